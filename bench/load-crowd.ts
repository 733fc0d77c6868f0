import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { textOf } from '../sandbox/discord/timeline.ts';
import type { Channel, Interaction } from '../sandbox/discord/world/entities.ts';
import type { BenchStage } from './bench-bot.ts';
import { plainAnswer, Yardstick } from './words.ts';

/** The channels are newer than the bot, so that references stay behind the button: threads have limits of their own. */
const PER_CHANNEL = 20;
const ASKED_PER_TURN = 20;
const POLL_MS = 100;
const LONGEST_MS = 120_000;
const SEED = 1;
const OVER = /references · /;

/** How every model writes. */
export interface Writing {
  /** Of each answer, the references' too. */
  readonly words: number;
  readonly firstTokenMs: number;
  readonly perTokenMs: number;
}

/** What became of questions that were asked in one moment. Milliseconds from that moment. */
export interface Outcome {
  /** Until all were asked. */
  readonly askedMs: number;
  /** How many could be read whole. */
  readonly whole: number;
  /** A question without one is infinite. */
  readonly acknowledgedMs: readonly number[];
  readonly lastWholeMs: number;
  /** Tokens that the models sent. */
  readonly tokens: number;
}

/** Many people who ask in the same moment, and wait for their answers for two minutes at most. */
export class Crowd {
  readonly #stage: BenchStage;
  readonly #yardstick: Yardstick;
  readonly #channels: readonly Channel[];
  /** When what was read of each message last was edited. */
  readonly #read = new Map<string, number | undefined>();

  constructor(stage: BenchStage, count: number, writing: Writing) {
    const { firstTokenMs, perTokenMs, words } = writing;
    const text = plainAnswer(words, SEED);
    stage.models.scriptWhere(() => true, { text, firstTokenMs, perTokenMs, jitter: 0.3 });
    this.#stage = stage;
    this.#yardstick = new Yardstick([text]);
    this.#channels = channelsFor(stage, count);
  }

  async ask(): Promise<Outcome> {
    const begun = performance.now();
    const asked: Interaction[] = [];
    for (const [number, channel] of this.#channels.entries()) {
      asked.push(this.#stage.asker.slash(channel, 'moa ask', { prompt: `Question number ${number}?` }));
      // As quick as this process can, but it has to take what comes meanwhile: Discord is more than one thread.
      if (number % ASKED_PER_TURN === 0) await nextTurn();
    }
    const askedMs = performance.now() - begun;
    const waiting = new Set(asked);
    let lastWholeMs = 0;
    while (waiting.size > 0 && performance.now() - begun < LONGEST_MS) {
      await sleep(POLL_MS);
      for (const each of waiting) if (this.#isWhole(each)) waiting.delete(each);
      lastWholeMs = performance.now() - begun;
    }
    const acknowledgedMs = asked.map(acknowledgementOf);
    const tokens = this.#stage.models.journal.reduce((sum, { tokensSent }) => sum + tokensSent, 0);
    return { askedMs, whole: asked.length - waiting.size, acknowledgedMs, lastWholeMs, tokens };
  }

  #isWhole({ originalId }: Interaction): boolean {
    const message = this.#stage.discord.world.messages.get(originalId ?? '');
    // Nothing to read anew.
    if (message === undefined || this.#read.get(message.id) === message.editedAt) return false;
    this.#read.set(message.id, message.editedAt);
    const text = textOf(message);
    return OVER.test(text) && this.#yardstick.missingIn(text) === 0;
  }
}

function acknowledgementOf({ acknowledgedAt, createdAt }: Interaction): number {
  return acknowledgedAt === undefined ? Number.POSITIVE_INFINITY : acknowledgedAt - createdAt;
}

/** A channel for each question, in turns. */
function channelsFor({ discord, channel }: BenchStage, count: number): readonly Channel[] {
  const guild = discord.world.guilds.get(channel.guildId ?? '');
  if (guild === undefined) throw new Error('The channel is in no server.');
  const channels = Array.from({ length: Math.ceil(count / PER_CHANNEL) }, (_, number) =>
    discord.addChannel(guild, `crowd-${number}`),
  );
  return Array.from({ length: PER_CHANNEL }, () => channels)
    .flat()
    .slice(0, count);
}
