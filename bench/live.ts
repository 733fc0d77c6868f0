import { monitorEventLoopDelay } from 'node:perf_hooks';
import { startDiscord } from '../sandbox/discord/index.ts';
import type { Channel } from '../sandbox/discord/world/entities.ts';
import { byInteraction, inThread, MODEL, openThread } from './asking.ts';
import { type BenchStage, withBenchBot } from './bench-bot.ts';
import { answerFigures, plainFigures } from './live-figures.ts';
import { LiveStage, type Measured, ROUND_TRIP_MS } from './live-stage.ts';
import { measurePlainBot } from './plain-bots.ts';
import { type Figure, quantile } from './table.ts';

const ALONE = 5;
const AT_ONCE = 5;
const REPLIES = 3;
const IN_THREAD = 3;
const MANY = 100;
const CHANNELS = 10;

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
  const { figures, alone, reply } = await withBenchBot(discord, ours);
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
  const alone = await severalTimes(ALONE, async () => (await byInteraction(bench, stage, [bench.channel])).answers);
  const { answers: together } = await byInteraction(bench, stage, Array<Channel>(AT_ONCE).fill(bench.channel));
  const thread = await openThread(bench);
  const replies = await severalTimes(REPLIES, () => inThread(bench, stage, thread, 1));
  const three = await inThread(bench, stage, thread, IN_THREAD);
  const figures = [
    ...answerFigures(`one answer, ${ALONE} times`, alone, FRESH),
    ...answerFigures(`${AT_ONCE} at once in a channel`, together, FRESH),
    ...answerFigures(`a reply in a thread, ${REPLIES} times`, replies, SHARED),
    ...answerFigures(`${IN_THREAD} replies at once in a thread`, three, CROWDED),
    { what: 'requests refused so far', value: stage.refusals(), limit: 0, unit: '' },
    ...(await manyAtOnce(bench, stage)),
  ];
  return { figures, alone: newest(alone), reply: newest(replies) };
}

async function severalTimes(count: number, ask: () => Promise<readonly Measured[]>): Promise<readonly Measured[]> {
  const answers: Measured[] = [];
  for (let time = 0; time < count; time += 1) answers.push(...(await ask()));
  return answers;
}

function newest(answers: readonly Measured[]): Measured {
  const answer = answers.at(-1);
  if (answer === undefined) throw new Error('Nothing was measured.');
  return answer;
}

/** Here the processor counts: how late the sandbox itself was is told beside. */
async function manyAtOnce(bench: BenchStage, stage: LiveStage): Promise<readonly Figure[]> {
  const channels = channelsOf(bench);
  const refusedBefore = stage.refusals();
  const lateness = monitorEventLoopDelay();
  lateness.enable();
  const { acknowledgedMs, answers } = await byInteraction(bench, stage, channels);
  lateness.disable();
  const what = `${MANY} at once`;
  return [
    ...answerFigures(`${what} in ${CHANNELS} channels`, answers, CROWDED),
    {
      what: `${what}: acknowledgement, p99`,
      value: quantile(acknowledgedMs, 0.99),
      limit: 250,
      unit: 'ms',
      told: true,
    },
    { what: `${what}: requests refused`, value: stage.refusals() - refusedBefore, limit: 0, unit: '' },
    { what: `${what}: the sandbox's own lateness, p99`, value: lateness.percentile(99) / 1e6, unit: 'ms' },
  ];
}

/** A channel for each of many questions, in turns. */
function channelsOf({ discord, channel }: BenchStage): readonly Channel[] {
  const guild = discord.world.guilds.get(channel.guildId ?? '');
  if (guild === undefined) throw new Error('The channel is in no server.');
  const channels = Array.from({ length: CHANNELS }, (_, number) => discord.addChannel(guild, `many-${number}`));
  return Array.from({ length: MANY / CHANNELS }, () => channels).flat();
}
