import type { SandboxDiscord } from '../sandbox/discord/index.ts';
import type { ModelServer } from '../sandbox/models/index.ts';
import { cutIntoPieces } from '../sandbox/models/pieces.ts';
import { questionOf, readChatRequest } from '../sandbox/models/request.ts';
import { type Freshness, freshness } from './age.ts';
import { bestSchedule, type OracleInput } from './oracle.ts';
import { Reader } from './reader.ts';
import { plainAnswer, Yardstick } from './words.ts';

const WORDS = 300;
export const ROUND_TRIP_MS = 50;
const TOKENS_PER_SECOND = 60;
/** One answer after the other: the first token must not come just as a pace happens to have a request for it. */
const FIRST_TOKENS_MS = [250, 400, 550, 700, 850];
/** The model server's own, by which it cuts texts into tokens. */
const MODEL_SEED = 1;
const ANSWER = plainAnswer(WORDS, MODEL_SEED);

/** Where an answer is read, and what its edits go through. */
export interface Asked {
  /** The words of the question that no other has. */
  readonly tag: string;
  readonly messageId: string;
  readonly bucket: Pick<OracleInput, 'limit' | 'windowMs'>;
  /** How the path of each request of the bucket begins. */
  readonly path: string;
}

/** An answer as it was read. Times are milliseconds; the best is the mean age that could be had with the same arrivals. */
export interface Measured extends Freshness {
  readonly bestMs: () => number;
  /** How many words are missing in the end. */
  readonly missing: number;
}

/** Models that write the same plain answer to each question that is measured, and somebody who reads along. */
export class LiveStage {
  readonly #discord: SandboxDiscord;
  readonly #models: ModelServer;
  readonly #model: string;
  readonly #reader: Reader;
  readonly #tokens: readonly string[];
  readonly #yardstick: Yardstick;
  #asked = 0;

  /** `model` is the one that writes what is read. */
  constructor(discord: SandboxDiscord, models: ModelServer, model: string) {
    this.#discord = discord;
    this.#models = models;
    this.#model = model;
    this.#reader = new Reader(discord);
    this.#tokens = cutIntoPieces(ANSWER, MODEL_SEED, model, 0);
    this.#yardstick = new Yardstick(this.#tokens);
  }

  /** The tag of the next question, to be part of it: the model answers it as is measured. */
  nextTag(): string {
    const firstTokenMs = FIRST_TOKENS_MS[this.#asked % FIRST_TOKENS_MS.length] ?? 0;
    this.#asked += 1;
    const tag = `Measured question ${String(this.#asked).padStart(4, '0')}`;
    const perTokenMs = 1000 / TOKENS_PER_SECOND;
    this.#models.scriptWhere((request) => request.model === this.#model && questionOf(request).includes(tag), {
      ...{ text: ANSWER, firstTokenMs, perTokenMs, jitter: 0 },
    });
    return tag;
  }

  /** Whether the whole answer can be read there. */
  isWhole({ messageId }: Asked): boolean {
    return this.#yardstick.tokensIn(this.#reader.read(messageId)) === this.#tokens.length;
  }

  /** Whether the model has written the whole answer. */
  isWritten({ tag }: Asked): boolean {
    return this.#arrivalsOf(tag).length === this.#tokens.length;
  }

  /** How many requests were refused because there were too many. */
  refusals(): number {
    return this.#discord.requests.filter(({ status }) => status === 429).length;
  }

  /** How it was read; an answer that is not whole counts as if it were now. */
  measure(asked: Asked): Measured {
    const arrivals = this.#arrivalsOf(asked.tag);
    const frames = this.#reader
      .sightsOf(asked.messageId)
      .map(({ atMs, text }) => ({ atMs, tokens: this.#yardstick.tokensIn(text) }));
    return {
      ...freshness(arrivals, frames, this.#discord.world.clock.now()),
      bestMs: () => this.#best(asked, arrivals),
      missing: this.#yardstick.missingIn(this.#reader.read(asked.messageId)),
    };
  }

  #best(asked: Asked, arrivals: readonly number[]): number {
    const open = this.#openWindow(asked, arrivals[0] ?? 0);
    return bestSchedule({ ...asked.bucket, arrivals, oneWayMs: ROUND_TRIP_MS / 2, open }).meanAgeMs;
  }

  /** When each token left the model, by the question. */
  #arrivalsOf(tag: string): readonly number[] {
    const entry = this.#models.journal.find(({ model, body }) => {
      const read = model === this.#model ? readChatRequest(body) : undefined;
      return read?.ok === true && questionOf(read.request).includes(tag);
    });
    return entry?.tokenTimesMs ?? [];
  }

  /** The window that is open as the first token arrives: what was spent before is not the oracle's to spend. */
  #openWindow({ bucket, path }: Asked, firstTokenMs: number): OracleInput['open'] {
    let open: { startedMs: number; used: number } | undefined;
    for (const request of this.#discord.requests) {
      const counts = request.method === 'PATCH' && request.path.startsWith(path) && request.at < firstTokenMs;
      if (!counts) continue;
      if (open === undefined || request.at - open.startedMs >= bucket.windowMs) {
        open = { startedMs: request.at, used: 0 };
      }
      open.used += 1;
    }
    return open;
  }
}

/** Where the answer to an interaction is read: the token has a bucket of its own. */
export function interactionAnswer(
  interaction: { readonly token: string; readonly originalId: string | undefined },
  tag: string,
  { world }: SandboxDiscord,
): Asked {
  const path = `/webhooks/${world.applicationId}/${interaction.token}/messages/`;
  return { tag, messageId: interaction.originalId ?? '', bucket: { limit: 5, windowMs: 2000 }, path };
}

/** Where an answer is read that is a message of its own: all edits in a channel share a bucket. */
export function channelAnswer(channelId: string, messageId: string, tag: string): Asked {
  return { tag, messageId, bucket: { limit: 5, windowMs: 5000 }, path: `/channels/${channelId}/messages/` };
}
