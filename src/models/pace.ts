import type { Clock } from '../moa/clock.ts';

/** A part of what was sent, from when the rate was `perSecond` to the end. */
interface Stretch {
  /** When the first could go, in the clock's milliseconds. */
  readonly sinceMs: number;
  readonly startedBefore: number;
  readonly perSecond: number;
}

/** Calls that were sent between two refusals, so that what was let through can be told from what was sent. */
export interface Sent {
  /** The whole, and a shorter one for each time that the rate had risen by half. */
  readonly stretches: Stretch[];
  started: number;
  refused: number;
  /** How things stood at the first refusal, which ended it. */
  end: { readonly atMs: number; readonly perSecond: number; readonly limit: number | undefined } | undefined;
}

/**
 * How fast the calls of one model may start. In this process alone now; a budget that several processes share would answer
 * the same questions, from a part of it that it holds.
 */
export interface Budget {
  /** Calls that may start now. */
  readonly left: number;
  /** Until calls may start again after a refusal, in milliseconds; 0 where they may. */
  readonly pausedMs: number;
  /** Calls per second. */
  readonly perSecond: number;
  /** True while a refusal is still of use for what comes. */
  readonly remembers: boolean;
  /** How long a call that would start now has to wait, in milliseconds; 0 where it may. Asked for a call that is ready only. */
  holdMs(): number;
  start(): Sent;
  /** One of those calls was let in. */
  admitted(sent: Sent): void;
  /** One of those calls was above the rate. */
  refused(sent: Sent, retryAfterMs?: number): void;
}

/** The rate before anything is known: a question's calls of one model start at once, a thousand questions' do not. */
const START_PER_SECOND = 50;
/** What a limit that has just been met for the first time is not taken to be below: Together's least is 60 a minute. */
const LEAST_FOUND = 1;
const SLOWEST = 0.1;
const FASTEST = 1000;
/** What an idle line may send at once, as seconds' worth: half of what a service that counts by the second lets through. */
const BURST_SECONDS = 0.5;
/** After a refusal the rate is this part of what was let through. */
const BACK_OFF = 0.85;
/** Added while the line is held back, as parts of what was let through: for each call let in, and a second at most. */
const RISE_PER_CALL = 0.006;
const RISE_PER_SECOND = 0.03;
/** A rate so much higher is another one: what was sent before it is told apart, and the limit that was met is no more. */
const MUCH_HIGHER = 1.5;
/** Limits are dynamic: one that was not met for so long is looked for anew. */
const LIMIT_KEPT_MS = 120_000;
/** The pause where a refusal names none. */
const PAUSE_MS = 1000;
/** The longest that anything waits because a server says so, in milliseconds. */
export const LONGEST_WAIT_MS = 30_000;
/** The rounding of sums. */
const ALMOST = 1e-6;

/**
 * The pace of one model's calls: a token bucket whose rate adapts. It doubles each second while it holds calls back and
 * nothing is refused (TCP's slow start); after a refusal it follows AIMD (Chiu and Jain, 1989): a multiplicative decrease,
 * then an additive increase. What is decreased is not the rate that was sent, but the one that was let through, as
 * services count by the second and keep one second's worth: (sent - refused) / (seconds + 1), the most of any stretch up
 * to the refusal, as each is less than the limit or equal. Refusals of calls that were
 * sent before the decrease only make that figure truer. A refusal stops all calls until the time that it names; then they
 * start one by one.
 */
export class Pace implements Budget {
  readonly #clock: Clock;
  #perSecond = START_PER_SECOND;
  /** What was let through when calls were last refused. */
  #limit: number | undefined;
  #refusedAt = Number.NEGATIVE_INFINITY;
  #pausedUntil = Number.NEGATIVE_INFINITY;
  #heldAt = Number.NEGATIVE_INFINITY;
  #roseAt: number;
  #credit = START_PER_SECOND * BURST_SECONDS;
  #creditAt: number;
  #sent: Sent;
  #sentBefore: Sent | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#creditAt = clock.now();
    this.#roseAt = clock.now();
    this.#sent = sentSince(clock.now(), this.#perSecond);
  }

  get left(): number {
    this.#earn();
    return this.pausedMs > 0 ? 0 : Math.floor(this.#credit + ALMOST);
  }

  get pausedMs(): number {
    return Math.max(0, this.#pausedUntil - this.#clock.now());
  }

  get perSecond(): number {
    return this.#perSecond;
  }

  get remembers(): boolean {
    return this.#clock.now() - this.#refusedAt < LIMIT_KEPT_MS;
  }

  holdMs(): number {
    if (this.left > 0) return 0;
    this.#heldAt = this.#clock.now();
    const earningMs = ((1 - this.#credit) / this.#perSecond) * 1000;
    return Math.max(1, Math.ceil(this.pausedMs), Math.ceil(earningMs));
  }

  start(): Sent {
    const now = this.#clock.now();
    if (!this.remembers) this.#limit = undefined;
    // What was not held back says nothing of the limit, however long it went on.
    if (!this.#holdsBack && now - sinceMsOf(this.#sent) > this.#recentMs) this.#beginAt(now);
    this.#earn();
    this.#credit -= 1;
    this.#sent.started += 1;
    return this.#sent;
  }

  admitted(sent: Sent): void {
    if (sent !== this.#sent || !this.#holdsBack) return;
    const now = this.#clock.now();
    const seconds = Math.min(1, Math.max(0, now - this.#roseAt) / 1000);
    this.#roseAt = now;
    this.#earn();
    this.#perSecond = Math.min(FASTEST, this.#perSecond + this.#rise(seconds));
    if (this.#perSecond >= (this.#limit ?? this.#perSecond) * MUCH_HIGHER) this.#limit = undefined;
    const { stretches, started } = sent;
    if (this.#perSecond < (stretches.at(-1)?.perSecond ?? 0) * MUCH_HIGHER) return;
    stretches.push({ sinceMs: now, startedBefore: started, perSecond: this.#perSecond });
  }

  refused(sent: Sent, retryAfterMs = PAUSE_MS): void {
    const now = this.#clock.now();
    this.#refusedAt = now;
    this.#pausedUntil = Math.max(this.#pausedUntil, now + Math.min(retryAfterMs, LONGEST_WAIT_MS));
    sent.refused += 1;
    if (sent === this.#sent) this.#endAt(now);
    if (sent === this.#sentBefore) {
      this.#limit = letThrough(sent);
      this.#perSecond = Math.max(SLOWEST, this.#limit * BACK_OFF);
    }
    if (this.#sent.started === 0) this.#beginAt(this.#pausedUntil);
    // The first goes at once then, the next one after the other.
    this.#credit = 1;
    this.#creditAt = this.#pausedUntil;
  }

  /** Calls have had to wait for it lately. */
  get #holdsBack(): boolean {
    return this.#clock.now() - this.#heldAt <= this.#recentMs;
  }

  get #recentMs(): number {
    return 1000 + 2000 / this.#perSecond;
  }

  #rise(seconds: number): number {
    if (this.#limit === undefined) return this.#perSecond * seconds;
    return this.#limit * Math.min(RISE_PER_CALL, RISE_PER_SECOND * seconds);
  }

  #endAt(now: number): void {
    this.#sent.end = { atMs: now, perSecond: this.#perSecond, limit: this.#limit };
    this.#sentBefore = this.#sent;
    this.#beginAt(this.#pausedUntil);
  }

  #beginAt(ms: number): void {
    this.#sent = sentSince(ms, this.#perSecond);
    this.#roseAt = ms;
  }

  #earn(): void {
    const now = this.#clock.now();
    if (now <= this.#creditAt) return;
    const burst = Math.max(1, this.#perSecond * BURST_SECONDS);
    this.#credit = Math.min(burst, this.#credit + ((now - this.#creditAt) / 1000) * this.#perSecond);
    this.#creditAt = now;
  }
}

function sentSince(sinceMs: number, perSecond: number): Sent {
  return { stretches: [{ sinceMs, startedBefore: 0, perSecond }], started: 0, refused: 0, end: undefined };
}

function sinceMsOf({ stretches }: Sent): number {
  return stretches[0]?.sinceMs ?? Number.NEGATIVE_INFINITY;
}

/** Calls per second that a server let through before it refused. Where a limit was known, it is at most halved at a time. */
function letThrough({ stretches, started, refused, end }: Sent): number {
  if (end === undefined) return START_PER_SECOND;
  const rates = stretches.map(
    ({ sinceMs, startedBefore }) => (started - startedBefore - refused) / (Math.max(0, end.atMs - sinceMs) / 1000 + 1),
  );
  const least = end.limit === undefined ? LEAST_FOUND : end.perSecond / 2;
  return Math.min(end.perSecond, Math.max(least, ...rates));
}
