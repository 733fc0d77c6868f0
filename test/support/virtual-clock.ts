import { performance } from 'node:perf_hooks';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../src/moa/clock.ts';

interface Timer {
  readonly dueMs: number;
  readonly fire: () => void;
}

/** How long the process must have been at rest before `auto` lets time pass, in real milliseconds. */
const REST_MS = 5;
/** What counts as rest: no more turns of the event loop than this meanwhile, which leaves room for a test that polls. */
const REST_TURNS = 15;
/** Work of threads and of the network that is under way without having told the event loop anything yet. */
const UNDER_WAY = new Set(['FSReqCallback', 'FSReqPromise', 'GetAddrInfoReqWrap', 'TCPConnectWrap', 'MessagePort']);

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
 * nothing has come to the event loop for a few real milliseconds. That is counted in events, not in time, so a machine
 * that stands still for a second lets no time pass here. It knows nothing of other processes, nor of threads that do not keep this one alive, nor of waits on real time
 * that are longer than that; so give this clock to everything that waits.
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

  /** Time stands still again, and passes only by `advance`, or after another `auto`. */
  hold(): void {
    this.#auto = false;
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
    while (this.#auto && this.#timers.length > 0) {
      await rest();
      // Which is next, and whether there is one or is to be one, may have changed meanwhile.
      const next = this.#auto ? this.#next() : undefined;
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
  for (;;) {
    const { loopCount, events } = performance.nodeTiming.uvMetricsInfo;
    await wait(REST_MS);
    // A thread that was held until now has not yet seen what has come meanwhile.
    await settle();
    const now = performance.nodeTiming.uvMetricsInfo;
    const quiet = now.events === events && now.loopCount - loopCount <= REST_TURNS;
    if (quiet && !process.getActiveResourcesInfo().some((resource) => UNDER_WAY.has(resource))) return;
  }
}
