import type { Clock } from '../moa/clock.ts';
import type { ToldRate } from './delivery.ts';
import { CARD_MS, firstGapMs, intervalMs, type Pace, type Turn, turnAt, type Way } from './pace.ts';
import { RateWindow } from './rate-window.ts';

/** So shortly before a window ends nothing need be kept for a final state: it would wait no longer than this. */
const EDGE_MS = 250;
/** The first draft of a window may follow the last of the one before after so long. */
const NEXT_WINDOW_MS = 600;
/** Most answers that outlast a window of 5 s end early in the next one. */
const LATER_GROWTH = 2;
/** By then the request before has its reply, most likely. */
const QUEUE_MS = 150;
/** Others than the one whose turn it is come so much later, at least. */
const TURN_MS = 50;

/**
 * The edits of one channel, which all share a bucket. Drafts of the messages that are edited through it are spread over the window and go round
 * robin; a request for each stays unspent for its final state until the window is about to end, so that it need not wait.
 * Answers to interactions use what is left over.
 */
class ChannelBucket {
  readonly window = new RateWindow();
  readonly #members = new Set<Member>();
  readonly #guests = new Set<Guest>();
  /** Windows that have begun since an answer's first words. */
  #windows = 0;

  /** Whether it knows nothing that a new one would not: what is left of a window is there for whoever comes next. */
  isForgettable(nowMs: number): boolean {
    return this.#members.size === 0 && this.#guests.size === 0 && this.window.isOver(nowMs);
  }

  join(member: Member): void {
    this.#members.add(member);
  }

  part(member: Member): void {
    this.#members.delete(member);
  }

  get guests(): number {
    return this.#guests.size;
  }

  visit(guest: Guest): void {
    this.#guests.add(guest);
  }

  endVisit(guest: Guest): void {
    this.#guests.delete(guest);
  }

  /** When the next draft of this member may go: who has waited longest is next. */
  draftAtMs(member: Member, nowMs: number): number {
    const first = [...this.#members].filter(
      (other) => other !== member && other.waits && other.lastSentMs < member.lastSentMs,
    );
    return Math.max(this.window.freeAtMs(nowMs), this.#nextAtMs(nowMs) + first.length * TURN_MS);
  }

  /** What is left for drafts of answers to interactions: one in five may need one for its end. */
  spare(nowMs: number): number {
    return this.window.remaining(nowMs) - this.#members.size - Math.ceil(this.#guests.size / 5);
  }

  spent(nowMs: number): void {
    if (this.window.spent(nowMs)) this.#windows += 1;
  }

  /** An answer begins. */
  begin(): void {
    this.#windows = 0;
  }

  #nextAtMs(nowMs: number): number {
    const { window } = this;
    if (window.knowledge !== 'told' || window.isOver(nowMs)) return window.sentMs + intervalMs(window, NEXT_WINDOW_MS);
    if (window.sentMs === Number.NEGATIVE_INFINITY) return nowMs;
    const edgeAtMs = window.resetAtMs - EDGE_MS;
    const spendable = window.remaining(nowMs) - this.#members.size;
    if (spendable <= 0) return Math.max(edgeAtMs, window.sentMs + NEXT_WINDOW_MS);
    const growth = this.#windows === 0 ? 1 : LATER_GROWTH;
    return window.sentMs + firstGapMs(edgeAtMs - window.sentMs, spendable + 1, growth);
  }
}

/** Asked each time: what goes out after the end, as pictures do, counts in the bucket that the channel has by then. */
type FindBucket = () => ChannelBucket;

class Member implements Pace {
  lastSentMs = Number.NEGATIVE_INFINITY;
  /** It has a draft to send. */
  waits = false;
  #isUrgent = false;
  /** The first words have been said. */
  #isWriting = false;
  readonly #find: FindBucket;
  /** A message is made by a request that counts in another bucket: it need not wait for this one. */
  #isToBeMade: boolean;

  constructor(find: FindBucket, isToBeMade: boolean) {
    this.#find = find;
    this.#isToBeMade = isToBeMade;
    this.#bucket.join(this);
  }

  get #bucket(): ChannelBucket {
    return this.#find();
  }

  draft(nowMs: number): Turn {
    if (this.#isToBeMade) return turnAt(nowMs, nowMs);
    this.waits = true;
    const restMs = this.#isWriting ? 0 : CARD_MS;
    return turnAt(Math.max(this.#bucket.draftAtMs(this, nowMs), this.lastSentMs + restMs), nowMs);
  }

  idle(): void {
    this.waits = false;
  }

  urgent(nowMs: number): Turn {
    this.#isUrgent = true;
    this.#isWriting = true;
    return this.final(nowMs);
  }

  final(nowMs: number): Turn {
    return turnAt(this.#bucket.window.freeAtMs(nowMs), nowMs);
  }

  spent(_way: Way, nowMs: number): void {
    this.waits = false;
    this.#isToBeMade = false;
    this.lastSentMs = nowMs;
    this.#bucket.spent(nowMs);
    if (this.#isUrgent) this.#bucket.begin();
    this.#isUrgent = false;
  }

  heard(_way: Way, rate: ToldRate, nowMs: number): void {
    this.#bucket.window.heard(rate, nowMs);
  }

  refused(_way: Way, retryAfterMs: number, nowMs: number): void {
    this.#bucket.window.refused(retryAfterMs, nowMs);
  }

  blocked(ms: number, nowMs: number): void {
    this.#bucket.window.blocked(ms, nowMs);
  }

  closeDetour(): void {}

  leave(): void {
    this.#bucket.part(this);
  }
}

/** A way through a channel's bucket for what has a bucket of its own. */
export interface Detour {
  mayDraft(nowMs: number): boolean;
  mayFinish(nowMs: number): boolean;
  spent(nowMs: number): void;
  heard(rate: ToldRate, nowMs: number): void;
  refused(retryAfterMs: number, nowMs: number): void;
  leave(): void;
}

class Guest implements Detour {
  readonly #find: FindBucket;
  /** Where there is not enough for all, each has one a window. */
  #restUntilMs = Number.NEGATIVE_INFINITY;

  constructor(find: FindBucket) {
    this.#find = find;
    this.#bucket.visit(this);
  }

  get #bucket(): ChannelBucket {
    return this.#find();
  }

  mayDraft(nowMs: number): boolean {
    // discord.js sends one request of a bucket after the other: a draft in its queue would only grow old.
    const { window } = this.#bucket;
    if (nowMs - window.sentMs < QUEUE_MS) return false;
    return this.#bucket.spare(nowMs) > (nowMs < this.#restUntilMs ? this.#bucket.guests : 0);
  }

  mayFinish(nowMs: number): boolean {
    return this.#bucket.window.remaining(nowMs) > 0;
  }

  spent(nowMs: number): void {
    this.#bucket.spent(nowMs);
    this.#restUntilMs = this.#bucket.window.resetAtMs;
  }

  heard(rate: ToldRate, nowMs: number): void {
    this.#bucket.window.heard(rate, nowMs);
  }

  refused(retryAfterMs: number, nowMs: number): void {
    this.#bucket.window.refused(retryAfterMs, nowMs);
  }

  leave(): void {
    this.#bucket.endVisit(this);
  }
}

/**
 * The paces of channels: whatever is edited through a channel's route shares that channel's bucket, which is kept until its window is
 * over, for whoever comes next.
 */
export class ChannelPaces {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, ChannelBucket>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many buckets are kept at present. */
  get size(): number {
    return this.#buckets.size;
  }

  /** For a message that is edited through its channel; `isToBeMade` where it is not there yet. */
  join(channelId: string, { isToBeMade = false } = {}): Pace {
    return new Member(() => this.#bucket(channelId), isToBeMade);
  }

  /** For one that has a bucket of its own, and may use what is left over here. */
  visit(channelId: string): Detour {
    return new Guest(() => this.#bucket(channelId));
  }

  #bucket(channelId: string): ChannelBucket {
    const known = this.#buckets.get(channelId);
    if (known !== undefined) return known;
    this.#forgetOld();
    const bucket = new ChannelBucket();
    this.#buckets.set(channelId, bucket);
    return bucket;
  }

  /** So there are never more than were in use within one window. */
  #forgetOld(): void {
    const now = this.#clock.now();
    for (const [channelId, bucket] of this.#buckets) {
      if (bucket.isForgettable(now)) this.#buckets.delete(channelId);
    }
  }
}
