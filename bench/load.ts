import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { startDiscord } from '../sandbox/discord/index.ts';
import { type BenchStage, withBenchBot } from './bench-bot.ts';
import { Crowd, type Outcome } from './load-crowd.ts';
import { cpuMs, residentMb } from './process-cost.ts';
import { readingAlone } from './reading.ts';
import { type Figure, quantile } from './table.ts';

/** Each run has the preset of the bench: four references and an aggregator. */
const LONG = { runs: 100, writing: { words: 104, firstTokenMs: 300, perTokenMs: 50 } };
const SHORT = { runs: 200, writing: { words: 11, firstTokenMs: 300, perTokenMs: 50 } };
const BURST = { runs: 1000, writing: { words: 14, firstTokenMs: 300, perTokenMs: 15 } };
/** Nobody waits in line: all that is asked is worked on. */
const SETTINGS = { MAX_CONCURRENT_RUNS: '1000' };
/** Rounds of short runs, until what a run costs falls no more. */
const WARM_UP = 4;
const SETTLE_MS = 2000;

/** What the bot itself costs: the real process between a Discord and models that are in this one. */
export async function load(): Promise<readonly Figure[]> {
  return [...(await loadCost()), ...(await loadBurst())];
}

/**
 * Time on the processor for each token that comes, and for each run whatever its length: the straight line through
 * long and short runs. Beside it, what reading the streams of the long ones alone takes.
 */
export async function loadCost(): Promise<readonly Figure[]> {
  const [cold, short, long] = await measured(costs);
  const reading = await readingAlone(LONG.runs, LONG.writing);
  const tokenMs = (long.runMs - short.runMs) / (long.tokens - short.tokens);
  const what = `${LONG.runs} runs at once of ${Math.round(long.tokens)} tokens`;
  const shorts = `${SHORT.runs} runs of ${Math.round(short.tokens)} tokens`;
  return [
    {
      what: `${what}: processor, a token`,
      value: (1000 * long.runMs) / long.tokens,
      limit: 60,
      unit: 'µs',
      told: true,
    },
    { what: `${what}: beside the run's own, a token`, value: 1000 * tokenMs, unit: 'µs' },
    { what: 'reading as many such streams alone, a token', value: reading, unit: 'µs' },
    { what: `${shorts}: processor, a run`, value: short.runMs, unit: 'ms' },
    { what: `${shorts}, the first of a process: processor, a run`, value: cold.runMs, unit: 'ms' },
    {
      what: "a run's own, without its tokens",
      value: short.runMs - short.tokens * tokenMs,
      limit: 20,
      unit: 'ms',
      told: true,
    },
  ];
}

/** Of a run. */
interface Cost {
  readonly runMs: number;
  readonly tokens: number;
}

/** What a process does once, as to compile what it often runs, is no cost of a run: it is told apart, in the first of these. */
async function costs(stage: BenchStage): Promise<readonly [cold: Cost, short: Cost, long: Cost]> {
  await sleep(SETTLE_MS);
  const cold = await costOf(SHORT, stage);
  for (let round = 0; round < WARM_UP; round += 1) await costOf(SHORT, stage);
  return [cold, await costOf(SHORT, stage), await costOf(LONG, stage)];
}

async function costOf({ runs, writing }: typeof LONG, stage: BenchStage): Promise<Cost> {
  const pid = stage.child.pid ?? 0;
  await stage.models.reset();
  const crowd = new Crowd(stage, runs, writing);
  const before = await cpuMs(pid);
  const { tokens, whole } = await crowd.ask();
  if (whole < runs) throw new Error(`Of ${runs} answers ${whole} came whole.`);
  await sleep(SETTLE_MS);
  return { runMs: ((await cpuMs(pid)) - before) / runs, tokens: tokens / runs };
}

/** More questions in one moment than anybody has seen: whether each is acknowledged in time, and answered whole. */
export async function loadBurst(): Promise<readonly Figure[]> {
  return measured(async (stage) => {
    const crowd = new Crowd(stage, BURST.runs, BURST.writing);
    await sleep(SETTLE_MS);
    const lateness = monitorEventLoopDelay();
    lateness.enable();
    const before = { bot: await cpuMs(stage.child.pid ?? 0), here: process.cpuUsage() };
    const outcome = await crowd.ask();
    lateness.disable();
    const here = process.cpuUsage(before.here);
    return [
      ...(await burstFigures(outcome, stage)),
      { what: "the bot's processor until then", value: (await cpuMs(stage.child.pid ?? 0)) - before.bot, unit: 'ms' },
      { what: "the sandbox's", value: (here.user + here.system) / 1000, unit: 'ms' },
      { what: "the sandbox's own lateness, p99", value: lateness.percentile(99) / 1e6, unit: 'ms' },
      { what: "the sandbox's own lateness, most", value: lateness.max / 1e6, unit: 'ms' },
    ];
  });
}

async function burstFigures(outcome: Outcome, { child }: BenchStage): Promise<readonly Figure[]> {
  const { acknowledgedMs, whole, lastWholeMs } = outcome;
  const what = `${BURST.runs} questions at once`;
  const late = acknowledgedMs.filter((ms) => !Number.isFinite(ms)).length;
  return [
    { what: `${what}: not answered whole`, value: BURST.runs - whole, limit: 0, unit: '' },
    { what: `${what}: until all were asked`, value: outcome.askedMs, unit: 'ms' },
    { what: `${what}: acknowledged too late`, value: late, limit: 0, unit: '' },
    { what: `${what}: acknowledgement, p50`, value: quantile(acknowledgedMs, 0.5), unit: 'ms' },
    {
      what: `${what}: acknowledgement, p99`,
      value: quantile(acknowledgedMs, 0.99),
      limit: 1000,
      unit: 'ms',
      told: true,
    },
    { what: `${what}: the last answer`, value: lastWholeMs / 1000, unit: 's' },
    {
      what: `${what}: resident memory at its peak`,
      value: await residentMb(child.pid ?? 0, 'peak'),
      limit: 400,
      unit: 'MB',
    },
  ];
}

async function measured<Result>(measure: (stage: BenchStage) => Promise<Result>): Promise<Result> {
  return withBenchBot(await startDiscord(), measure, { settings: SETTINGS });
}
