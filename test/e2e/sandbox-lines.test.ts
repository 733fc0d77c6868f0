import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'moa-lines-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What `npm run sandbox` says to these lines, on one line, and how it ends. */
function sandbox(lines: readonly string[]): Promise<{ readonly code: number; readonly out: string }> {
  return new Promise((resolve) => {
    const env = { PATH: process.env['PATH'], COLUMNS: '200' };
    const child = execFile(process.execPath, ['dist/sandbox/cli.js'], { env, timeout: 50_000 }, (error, out, err) => {
      const code = typeof error?.code === 'number' ? error.code : 0;
      resolve({ code, out: `${out}${err}`.replaceAll(/\s+/g, ' ') });
    });
    child.stdin?.end(lines.map((line) => `${line}\n`).join(''));
  });
}

it('takes everything that an admin can do, line by line, and tells what the bot answers', async () => {
  const file = join(folder, 'mine.json');
  const aggregator = { model: 'openai/gpt-oss-20b', maxTokens: 99 };
  writeFileSync(file, JSON.stringify({ name: 'mine', layers: [], aggregator }));
  const { code, out } = await sandbox([
    '/as admin',
    '/moa-admin model list',
    '/moa-admin preset create name:tiny model:google/gemma-4-31B-it',
    '/moa-admin model add model:gpt-oss-12b preset:tiny',
    `/moa-admin preset import file:${file}`,
    `/moa-admin preset import file:${file}x`,
    '/moa-admin preset export',
    '/moa-admin preset use tiny',
    '/moa-admin try prompt:Is it so? preset:mine',
    '/moa-admin status',
    '/moa-admin audit',
    '/as member',
    '/moa-admin status',
    '/moa ask prompt:Why? preset:tiny',
  ]);
  for (const part of [
    'balanced, version 2 Layer 1 • openai/gpt-oss-120b',
    'There is a preset tiny now',
    'Nearest to it: openai/gpt-oss-120b, openai/gpt-oss-20b',
    'There is a preset mine now',
    `There is no file ${file}x that could be read.`,
    'balanced.json',
    'in the name of openai/gpt-oss-20b',
    'moa-discord 0',
    'preset import file:mine.json',
    'Discord does not show /moa-admin to Ada.',
    'in the name of google/gemma-4-31B-it',
    '✔ A whole answer came',
  ]) {
    expect(out).toContain(part);
  }
  expect(out).not.toContain('MaxListeners');
  expect(code).toBe(0);
});

it('counts a question that names a preset which is not there as one without an answer', async () => {
  const { code, out } = await sandbox(['/moa ask prompt:Why? preset:nope']);
  expect(out).toContain('✘ No whole answer came: There is no preset `nope` here.');
  expect(code).toBe(1);
});
