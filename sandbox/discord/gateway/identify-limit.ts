import type { SandboxClock } from '../clock.ts';

const DAY_MS = 86_400_000;
const IDENTIFIES_A_DAY = 1000;
const BURST_MS = 5000;

/** How often a bot may identify: 1000 times a day, and `maxConcurrency` times in 5 seconds. A resume is free. */
export class IdentifyLimit {
  readonly #clock: SandboxClock;
  readonly #maxConcurrency: number;
  #dayStartedMs = Number.NEGATIVE_INFINITY;
  #usedToday = 0;
  #recentMs: number[] = [];

  constructor(clock: SandboxClock, maxConcurrency: number) {
    this.#clock = clock;
    this.#maxConcurrency = maxConcurrency;
  }

  take(): 'allowed' | 'too-soon' | 'day-is-used-up' {
    const now = this.#clock.now();
    if (now - this.#dayStartedMs >= DAY_MS) {
      this.#dayStartedMs = now;
      this.#usedToday = 0;
    }
    if (this.#usedToday >= IDENTIFIES_A_DAY) return 'day-is-used-up';
    this.#recentMs = this.#recentMs.filter((at) => now - at < BURST_MS);
    if (this.#recentMs.length >= this.#maxConcurrency) return 'too-soon';
    this.#recentMs.push(now);
    this.#usedToday += 1;
    return 'allowed';
  }

  /** `session_start_limit` of GET /gateway/bot; `reset_after` in milliseconds. */
  report(): {
    readonly total: number;
    readonly remaining: number;
    readonly reset_after: number;
    readonly max_concurrency: number;
  } {
    const elapsedMs = this.#clock.now() - this.#dayStartedMs;
    const fresh = elapsedMs >= DAY_MS;
    return {
      total: IDENTIFIES_A_DAY,
      remaining: IDENTIFIES_A_DAY - (fresh ? 0 : this.#usedToday),
      reset_after: fresh ? DAY_MS : DAY_MS - elapsedMs,
      max_concurrency: this.#maxConcurrency,
    };
  }
}
