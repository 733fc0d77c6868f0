import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../src/moa/clock.ts';

interface Timer {
  readonly dueMs: number;
  readonly fire: () => void;
}

/** Time that jumps to the next timer as soon as all that the last one caused has run; for work that waits for nothing else. */
export class SkippingClock implements Clock {
  #nowMs = 0;
  /** In the order in which they were set. */
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#nowMs;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const timer: Timer = {
        dueMs: this.#nowMs + Math.max(0, ms),
        fire: () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      const onAbort = (): void => {
        this.#timers.delete(timer);
        reject(signal?.reason);
      };
      this.#timers.add(timer);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** Lets time pass until `work` has settled. Fails where that waits for nothing that can come. */
  async during<T>(work: Promise<T>): Promise<T> {
    let settled = false;
    const over = (): void => {
      settled = true;
    };
    work.then(over, over);
    for (await turn(); !settled; await turn()) this.#fireNext();
    return work;
  }

  #fireNext(): void {
    let next: Timer | undefined;
    for (const timer of this.#timers) if (next === undefined || timer.dueMs < next.dueMs) next = timer;
    if (next === undefined || next.dueMs === Number.POSITIVE_INFINITY) throw new Error('Nothing can happen any more.');
    this.#timers.delete(next);
    this.#nowMs = next.dueMs;
    next.fire();
  }
}
