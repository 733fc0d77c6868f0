import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SandboxDiscord } from '../sandbox/discord/index.ts';
import { type ModelServer, SANDBOX_KEY, startModelServer } from '../sandbox/models/index.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The real bot in a process of its own, and somebody in a channel who asks it. */
export interface BenchStage {
  readonly discord: SandboxDiscord;
  /** A thousand times as quick as the models are, where no script says otherwise. */
  readonly models: ModelServer;
  readonly channel: ReturnType<SandboxDiscord['addChannel']>;
  readonly asker: ReturnType<SandboxDiscord['addPerson']>;
  readonly child: ChildProcess;
  /** From its start until it could be asked. */
  readonly readyMs: number;
}

/** How to start it: as `npm start` does, or what npm starts then. */
export type Command = readonly [command: string, ...args: string[]];

export const NPM_START: Command = ['npm', 'start', '--silent'];

/** Measures a bot that is started in this Discord and ended, with the Discord, afterwards. */
export async function withBenchBot<Result>(
  discord: SandboxDiscord,
  measure: (stage: BenchStage) => Promise<Result>,
  { command, settings }: { readonly command?: Command; readonly settings?: NodeJS.ProcessEnv } = {},
): Promise<Result> {
  const models = await startModelServer({ speed: { factor: 1000 } });
  const folder = await mkdtemp(join(tmpdir(), 'moa-bench-'));
  const guild = discord.addGuild('Bench');
  const channel = discord.addChannel(guild, 'bench');
  const asker = discord.addPerson(guild, 'Ada');
  const [program, ...args] = command ?? [process.execPath, ...(await startArguments())];
  const begun = performance.now();
  const env = { ...process.env, ...settingsFor(discord, models.url, folder), ...settings };
  const child = spawn(program, args, { cwd: ROOT, env, stdio: 'inherit', detached: true });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    await discord.botReady('moa', 30_000);
    return await measure({ discord, models, channel, asker, child, readyMs: performance.now() - begun });
  } finally {
    // The whole group: `npm start` is a process above the bot's.
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
    await ended;
    await discord.close();
    await models.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function settingsFor(discord: SandboxDiscord, modelsUrl: string, folder: string): NodeJS.ProcessEnv {
  return {
    DISCORD_TOKEN: discord.token,
    DISCORD_API_URL: discord.url,
    TOGETHER_API_KEY: SANDBOX_KEY,
    TOGETHER_BASE_URL: modelsUrl,
    DEFAULT_PRESET: 'notebook',
    DATABASE_URL: `file:${join(folder, 'bench.db')}`,
    LOG_LEVEL: 'warn',
  };
}

/** What `npm start` gives to node, so that the process measured is the process people run. */
async function startArguments(): Promise<readonly string[]> {
  const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { scripts: { start: string } };
  return scripts.start.split('node ').at(-1)?.split(' ') ?? [];
}
