import type { Clock } from '../moa/clock.ts';
import { type ChatModel, type Listener, ModelError } from '../moa/model.ts';
import { type Caller, Line, type Turn, type Wait } from './line.ts';
import { type Budget, Pace } from './pace.ts';

export interface LimiterOptions {
  readonly clock: Clock;
  /** How many streams of one model run at the same time. */
  readonly perModel?: number;
  /** How fast the calls of a model may start; found out by itself unless given. */
  readonly budgetOf?: (model: string) => Budget;
}

/** How one model's line stands. Calls but for `perSecond`, the pace that calls may start at, and `pausedMs`. */
export interface ModelLoad {
  readonly model: string;
  /** How many may run at the same time. */
  readonly ceiling: number;
  readonly running: number;
  readonly waiting: number;
  readonly perSecond: number;
  /** How long no call is sent, because the server said so. */
  readonly pausedMs: number;
}

/** Each stream has a socket of its own: this bounds sockets and memory. The account's limits are rates: see {@link Pace}. */
const STREAMS_PER_MODEL = 256;

/** More models than any set of recipes is likely to use at a time; beyond, the idle ones are forgotten. */
const LINES_KEPT = 64;

/** A line per model, in fair turns, each at its own pace. */
export class ModelLimiter {
  readonly #clock: Clock;
  readonly #perModel: number;
  readonly #budgetOf: (model: string) => Budget;
  readonly #lines = new Map<string, Line>();

  constructor({ clock, perModel = STREAMS_PER_MODEL, budgetOf = () => new Pace(clock) }: LimiterOptions) {
    this.#clock = clock;
    this.#perModel = perModel;
    this.#budgetOf = budgetOf;
  }

  /** The models that were asked lately. */
  get loads(): readonly ModelLoad[] {
    return Array.from(this.#lines, ([model, line]) => ({ model, ...line.load }));
  }

  /** Why `enter` would wait; undefined where it would not. */
  wait(model: string): Wait | undefined {
    return this.#lines.get(model)?.wait;
  }

  /**
   * Waits for a turn and takes it; the caller leaves once its stream has ended.
   * @throws signal.reason at once on abort; the turn passes to the next in line, unspent.
   */
  async enter(model: string, caller: Caller, signal: AbortSignal): Promise<Turn> {
    signal.throwIfAborted();
    return this.#lineOf(model).enter(caller, signal);
  }

  #lineOf(model: string): Line {
    const known = this.#lines.get(model);
    if (known !== undefined) return known;
    if (this.#lines.size >= LINES_KEPT) this.#forgetIdle();
    const line = new Line(this.#perModel, this.#budgetOf(model), this.#clock);
    this.#lines.set(model, line);
    return line;
  }

  #forgetIdle(): void {
    for (const [model, line] of this.#lines) {
      if (line.isIdle) this.#lines.delete(model);
    }
  }
}

/** Waits for the caller's turn, and keeps it for the whole of each stream. One attempt each, as `model`. */
export function withLimiter(model: ChatModel, limiter: ModelLimiter, caller: Caller): ChatModel {
  return {
    async ask(request, listener, signal) {
      const wait = limiter.wait(request.model);
      if (wait !== undefined) listener({ type: 'waiting', ...wait });
      const turn = await limiter.enter(request.model, caller, signal);
      try {
        return await model.ask(request, noting(listener, turn), signal);
      } catch (error) {
        // Only what the account sends too much of: an overloaded platform is nothing that a slower pace would change.
        if (error instanceof ModelError && error.kind === 'rate-limit') turn.refused(error.retryAfterMs);
        throw error;
      } finally {
        turn.leave();
      }
    },
  };
}

function noting(listener: Listener, turn: Turn): Listener {
  return (event) => {
    if (event.type === 'text' || event.type === 'reasoning') turn.admitted();
    listener(event);
  };
}
