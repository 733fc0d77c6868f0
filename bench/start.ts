import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type SandboxDiscord, startDiscord } from '../sandbox/discord/index.ts';
import { SANDBOX_KEY, startModelServer } from '../sandbox/models/index.ts';
import { type Figure, quantile } from './table.ts';

const QUESTIONS = 50;
const SETTLE_MS = 3000;
/** `npm start` builds nothing but asks, connects, migrates and registers beside loading. */
const MOST_TIMES = 6;
const LIBRARIES =
  "await import('discord.js'); await import('better-sqlite3'); await import('together-ai'); await import('kysely');";
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** From `npm start` to ready, memory while idle, and how soon a question is acknowledged: the real process in the sandbox. */
export async function start(): Promise<readonly Figure[]> {
  const models = await startModelServer({ speed: { factor: 1000 } });
  const folder = await mkdtemp(join(tmpdir(), 'moa-bench-'));
  const settingsFor = (discord: SandboxDiscord): NodeJS.ProcessEnv => ({
    ...process.env,
    DISCORD_TOKEN: discord.token,
    DISCORD_API_URL: discord.url,
    TOGETHER_API_KEY: SANDBOX_KEY,
    TOGETHER_BASE_URL: models.url,
    DATABASE_URL: `file:${join(folder, 'bench.db')}`,
    LOG_LEVEL: 'warn',
  });
  try {
    const bareMs = await bareStart();
    const readyMs = await withBot('npm', ['start', '--silent'], settingsFor, async ({ readyMs: ms }) => ms);
    const [idleMb, acknowledged] = await withBot(
      process.execPath,
      await startArguments(),
      settingsFor,
      async (stage): Promise<[number, readonly number[]]> => {
        await sleep(SETTLE_MS);
        const memory = await residentMb(stage.child.pid ?? 0);
        return [memory, await acknowledgements(stage)];
      },
    );
    return [
      { what: 'npm start to ready, nothing to build', value: readyMs, limit: 3000, unit: 'ms', told: true },
      {
        what: 'the same, in times of node loading the libraries',
        value: readyMs / bareMs,
        limit: MOST_TIMES,
        unit: '',
      },
      { what: 'resident memory of the bot, idle', value: idleMb, limit: 120, unit: 'MB' },
      {
        what: `acknowledgement, p50 of ${QUESTIONS}`,
        value: quantile(acknowledged, 0.5),
        limit: 100,
        unit: 'ms',
        told: true,
      },
      {
        what: `acknowledgement, p99 of ${QUESTIONS}`,
        value: quantile(acknowledged, 0.99),
        limit: 100,
        unit: 'ms',
        told: true,
      },
    ];
  } finally {
    await models.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** How long node takes to load the libraries that the bot stands on, and to end, in milliseconds: the best of three. */
async function bareStart(): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < 3; run += 1) {
    const begun = performance.now();
    const child = spawn(process.execPath, ['--input-type=module', '--eval', LIBRARIES], {
      cwd: ROOT,
      stdio: 'inherit',
    });
    await new Promise((resolve) => child.once('exit', resolve));
    times.push(performance.now() - begun);
  }
  return Math.min(...times);
}

/** What `npm start` gives to node, so that the process measured is the process people run. */
async function startArguments(): Promise<readonly string[]> {
  const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { scripts: { start: string } };
  return scripts.start.split('node ').at(-1)?.split(' ') ?? [];
}

interface Stage {
  readonly discord: SandboxDiscord;
  readonly room: ReturnType<typeof furnish>;
  readonly child: ChildProcess;
  readonly readyMs: number;
}

function furnish(discord: SandboxDiscord) {
  const guild = discord.addGuild('Bench');
  return { channel: discord.addChannel(guild, 'bench'), asker: discord.addPerson(guild, 'Ada') };
}

async function withBot<Result>(
  command: string,
  args: readonly string[],
  settingsFor: (discord: SandboxDiscord) => NodeJS.ProcessEnv,
  measure: (stage: Stage) => Promise<Result>,
): Promise<Result> {
  const discord = await startDiscord();
  const room = furnish(discord);
  const begun = performance.now();
  const child = spawn(command, args, { cwd: ROOT, env: settingsFor(discord), stdio: 'inherit', detached: true });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    await discord.botReady('moa', 30_000);
    return await measure({ discord, room, child, readyMs: performance.now() - begun });
  } finally {
    // The whole group: `npm start` is a process above the bot's.
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
    await ended;
    await discord.close();
  }
}

/** From the sandbox sending a question to its acknowledgement, one question after another, in milliseconds. */
async function acknowledgements({ discord, room }: Stage): Promise<readonly number[]> {
  const { channel, asker } = room;
  const times: number[] = [];
  for (let question = 1; question <= QUESTIONS; question += 1) {
    const begun = performance.now();
    const interaction = asker.slash(channel, 'moa ask', { prompt: `Question number ${question}?` });
    await discord.timeline.waitFor('an acknowledgement', () => interaction.acknowledged !== undefined);
    times.push(performance.now() - begun);
    await discord.timeline.waitFor('the answer', () =>
      discord.timeline.textsOf(interaction.originalId ?? '').some((text) => /references · /.test(text)),
    );
  }
  return times;
}

/** Resident memory of a process, as Linux counts it, in megabytes. */
async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return (Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024) / 1_000_000;
}
