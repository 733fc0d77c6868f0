import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { type SandboxDiscord, startDiscord } from '../../sandbox/discord/index.ts';

const ENTRY = fileURLToPath(new URL('../../dist/src/index.js', import.meta.url));

const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Process {
  readonly child: ChildProcess;
  /** Exit code and all that was written to standard error, once it has ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly errors: string }>;
}

/** The built bot in a process of its own, with nothing in its environment but these settings. */
function startProcess(settings: Readonly<Record<string, string>>): Process {
  const folder = mkdtempSync(join(tmpdir(), 'moa-process-'));
  closers.push(() => rmSync(folder, { recursive: true, force: true }));
  const env = { PATH: process.env['PATH'] ?? '', ...settings };
  const child = spawn(process.execPath, [ENTRY], { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
  closers.push(() => child.kill('SIGKILL'));
  let errors = '';
  child.stderr?.on('data', (data: Buffer) => {
    errors += data.toString('utf8');
  });
  const ended = new Promise<{ code: number | null; errors: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, errors }));
  });
  return { child, ended };
}

async function sandbox(): Promise<SandboxDiscord> {
  const discord = await startDiscord();
  closers.push(() => discord.close());
  discord.addGuild('Test');
  return discord;
}

const settingsFor = (discord: SandboxDiscord) => ({
  DISCORD_TOKEN: discord.token,
  DISCORD_API_URL: discord.url,
  TOGETHER_BASE_URL: 'http://127.0.0.1:9/v1',
});

describe('the process', () => {
  it('names everything that is missing in one message and exits with 1, without a stack trace', async () => {
    const { code, errors } = await startProcess({}).ended;
    expect(code).toBe(1);
    expect(errors).toContain('DISCORD_TOKEN is missing');
    expect(errors).toContain('TOGETHER_API_KEY is missing');
    expect(errors).not.toMatch(/^\s+at /m);
  });

  it('does the same for a token that Discord rejects, once', async () => {
    const discord = await sandbox();
    const { code, errors } = await startProcess({ ...settingsFor(discord), DISCORD_TOKEN: 'wrong' }).ended;
    expect(code).toBe(1);
    expect(errors).toMatch(/^Discord rejected DISCORD_TOKEN\./);
    expect(errors).not.toMatch(/^\s+at /m);
    expect(discord.requests.filter(({ status }) => status === 401)).toHaveLength(1);
  });

  it('does the same for an intent that was not granted', async () => {
    const discord = await sandbox();
    const { code, errors } = await startProcess({ ...settingsFor(discord), MESSAGE_CONTENT: 'true' }).ended;
    expect(code).toBe(1);
    expect(errors).toMatch(/^Discord refused the Message Content intent\./);
    expect(errors.trim().split('\n')).toHaveLength(1);
  });

  it('does the same for a database that it cannot use', async () => {
    const discord = await sandbox();
    const { code, errors } = await startProcess({ ...settingsFor(discord), DATABASE_URL: 'mysql://somewhere' }).ended;
    expect(code).toBe(1);
    expect(errors).toContain('DATABASE_URL');
    expect(errors).not.toMatch(/^\s+at /m);
  });

  it('ends in good order when it is asked to', async () => {
    const discord = await sandbox();
    const { child, ended } = startProcess(settingsFor(discord));
    await discord.botReady('moa');
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 0, errors: '' });
    expect(discord.gateway.sessions()).toEqual([]);
  });
});
