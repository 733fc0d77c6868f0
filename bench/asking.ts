import { setTimeout as sleep } from 'node:timers/promises';
import type { Channel, Interaction } from '../sandbox/discord/world/entities.ts';
import { shippedPreset } from '../src/moa/presets.ts';
import type { BenchStage } from './bench-bot.ts';
import { type Asked, channelAnswer, interactionAnswer, type LiveStage, type Measured } from './live-stage.ts';
import { until } from './until.ts';

/** No references, so that nothing but the answer is edited into its message. */
const PRESET = 'single';
/** Who writes what is measured. */
export const MODEL = shippedPreset(PRESET).aggregator.model;
/** What a thread begins with: its references open it, and its conversation keeps it. They answer in no time. */
const THREAD_PRESET = 'balanced';
/** Longer than a channel's window, so that each measurement there begins with a full one. */
const WINDOW_OVER_MS = 5500;
/** Until the card of an answer that is whole is over, too. */
const SETTLE_MS = 500;

/** How soon each of several questions was acknowledged, in milliseconds, and how its answer was read. */
export interface Crowd {
  readonly acknowledgedMs: readonly number[];
  readonly answers: readonly Measured[];
}

/** One question by /moa in each of `channels`, at once. */
export async function byInteraction(
  { discord, asker }: BenchStage,
  stage: LiveStage,
  channels: readonly Channel[],
): Promise<Crowd> {
  const asked = channels.map((channel) => {
    const tag = stage.nextTag();
    return { tag, interaction: asker.slash(channel, 'moa ask', { prompt: tag, preset: PRESET }) };
  });
  await until('acknowledgements', () => asked.every(({ interaction }) => interaction.originalId !== undefined));
  const answers = asked.map(({ tag, interaction }) => interactionAnswer(interaction, tag, discord));
  return {
    acknowledgedMs: asked.map(({ interaction }) => acknowledgementOf(interaction)),
    answers: await measured(stage, answers),
  };
}

/** From the person's key to the reply that is there, in milliseconds. */
function acknowledgementOf({ acknowledgedAt, createdAt }: Interaction): number {
  return (acknowledgedAt ?? Number.NaN) - createdAt;
}

/** A thread that hangs on an answer. */
export async function openThread({ discord, channel, asker }: BenchStage): Promise<Channel> {
  const interaction = asker.slash(channel, 'moa ask', { prompt: 'What opens the thread?', preset: THREAD_PRESET });
  const threadOf = (): Channel | undefined => discord.threadOf({ id: interaction.originalId ?? '' });
  await until('a thread', () => threadOf() !== undefined);
  const thread = threadOf();
  if (thread === undefined) throw new Error('The thread is gone.');
  return thread;
}

/** So many messages at once that ask, in a thread. */
export async function inThread(
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
