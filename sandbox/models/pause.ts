import type { SandboxClock } from '../discord/clock.ts';

/** Resolves after `ms` milliseconds (never, where they are infinite); rejects with `signal.reason` as soon as it aborts. */
export function pause(clock: SandboxClock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const timer = Number.isFinite(ms) ? clock.setTimer(ms, () => settle(resolve)) : undefined;
    const onAbort = (): void => settle(() => reject(signal.reason));
    const settle = (then: () => void): void => {
      timer?.cancel();
      signal.removeEventListener('abort', onAbort);
      then();
    };
    signal.addEventListener('abort', onAbort);
  });
}

/**
 * Keeps a stream on its own time-table: what a timer fires late is caught up with, so that 80 tokens a second stay 80, and
 * gaps under a millisecond add up instead of each becoming one.
 */
export class Pace {
  readonly #clock: SandboxClock;
  readonly #signal: AbortSignal;
  #dueMs: number;

  constructor(clock: SandboxClock, signal: AbortSignal) {
    this.#clock = clock;
    this.#signal = signal;
    this.#dueMs = clock.now();
  }

  /** Waits until `ms` after the last due time. */
  async wait(ms: number): Promise<void> {
    this.#dueMs += ms;
    const leftMs = this.#dueMs - this.#clock.now();
    if (leftMs >= 1) await pause(this.#clock, leftMs, this.#signal);
  }

  /** Starts the time-table anew, after a time that it did not foresee. */
  restart(): void {
    this.#dueMs = this.#clock.now();
  }
}
