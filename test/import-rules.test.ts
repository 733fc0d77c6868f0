import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

let folder: string | undefined;
afterEach(() => {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

/** Runs the project's own rules over a copy of its sources with one file more. */
function check(file: string, text: string): Promise<string> {
  const copy = mkdtempSync(join(tmpdir(), 'moa-rules-'));
  folder = copy;
  for (const name of ['src', 'sandbox', '.dependency-cruiser.json', 'package.json']) {
    cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  mkdirSync(dirname(join(copy, file)), { recursive: true });
  writeFileSync(join(copy, file), text);
  const depcruise = join(ROOT, 'node_modules/.bin/depcruise');
  return new Promise((resolve) => {
    execFile(depcruise, ['--config', '.dependency-cruiser.json', 'src', 'sandbox'], { cwd: copy }, (_error, out) =>
      resolve(out),
    );
  });
}

describe('the import rules', () => {
  it.each([
    ['moa-is-pure', 'src/moa/planted.ts', "import { Client } from 'discord.js';\nexport const planted = Client;\n"],
    ['moa-is-pure', 'src/moa/planted.ts', "import type { Log } from '../ops/log.ts';\nexport type Planted = Log;\n"],
    [
      'models-room',
      'src/models/planted.ts',
      "import { drawRun } from '../discord/card.ts';\nexport const planted = drawRun;\n",
    ],
    ['store-room', 'src/store/planted.ts', "import { moa } from '../commands/moa.ts';\nexport const planted = moa;\n"],
    [
      'discord-room',
      'src/discord/planted.ts',
      "import { openStore } from '../store/index.ts';\nexport const planted = openStore;\n",
    ],
    [
      'pictures-in-their-thread',
      'src/discord/planted.ts',
      "import { init } from 'echarts/core';\nexport const planted = init;\n",
    ],
    [
      'servers-room',
      'src/servers/planted.ts',
      "import { moa } from '../commands/moa.ts';\nexport const planted = moa;\n",
    ],
    [
      'commands-room',
      'src/commands/planted.ts',
      "import { createModels } from '../models/index.ts';\nexport const planted = createModels;\n",
    ],
    [
      'src-knows-no-sandbox',
      'src/ops/planted.ts',
      "import { startDiscord } from '../../sandbox/discord/index.ts';\nexport const planted = startDiscord;\n",
    ],
    [
      'sandbox-stands-alone',
      'sandbox/planted.ts',
      "import { run } from '../src/moa/run.ts';\nexport const planted = run;\n",
    ],
    ['no-cycles', 'src/moa/planted.ts', "import './planted-too.ts';\n"],
  ])('see a violation of %s that is planted in %s', async (rule, file, text) => {
    if (rule === 'no-cycles') {
      const out = await check(file, `${text}export * from './planted.ts';\n`);
      expect(out).toContain('no-cycles');
      return;
    }
    expect(await check(file, text)).toContain(`error ${rule}: ${file}`);
  });
});
