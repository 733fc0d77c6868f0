import { afterAll, expect, onTestFinished } from 'vitest';
import type { FormulaPicture, TablePicture } from '../../../src/discord/pictures/picture.ts';
import { PictureWorker } from '../../../src/discord/pictures/picture-worker.ts';
import type { Clock } from '../../../src/moa/clock.ts';
import { systemClock } from '../../../src/ops/system-clock.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

/** The built thread: the tests build before they start. */
export const BUILT = new URL('../../../dist/src/discord/pictures/worker/main.js', import.meta.url);

interface Drawing {
  readonly pictures: PictureWorker;
  readonly faults: readonly string[];
}

/**
 * Where to draw, and what was given up meanwhile. Closed at the end of the test. Time stands still, so that nothing is
 * given up because the machine is busy.
 */
export function startDrawing(deps: { readonly workerUrl?: URL; readonly clock?: Clock } = {}): Drawing {
  const drawing = start(deps);
  onTestFinished(() => drawing.pictures.close());
  return drawing;
}

/** The real thread in real time, for a bot that closes it; a fault fails the test. */
export function livePictures(): PictureWorker {
  const onFault = (sentence: string): never => expect.fail(sentence);
  return new PictureWorker({ workerUrl: BUILT, clock: systemClock, onFault });
}

/** The same for all tests of a file, as starting the real thread takes its time. */
export function drawingForAll(): Drawing {
  const drawing = start({});
  afterAll(() => drawing.pictures.close());
  return drawing;
}

function start({ workerUrl = BUILT, clock = new VirtualClock() }: { workerUrl?: URL; clock?: Clock }): Drawing {
  const faults: string[] = [];
  return { pictures: new PictureWorker({ workerUrl, clock, onFault: (sentence) => faults.push(sentence) }), faults };
}

export function formula(latex: string, number?: number): FormulaPicture {
  return { type: 'formula', latex, ...(number === undefined ? {} : { number }) };
}

export function table(...lines: readonly (readonly string[])[]): TablePicture {
  const [header = [], ...rows] = lines;
  return { type: 'table', header, align: [], rows };
}

/** Width and height as a PNG's first chunk has them. */
export function sizeOf(png: Uint8Array): { readonly width: number; readonly height: number } {
  const view = new DataView(png.buffer, png.byteOffset);
  if (view.getUint32(0) !== 0x89504e47) throw new Error('This is no PNG.');
  return { width: view.getUint32(16), height: view.getUint32(20) };
}
