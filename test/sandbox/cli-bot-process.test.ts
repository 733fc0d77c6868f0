import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { startNode } from '../../sandbox/session/bot-process.ts';
import { PATIENCE } from '../support/patience.ts';

const folder = mkdtempSync(join(tmpdir(), 'bot-process-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
function start(script: string, settings: Readonly<Record<string, string>> = {}) {
  count += 1;
  return startNode(['-e', script], settings, mkdtempSync(join(folder, `${count}-`)));
}

describe('a bot in a process of its own', () => {
  it('gets its settings, writes both its streams into the log, and its end is told', async () => {
    const bot = start(
      'console.log(process.env.GREETING, process.cwd()); console.error("broken"); process.exitCode = 3',
      {
        GREETING: 'hello',
      },
    );
    expect(await bot.ended).toBe('with exit code 3');
    const lines = await bot.lastLines(10);
    expect(lines[0]).toMatch(/^hello .*bot-process-test/);
    expect(lines[1]).toBe('broken');
    expect(await bot.lastLines(1)).toEqual(['broken']);
  });

  it('does not let its log drive the terminal', async () => {
    const bot = start(String.raw`console.log("\x1b[2J\x1b]0;title\x07")`);
    await bot.ended;
    expect(await bot.lastLines(5)).toEqual(['␛[2J␛]0;title␇']);
  });

  it('is asked to end, and then has', async () => {
    const bot = start(
      'process.on("SIGTERM", () => { console.log("bye"); process.exit(0) }); setInterval(() => {}, 1e6); console.log("up")',
    );
    await vi.waitFor(async () => expect(await bot.lastLines(1)).toEqual(['up']), PATIENCE);
    await bot.stop();
    expect(await bot.ended).toBe('with exit code 0');
    expect(await bot.lastLines(1)).toEqual(['bye']);
    // Stopping what has ended is nothing.
    await bot.stop();
  });

  it('does not outlive the process above it, even one that is killed', async () => {
    const launcher = new URL('../../dist/sandbox/session/bot-launcher.js', import.meta.url).pathname;
    const bot = join(folder, 'bot.mjs');
    writeFileSync(bot, 'console.log(process.pid); setInterval(() => {}, 1e6);');
    const above = `
      const { spawn } = require('node:child_process');
      spawn(process.execPath, [${JSON.stringify(launcher)}, ${JSON.stringify(bot)}], { stdio: ['pipe', 'inherit', 'inherit'], detached: true });
    `;
    const parent = spawn(process.execPath, ['-e', above], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [pid] = await once(parent.stdout, 'data');
    parent.kill('SIGKILL');
    const isThere = (): boolean => {
      try {
        return process.kill(Number(String(pid)), 0);
      } catch {
        return false;
      }
    };
    expect(Number(String(pid))).toBeGreaterThan(0);
    await vi.waitFor(() => expect(isThere()).toBe(false), { interval: 10, timeout: 10_000 });
  });

  it('is ended at once by force', async () => {
    const bot = start('process.on("SIGTERM", () => {}); setInterval(() => {}, 1e6)');
    bot.kill();
    expect(await bot.ended).toBe('by SIGKILL');
  });
});
