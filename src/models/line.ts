import type { Clock } from '../moa/clock.ts';
import { FairQueue, type Party } from './fair-queue.ts';
import type { Budget, Sent } from './pace.ts';
import { type GiveBack, Places } from './places.ts';

/** Who wants a turn; `returning` where they have had one that came to nothing, and go before the rest of their own. */
export interface Caller extends Party {
  readonly returning: boolean;
}

/** A place, and the right to send one call. */
export interface Turn {
  /** The server has let the call in. Harmless when called again, as are the others. */
  admitted(): void;
  /** The call was above the account's rate. */
  refused(retryAfterMs: number | undefined): void;
  /** The stream is over. */
  leave(): void;
}

/** Why a call that came now would wait; `ms` where the server has named it. */
export type Wait = { readonly reason: 'slot' } | { readonly reason: 'rate-limit'; readonly ms: number };

interface Waiter {
  readonly serve: (turn: Turn) => void;
  readonly fail: (error: unknown) => void;
}

/** One model's line: who waits, in fair turns, for a place and for the pace. */
export class Line {
  readonly #clock: Clock;
  readonly #ceiling: number;
  readonly #budget: Budget;
  readonly #places: Places;
  readonly #queue = new FairQueue<Waiter>();
  #running = 0;
  /** Set while somebody waits for the pace. */
  #alarm: AbortController | undefined;

  constructor(ceiling: number, budget: Budget, clock: Clock) {
    this.#ceiling = ceiling;
    this.#budget = budget;
    this.#clock = clock;
    this.#places = new Places({
      ceiling,
      onCame: () => this.#serve(),
      onFault: (error) => this.#queue.take()?.fail(error),
    });
  }

  /** Nothing would be lost with it. */
  get isIdle(): boolean {
    return this.#running + this.#queue.size === 0 && !this.#budget.remembers;
  }

  get load() {
    const { pausedMs, perSecond } = this.#budget;
    return { ceiling: this.#ceiling, running: this.#running, waiting: this.#queue.size, perSecond, pausedMs };
  }

  /** Undefined where a call would go at once. */
  get wait(): Wait | undefined {
    const { pausedMs, left } = this.#budget;
    if (pausedMs > 0) return { reason: 'rate-limit', ms: Math.ceil(pausedMs) };
    const { size } = this.#queue;
    return size >= left || this.#running + size >= this.#ceiling ? { reason: 'slot' } : undefined;
  }

  /** @throws signal.reason at once on abort; the turn passes to the next in line, unspent. */
  async enter(caller: Caller, signal: AbortSignal): Promise<Turn> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#queue.remove(waiter, caller);
        this.#silence();
        reject(signal.reason);
      };
      const settle = (): void => signal.removeEventListener('abort', onAbort);
      const waiter: Waiter = {
        serve: (turn) => {
          settle();
          resolve(turn);
        },
        fail: (error) => {
          settle();
          reject(error);
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#queue.add(waiter, caller, caller);
      this.#serve();
    });
  }

  #serve(): void {
    while (this.#queue.size > 0 && this.#places.areInHand) {
      const holdMs = this.#budget.holdMs();
      if (holdMs > 0) {
        this.#wakeIn(holdMs);
        break;
      }
      this.#serveOne();
    }
    this.#silence();
    this.#places.settle();
  }

  #serveOne(): void {
    const place = this.#places.take();
    if (place !== undefined) this.#queue.take()?.serve(this.#lend(place, this.#budget.start()));
  }

  #lend(place: GiveBack, sent: Sent): Turn {
    this.#running += 1;
    return {
      admitted: once(() => this.#budget.admitted(sent)),
      refused: once((retryAfterMs) => this.#budget.refused(sent, retryAfterMs)),
      leave: once(() => {
        this.#running -= 1;
        this.#places.putBack(place);
        this.#serve();
      }),
    };
  }

  #wakeIn(ms: number): void {
    if (this.#alarm !== undefined) return;
    const alarm = new AbortController();
    this.#alarm = alarm;
    const ring = (): void => {
      this.#alarm = undefined;
      this.#serve();
    };
    this.#clock.sleep(ms, alarm.signal).then(ring, () => {});
  }

  #silence(): void {
    if (this.#queue.size > 0) return;
    this.#alarm?.abort();
    this.#alarm = undefined;
  }
}

function once<Told = void>(act: (told: Told) => void): (told: Told) => void {
  let done = false;
  return (told) => {
    if (done) return;
    done = true;
    act(told);
  };
}
