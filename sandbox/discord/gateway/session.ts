import { randomBytes } from 'node:crypto';
import { GatewayOpcodes } from 'discord-api-types/v10';

/** How many dispatches are kept for a resume; a bot that missed more starts anew. */
const REPLAY_LIMIT = 1000;
/** How long a session waits for its bot to come back. Discord says "a few minutes". */
const KEPT_MS = 180_000;

/** An event as it is sent, with its number in the session. */
interface Dispatch {
  readonly op: number;
  readonly t: string;
  readonly s: number;
  readonly d: unknown;
}

/** Where a session's events go while a socket is there. */
interface Receiver {
  send(payload: unknown): void;
  drop(): void;
}

export interface Identity {
  readonly shard: number;
  /** How many shards the bot says it has. */
  readonly count: number;
  readonly intents: number;
}

/** What a bot resumes by; lives on for a while after its connection broke. */
export class Session {
  readonly id = randomBytes(16).toString('hex');
  readonly shard: number;
  readonly count: number;
  readonly intents: number;
  readonly #sent: Dispatch[] = [];
  #receiver: Receiver | undefined;
  #lostAtMs: number | undefined;
  #seq = 0;

  constructor({ shard, count, intents }: Identity, receiver: Receiver) {
    this.shard = shard;
    this.count = count;
    this.intents = intents;
    this.#receiver = receiver;
  }

  /** The number of the last dispatch. */
  get seq(): number {
    return this.#seq;
  }

  get connected(): boolean {
    return this.#receiver !== undefined;
  }

  isHeldBy(receiver: Receiver): boolean {
    return this.#receiver === receiver;
  }

  /** Sends an event, or keeps it for the resume while nobody is connected. */
  dispatch(event: string, data: unknown): void {
    this.#seq += 1;
    const dispatch = { op: GatewayOpcodes.Dispatch, t: event, s: this.#seq, d: data };
    this.#sent.push(dispatch);
    if (this.#sent.length > REPLAY_LIMIT) this.#sent.shift();
    this.#receiver?.send(dispatch);
  }

  /** What came after dispatch number `seq`; undefined where some of it is no longer kept. */
  missedSince(seq: number): readonly Dispatch[] | undefined {
    const oldest = this.#sent[0]?.s ?? this.#seq + 1;
    return seq + 1 < oldest ? undefined : this.#sent.filter(({ s }) => s > seq);
  }

  /** Hands the session to a new connection; an old one, perhaps half dead, is dropped. */
  attach(receiver: Receiver): void {
    const previous = this.#receiver;
    this.#receiver = receiver;
    this.#lostAtMs = undefined;
    previous?.drop();
  }

  detach(nowMs: number): void {
    this.#receiver = undefined;
    this.#lostAtMs = nowMs;
  }

  hasExpired(nowMs: number): boolean {
    return this.#lostAtMs !== undefined && nowMs - this.#lostAtMs > KEPT_MS;
  }
}
