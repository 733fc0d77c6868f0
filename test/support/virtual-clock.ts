import type { Clock } from '../../src/moa/clock.ts';

interface Sleeper {
  readonly dueMs: number;
  readonly wake: () => void;
}

/**
 * Time that passes only when a test says so, or, after `auto`, whenever nothing else happens. Sleepers wake in the order of
 * their times, and whatever a waking causes runs before the next one wakes.
 */
export class VirtualClock implements Clock {
  #nowMs = 0;
  #sleepers: Sleeper[] = [];
  #auto = false;
  #pumping = false;

  now(): number {
    return this.#nowMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const onAbort = (): void => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason);
      };
      const sleeper: Sleeper = {
        dueMs: this.#nowMs + Math.max(0, ms),
        wake: () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#sleepers.push(sleeper);
      this.#pump();
    });
  }

  /** How many are asleep: for waiting until a test's subject has gone to sleep. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  /** Lets `ms` milliseconds pass. Resolves when all that this wakes has run as far as it can without more time. */
  async advance(ms: number): Promise<void> {
    const until = this.#nowMs + ms;
    await settle();
    for (let next = this.#next(); next !== undefined && next.dueMs <= until; next = this.#next()) {
      this.#wake(next);
      await settle();
    }
    this.#nowMs = until;
    await settle();
  }

  /** From now on time jumps to the next sleeper whenever nothing else happens for a few turns of the event loop. */
  auto(): this {
    this.#auto = true;
    this.#pump();
    return this;
  }

  #next(): Sleeper | undefined {
    return this.#sleepers.reduce<Sleeper | undefined>(
      (first, other) => (first === undefined || other.dueMs < first.dueMs ? other : first),
      undefined,
    );
  }

  #wake(sleeper: Sleeper): void {
    this.#nowMs = Math.max(this.#nowMs, sleeper.dueMs);
    this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
    sleeper.wake();
  }

  #pump(): void {
    if (!this.#auto || this.#pumping) return;
    this.#pumping = true;
    void (async () => {
      for (let next = this.#next(); next !== undefined; next = this.#next()) {
        await settle();
        // It may have been aborted, or an earlier one have come, in the meantime.
        const first = this.#next();
        if (first !== undefined) this.#wake(first);
      }
      this.#pumping = false;
    })();
  }
}

/** Lets promises and what they cause run; a few turns, as I/O on loopback needs them between two of its steps. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
}
