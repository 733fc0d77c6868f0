import { performance } from 'node:perf_hooks';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../src/moa/clock.ts';

interface Timer {
  readonly dueMs: number;
  readonly fire: () => void;
}

/** How long the process must have been at rest before `auto` lets time pass, in real milliseconds. */
const REST_MS = 5;
/** What counts as rest: the event loop had less than this to do meanwhile. */
const REST_ACTIVE_MS = 0.2;
/** A process that never rests must not stop time for good. */
const MAX_RESTS = 40;

/**
 * Time that passes only when a test says so (`advance`), or, after `auto`, whenever the process has nothing else to do.
 *
 * Timers fire in the order of their times, and those for the same time in the order in which they were set; whatever one
 * causes runs before the next one fires. Has the shape of the bot's clock and of the sandbox's, so that both can live in
 * one time: then a server's silence of a minute and the bot's patience of half a minute meet in the right order.
 *
 * `advance` lets promises and immediates run between two timers, but does not wait for sockets: where the network is
 * part of the test, wait for what is to be seen (a request in the journal, an event of the stream) before time goes on.
 * `auto` does wait for sockets, as long as both of their ends live in this process: it jumps to the next timer only after
 * the event loop has been at rest for a few real milliseconds. It knows nothing of other processes, nor of waits on
 * real time that are longer than that; so give this clock to everything that waits.
 */
export class VirtualClock implements Clock {
  #nowMs: number;
  #timers: Timer[] = [];
  #auto = false;
  #pumping = false;

  constructor(startMs = 0) {
    this.#nowMs = startMs;
  }

  now(): number {
    return this.#nowMs;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const onAbort = (): void => {
        timer.cancel();
        reject(signal?.reason);
      };
      const timer = this.setTimer(ms, () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      });
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** Calls `fire` once, after `ms` milliseconds; never, where they are infinite. */
  setTimer(ms: number, fire: () => void): { cancel(): void } {
    const timer = { dueMs: this.#nowMs + Math.max(0, ms), fire };
    if (Number.isFinite(timer.dueMs)) this.#timers.push(timer);
    this.#pump();
    return { cancel: () => this.#remove(timer) };
  }

  /** How many timers are set: for waiting until a test's subject has gone to sleep, or to see that nothing is left behind. */
  get sleeping(): number {
    return this.#timers.length;
  }

  /** Lets `ms` milliseconds pass. Resolves when all that this causes has run as far as it can without time or network. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    await settle();
    for (let next = this.#next(); next !== undefined && next.dueMs <= untilMs; next = this.#next()) {
      this.#fire(next);
      await settle();
    }
    this.#nowMs = Math.max(this.#nowMs, untilMs);
    await settle();
  }

  /** From now on time jumps to the next timer whenever the process is at rest. */
  auto(): this {
    this.#auto = true;
    this.#pump();
    return this;
  }

  #next(): Timer | undefined {
    return this.#timers.reduce<Timer | undefined>(
      (first, other) => (first === undefined || other.dueMs < first.dueMs ? other : first),
      undefined,
    );
  }

  #fire(timer: Timer): void {
    this.#nowMs = Math.max(this.#nowMs, timer.dueMs);
    this.#remove(timer);
    timer.fire();
  }

  #remove(timer: Timer): void {
    this.#timers = this.#timers.filter((other) => other !== timer);
  }

  #pump(): void {
    if (!this.#auto || this.#pumping || this.#timers.length === 0) return;
    this.#pumping = true;
    void this.#jumpWhileAsleep();
  }

  async #jumpWhileAsleep(): Promise<void> {
    while (this.#timers.length > 0) {
      await rest();
      // Which is next, and whether there is one, may have changed meanwhile.
      const next = this.#next();
      if (next !== undefined) this.#fire(next);
    }
    this.#pumping = false;
  }
}

/** Lets promises, immediates, and what they cause run. */
async function settle(): Promise<void> {
  for (let turns = 0; turns < 5; turns += 1) await turn();
}

/** Resolves once the event loop has had nothing to do for a while. */
async function rest(): Promise<void> {
  for (let rests = 0; rests < MAX_RESTS; rests += 1) {
    const before = performance.eventLoopUtilization();
    await wait(REST_MS);
    if (performance.eventLoopUtilization(before).active < REST_ACTIVE_MS) return;
  }
}
