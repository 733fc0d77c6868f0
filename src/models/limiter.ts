import Bottleneck from 'bottleneck';
import type { ChatModel } from '../moa/model.ts';

export interface LimiterOptions {
  /** How many streams of one model run at the same time. */
  readonly perModel?: number;
}

/**
 * Wide: it is there so that a burst of questions does not open thousands of sockets. The account's own limits are dynamic,
 * and are answered by waiting as they tell.
 */
const STREAMS_PER_MODEL = 64;

/**
 * Places held ready per model. Bottleneck takes 2 to 3 ms of timer turns for each place it grants, one after the other (64
 * at once: 0.15 s), also where all are free; one that is in hand costs nothing. Only the first call of a model waits for it.
 */
const PLACES_IN_HAND = 8;

/** More models than any set of recipes is likely to use at a time; beyond, the idle ones are forgotten. */
const LINES_KEPT = 64;

/** Gives a place back. Harmless when called again. */
export type Release = () => void;

/** Places per model, first come first served. */
export class ModelLimiter {
  readonly #perModel: number;
  readonly #lines = new Map<string, Line>();

  constructor({ perModel = STREAMS_PER_MODEL }: LimiterOptions = {}) {
    this.#perModel = perModel;
  }

  /** True where `acquire` would have to wait for somebody else. */
  isFull(model: string): boolean {
    return this.#lines.get(model)?.isFull ?? false;
  }

  /**
   * Waits for a place and takes it; the caller gives it back once its stream has ended.
   * @throws signal.reason at once on abort; the turn passes to the next in line, unspent.
   */
  async acquire(model: string, signal: AbortSignal): Promise<Release> {
    signal.throwIfAborted();
    return this.#lineOf(model).take(signal);
  }

  #lineOf(model: string): Line {
    const known = this.#lines.get(model);
    if (known !== undefined) return known;
    if (this.#lines.size >= LINES_KEPT) this.#forgetIdle();
    const line = new Line(this.#perModel);
    this.#lines.set(model, line);
    return line;
  }

  #forgetIdle(): void {
    for (const [model, line] of this.#lines) {
      if (line.isIdle) this.#lines.delete(model);
    }
  }
}

/**
 * One model's places and those who wait for them. Bottleneck grants the places and knows nothing of who gets them, because it
 * cannot take a job out of its line: here an aborted waiter simply leaves. Used without intervals, weights, groups and
 * expirations, which are what breaks in it.
 */
class Line {
  readonly #places: number;
  readonly #bottleneck: Bottleneck;
  readonly #waiting = new Set<{ readonly serve: (place: Release) => void; readonly fail: (error: unknown) => void }>();
  readonly #inHand: Release[] = [];
  /** Asked of Bottleneck and not granted yet. */
  #ordered = 0;
  #taken = 0;

  constructor(places: number) {
    this.#places = places;
    this.#bottleneck = new Bottleneck({ maxConcurrent: places });
  }

  get isFull(): boolean {
    return this.#taken + this.#waiting.size >= this.#places;
  }

  get isIdle(): boolean {
    return this.#taken + this.#waiting.size === 0;
  }

  async take(signal: AbortSignal): Promise<Release> {
    const place = this.#inHand.pop();
    if (place !== undefined) return this.#lend(place);
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.delete(waiter);
        signal.removeEventListener('abort', onAbort);
      };
      const onAbort = (): void => {
        leave();
        reject(signal.reason);
      };
      const waiter = {
        serve: (granted: Release): void => {
          leave();
          resolve(this.#lend(granted));
        },
        fail: (error: unknown): void => {
          leave();
          reject(error);
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.add(waiter);
      this.#order();
    });
  }

  #lend(place: Release): Release {
    let lent = true;
    this.#taken += 1;
    this.#order();
    return () => {
      if (!lent) return;
      lent = false;
      this.#taken -= 1;
      place();
    };
  }

  /** One place for each who waits, and some in hand. */
  #order(): void {
    const wanted = this.#waiting.size + PLACES_IN_HAND - this.#inHand.length;
    while (this.#ordered < wanted) {
      this.#ordered += 1;
      this.#bottleneck
        .schedule(() => new Promise<void>((giveBack) => this.#granted(giveBack)))
        .catch((error: unknown) => this.#refused(error));
    }
  }

  #granted(place: Release): void {
    this.#ordered -= 1;
    const [next] = this.#waiting;
    if (next !== undefined) next.serve(place);
    else if (this.#inHand.length < PLACES_IN_HAND) this.#inHand.push(place);
    // Ordered for somebody who has left since.
    else place();
  }

  #refused(error: unknown): void {
    this.#ordered -= 1;
    const [next] = this.#waiting;
    next?.fail(error);
  }
}

/** Holds a place for the whole of each stream. */
export function withLimiter(model: ChatModel, limiter: ModelLimiter): ChatModel {
  return {
    async ask(request, listener, signal) {
      if (limiter.isFull(request.model)) listener({ type: 'waiting', reason: 'slot' });
      const release = await limiter.acquire(request.model, signal);
      try {
        return await model.ask(request, listener, signal);
      } finally {
        release();
      }
    },
  };
}
