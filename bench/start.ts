import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { startDiscord } from '../sandbox/discord/index.ts';
import { type BenchStage, NPM_START, ROOT, withBenchBot } from './bench-bot.ts';
import { residentMb } from './process-cost.ts';
import { type Figure, quantile } from './table.ts';

const QUESTIONS = 50;
const STARTS = 3;
const SETTLE_MS = 3000;
/** `npm start` builds nothing but asks, connects, migrates and registers beside loading. */
const MOST_TIMES = 6;
const LIBRARIES = ['discord.js', 'better-sqlite3', 'together-ai', 'kysely']
  .map((library) => `await import('${library}');`)
  .join(' ');

/** From `npm start` to ready, memory while idle, and how soon a question is acknowledged: the real process in the sandbox. */
export async function start(): Promise<readonly Figure[]> {
  const { readyMs, bareMs } = await quickestStarts();
  const [idleMb, times] = await withBenchBot(await startDiscord(), async (stage) => {
    await sleep(SETTLE_MS);
    const memory = await residentMb(stage.child.pid ?? 0);
    return [memory, await acknowledgements(stage)] as const;
  });
  const acknowledged = `acknowledgement of ${QUESTIONS}`;
  return [
    {
      what: `npm start to ready, nothing to build, best of ${STARTS}`,
      value: readyMs,
      limit: 3000,
      unit: 'ms',
      told: true,
    },
    { what: 'the same, in times of node loading the libraries', value: readyMs / bareMs, limit: MOST_TIMES, unit: '' },
    { what: 'resident memory of the bot, idle', value: idleMb, limit: 120, unit: 'MB' },
    { what: `${acknowledged}, p50`, value: quantile(times, 0.5), limit: 100, unit: 'ms', told: true },
    { what: `${acknowledged}, p99`, value: quantile(times, 0.99), limit: 100, unit: 'ms', told: true },
  ];
}

/** The quickest of several starts of the bot, and of node loading its libraries, taken in turns, in milliseconds. */
async function quickestStarts(): Promise<{ readonly readyMs: number; readonly bareMs: number }> {
  const ready: number[] = [];
  const bare: number[] = [];
  for (let run = 0; run < STARTS; run += 1) {
    bare.push(await bareStart());
    ready.push(await withBenchBot(await startDiscord(), async (stage) => stage.readyMs, { command: NPM_START }));
  }
  return { readyMs: Math.min(...ready), bareMs: Math.min(...bare) };
}

/** How long node takes to load the libraries that the bot stands on, and to end, in milliseconds. */
async function bareStart(): Promise<number> {
  const begun = performance.now();
  const child = spawn(process.execPath, ['--input-type=module', '--eval', LIBRARIES], { cwd: ROOT, stdio: 'inherit' });
  await new Promise((resolve) => child.once('exit', resolve));
  return performance.now() - begun;
}

/** From the sandbox sending a question to its acknowledgement, one question after another, in milliseconds. */
async function acknowledgements({ discord, channel, asker }: BenchStage): Promise<readonly number[]> {
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
