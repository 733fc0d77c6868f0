import type { RateState, ToldRate } from './delivery.ts';

/** Where nothing is known of a window's length, Discord's longest for messages. */
const UNTOLD_WINDOW_MS = 5000;
/** Discord's window ends on its own clock; sending into the edge costs a 429. */
const MARGIN_MS = 5;
/** Two replies speak of the same window if they agree on its end so far. */
const SAME_END_MS = 500;

/**
 * What is known of one rate-limit bucket: how many requests are left until when. A window begins with its first request; all
 * times are of the bot's clock, in milliseconds.
 */
export class RateWindow {
  #limit = Number.POSITIVE_INFINITY;
  #remaining = Number.POSITIVE_INFINITY;
  #resetAtMs = Number.NEGATIVE_INFINITY;
  #blockedUntilMs = Number.NEGATIVE_INFINITY;
  #sentMs = Number.NEGATIVE_INFINITY;
  #lengthMs = UNTOLD_WINDOW_MS;
  #knowledge: 'none' | 'untold' | 'told' = 'none';

  /** Whether Discord has said anything yet: `untold` where it has replied, and not said. */
  get knowledge(): 'none' | 'untold' | 'told' {
    return this.#knowledge;
  }

  /** When the last request went out. */
  get sentMs(): number {
    return this.#sentMs;
  }

  /** When the window ends, as far as is known. */
  get resetAtMs(): number {
    return this.#resetAtMs;
  }

  isOver(nowMs: number): boolean {
    return nowMs >= this.#resetAtMs;
  }

  /** How many requests may go now. */
  remaining(nowMs: number): number {
    if (nowMs < this.#blockedUntilMs) return 0;
    return this.isOver(nowMs) ? this.#limit : Math.max(0, this.#remaining);
  }

  /** From when on at least one may go. */
  freeAtMs(nowMs: number): number {
    const isSpent = !this.isOver(nowMs) && this.#remaining <= 0;
    return Math.max(this.#blockedUntilMs, isSpent ? this.#resetAtMs : nowMs);
  }

  /** A request goes out. True where it begins a window. */
  spent(nowMs: number): boolean {
    const begins = this.isOver(nowMs);
    if (begins) {
      this.#remaining = this.#limit;
      this.#resetAtMs = nowMs + this.#lengthMs;
    }
    this.#remaining -= 1;
    this.#sentMs = nowMs;
    return begins;
  }

  /** Takes in what a reply says, which was true at `atMs`. */
  heard(rate: ToldRate, atMs: number): void {
    if (rate === undefined) this.#heardNothing();
    // The request was none of this bucket after all.
    else if (rate === 'elsewhere') this.#remaining += 1;
    else this.#heardOf(rate, atMs);
  }

  #heardNothing(): void {
    this.#knowledge = 'untold';
    this.#remaining = Number.POSITIVE_INFINITY;
  }

  /** When the reply arrives the window ends no later than it says. */
  #heardOf({ limit, remaining, resetAfterMs }: RateState, atMs: number): void {
    const resetAtMs = atMs + resetAfterMs + MARGIN_MS;
    const isSame = this.#knowledge === 'told' && Math.abs(resetAtMs - this.#resetAtMs) < SAME_END_MS;
    // Of requests that are under way the reply knows nothing yet.
    this.#remaining = isSame ? Math.min(this.#remaining, remaining) : remaining;
    if (remaining === limit - 1) this.#lengthMs = resetAfterMs;
    this.#resetAtMs = resetAtMs;
    this.#limit = limit;
    this.#knowledge = 'told';
  }

  /** A request was refused, as there are none left for so long. */
  refused(retryAfterMs: number, nowMs: number): void {
    this.#remaining = 0;
    this.#resetAtMs = nowMs + retryAfterMs;
  }

  /** Nothing may go out for so long, whatever is left. */
  blocked(ms: number, nowMs: number): void {
    this.#blockedUntilMs = Math.max(this.#blockedUntilMs, nowMs + ms);
  }
}
