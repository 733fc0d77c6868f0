import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { BUILT, sizeOf } from './drawing.ts';

const SCRIPT = `
  import { PictureWorker } from ${JSON.stringify(new URL('../picture-worker.js', BUILT).href)};
  import { systemClock } from ${JSON.stringify(new URL('../../../ops/system-clock.js', BUILT).href)};
  const workerUrl = new URL(${JSON.stringify(BUILT.href)});
  const pictures = new PictureWorker({ workerUrl, clock: systemClock, onFault: console.error });
  const picture = await pictures.draw({ type: 'formula', latex: 'x' });
  process.stdout.write(Buffer.from(picture.png).toString('base64'));`;

it('a process whose work is done ends, though its thread for pictures still waits for more', async () => {
  const args = ['--input-type=module', '--eval', SCRIPT];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { timeout: 45_000 });
  expect(sizeOf(Buffer.from(stdout, 'base64'))).toEqual({ width: 640, height: expect.any(Number) });
  expect(stderr).toBe('');
});
