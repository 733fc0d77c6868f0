import { setTimeout as sleep } from 'node:timers/promises';
import { startDiscord } from '../sandbox/discord/index.ts';
import type { Channel, Interaction } from '../sandbox/discord/world/entities.ts';
import { shippedPreset } from '../src/moa/presets.ts';
import { type BenchStage, withBenchBot } from './bench-bot.ts';
import { answerFigures, plainFigures } from './live-figures.ts';
import { type Asked, channelAnswer, interactionAnswer, LiveStage, type Measured, ROUND_TRIP_MS } from './live-stage.ts';
import { measurePlainBot } from './plain-bots.ts';
import { type Figure, quantile } from './table.ts';
import { until } from './until.ts';

/** No references, so that nothing but the answer is edited into its message. */
const PRESET = 'single';
const MODEL = shippedPreset(PRESET).aggregator.model;
/** What a thread begins with: its references open it, and its conversation keeps it. They answer in no time. */
const THREAD_PRESET = 'balanced';

const ALONE = 5;
const AT_ONCE = 5;
const REPLIES = 3;
const IN_THREAD = 3;
const MANY = 100;
const CHANNELS = 10;
/** Longer than a channel's window, so that each measurement there begins with a full one. */
const WINDOW_OVER_MS = 5500;
/** Until the card of an answer that is whole is over, too. */
const SETTLE_MS = 500;

const FRESH = { firstMs: 100 + ROUND_TRIP_MS, timesBest: 1.15, lastMs: 150 };
const SHARED = { timesBest: 1.25, lastMs: 300 };
const CROWDED = { lastMs: 2000 };

/**
 * How fresh answers are for whoever reads along: the real process, `ROUND_TRIP_MS` from Discord, and models that write 300
 * words at 60 tokens/s; then two plain bots on the same arrivals. The best possible knows all arrivals (see `bestSchedule`),
 * and begins with the window as the bot has left it by the first token.
 */
export async function live(): Promise<readonly Figure[]> {
  const discord = await startDiscord({ latencyMs: ROUND_TRIP_MS });
  const { figures, alone, reply } = await withBenchBot(discord, ours, undefined, { DEFAULT_PRESET: THREAD_PRESET });
  const eachToken = await measurePlainBot('each-token', MODEL);
  const eachSecond = await measurePlainBot('each-second', MODEL);
  return [
    ...figures,
    ...plainFigures('an edit per token, by interaction', eachToken.measured, eachToken.refusals, alone),
    ...plainFigures('an edit per second, in a channel', eachSecond.measured, eachSecond.refusals, reply),
  ];
}

interface Ours {
  readonly figures: readonly Figure[];
  /** One answer by interaction, and one as a message: what the plain bots are beside. */
  readonly alone: Measured;
  readonly reply: Measured;
}

async function ours(bench: BenchStage): Promise<Ours> {
  const stage = new LiveStage(bench.discord, bench.models, MODEL);
  const alone: Measured[] = [];
  for (let count = 0; count < ALONE; count += 1) alone.push(...(await byInteraction(bench, stage, [bench.channel])));
  const together = await byInteraction(bench, stage, Array<Channel>(AT_ONCE).fill(bench.channel));
  const thread = await openThread(bench);
  const replies: Measured[] = [];
  for (let count = 0; count < REPLIES; count += 1) replies.push(...(await inThread(bench, stage, thread, 1)));
  const three = await inThread(bench, stage, thread, IN_THREAD);
  const refusals = stage.refusals();
  const crowd = await manyAtOnce(bench, stage);
  const [first] = alone;
  const [reply] = replies;
  if (first === undefined || reply === undefined) throw new Error('Nothing was measured.');
  const figures = [
    ...answerFigures(`one answer, ${ALONE} times`, alone, FRESH),
    ...answerFigures(`${AT_ONCE} at once in a channel`, together, FRESH),
    ...answerFigures(`a reply in a thread, ${REPLIES} times`, replies, SHARED),
    ...answerFigures(`${IN_THREAD} replies at once in a thread`, three, CROWDED),
    { what: 'requests refused so far', value: refusals, limit: 0, unit: '' },
    ...crowd,
  ];
  return { figures, alone: first, reply };
}

/** One question in each of `channels`, at once. */
async function byInteraction(
  bench: BenchStage,
  stage: LiveStage,
  channels: readonly Channel[],
): Promise<readonly Measured[]> {
  return measured(stage, await askIn(bench, stage, channels));
}

async function manyAtOnce(bench: BenchStage, stage: LiveStage): Promise<readonly Figure[]> {
  const { discord, channel, asker } = bench;
  const guild = discord.world.guilds.get(channel.guildId ?? '');
  if (guild === undefined) throw new Error('The channel is in no server.');
  const channels = Array.from({ length: CHANNELS }, (_, number) => discord.addChannel(guild, `many-${number}`));
  const asked = await askIn(
    { discord, asker },
    stage,
    Array.from({ length: MANY }, (_, at) => channels[at % CHANNELS] ?? channel),
  );
  const before = stage.refusals();
  const answers = await measured(stage, asked);
  return [
    ...answerFigures(`${MANY} at once in ${CHANNELS} channels`, answers, CROWDED),
    {
      what: `${MANY} at once: acknowledgement, p99`,
      value: quantile(
        asked.map((one) => one.acknowledgedMs),
        0.99,
      ),
      limit: 250,
      unit: 'ms',
      told: true,
    },
    { what: `${MANY} at once: requests refused`, value: stage.refusals() - before, limit: 0, unit: '' },
  ];
}

async function askIn(
  { discord, asker }: Pick<BenchStage, 'discord' | 'asker'>,
  stage: LiveStage,
  channels: readonly Channel[],
): Promise<readonly (Asked & { readonly acknowledgedMs: number })[]> {
  const asked = channels.map((channel) => {
    const tag = stage.nextTag();
    return { tag, interaction: asker.slash(channel, 'moa ask', { prompt: tag, preset: PRESET }) };
  });
  await until('acknowledgements', () => asked.every(({ interaction }) => interaction.originalId !== undefined));
  return asked.map(({ tag, interaction }) => ({
    ...interactionAnswer(interaction, tag, discord),
    acknowledgedMs: acknowledgementOf(interaction),
  }));
}

/** From the person's key to the reply that is there, in milliseconds. */
function acknowledgementOf({ acknowledgedAt, createdAt }: Interaction): number {
  return (acknowledgedAt ?? Number.NaN) - createdAt;
}

/** A thread that hangs on an answer. */
async function openThread({ discord, channel, asker }: BenchStage): Promise<Channel> {
  const interaction = asker.slash(channel, 'moa ask', { prompt: 'What opens the thread?', preset: THREAD_PRESET });
  const threadOf = (): Channel | undefined => discord.threadOf({ id: interaction.originalId ?? '' });
  await until('a thread', () => threadOf() !== undefined);
  const thread = threadOf();
  if (thread === undefined) throw new Error('The thread is gone.');
  return thread;
}

/** So many messages at once that ask, in a thread. */
async function inThread(
  { discord, asker }: BenchStage,
  stage: LiveStage,
  thread: Channel,
  count: number,
): Promise<readonly Measured[]> {
  await sleep(WINDOW_OVER_MS);
  const questions = Array.from({ length: count }, () => {
    const tag = stage.nextTag();
    return { tag, question: asker.say(thread, `<@${discord.world.bot.id}> ${tag}`) };
  });
  const answerTo = (id: string): string | undefined => asker.sees(thread).find(({ replyTo }) => replyTo === id)?.id;
  await until('cards', () => questions.every(({ question }) => answerTo(question.id) !== undefined));
  return measured(
    stage,
    questions.map(({ tag, question }) => channelAnswer(thread.id, answerTo(question.id) ?? '', tag)),
  );
}

async function measured(stage: LiveStage, asked: readonly Asked[]): Promise<readonly Measured[]> {
  await until('the answers', () => asked.every((one) => stage.isWhole(one)));
  await sleep(SETTLE_MS);
  return asked.map((one) => stage.measure(one));
}
