import { Abandoned } from '../moa/abandoned.ts';
import type { Clock } from '../moa/clock.ts';
import { type ChatModel, ModelError, type ModelEvent, type ModelRequest, type WaitReason } from '../moa/model.ts';
import { quantile } from '../moa/quantile.ts';
import type { BreakerView, Ending } from './breaker.ts';
import { Breakers, type Leave } from './breakers.ts';
import { FirstTokens, FirstTokenTimer } from './first-token.ts';
import { PerModel } from './per-model.ts';

/** What has been seen of one model since this process started. Times are milliseconds. */
export interface ModelRecord {
  readonly answers: number;
  readonly failures: number;
  /** Why it failed last, as a sentence. */
  readonly lastFailure: string | undefined;
  /** From the first request to the end of the answer, over the newest answers; undefined before the first. */
  readonly medianMs: number | undefined;
  /** From a request to its first word, over the newest calls; undefined before the first. */
  readonly firstWord: { readonly medianMs: number; readonly p95Ms: number } | undefined;
  /** Whether it is asked just now: its own breaker, or else the account's. */
  readonly breaker: BreakerView;
}

const DURATIONS_KEPT = 100;

interface Seen {
  answers: number;
  failures: number;
  lastFailure: ModelError | undefined;
  neverChats: boolean;
  readonly durations: number[];
}

/** How each model has done, and which of them are not asked for a while. In memory alone: a restart asks all anew. */
export class ModelHealth {
  readonly #clock: Clock;
  readonly #breakers: Breakers;
  readonly #firstTokens = new FirstTokens();
  readonly #seen = new PerModel<Seen>(() => ({
    answers: 0,
    failures: 0,
    lastFailure: undefined,
    neverChats: false,
    durations: [],
  }));

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#breakers = new Breakers(clock);
  }

  /** Undefined for a model of which nothing has been seen yet. */
  find(model: string): ModelRecord | undefined {
    const seen = this.#seen.find(model);
    if (seen === undefined) return undefined;
    const { answers, failures, lastFailure, durations } = seen;
    return {
      answers,
      failures,
      lastFailure: lastFailure?.message,
      medianMs: quantile(durations, 0.5),
      firstWord: this.#firstTokens.seen(model),
      breaker: this.#breakers.view(model),
    };
  }

  /** True where the server has said that the model is not for chat, as one for embeddings. */
  neverChats(model: string): boolean {
    return this.#seen.find(model)?.neverChats ?? false;
  }

  /** How long to wait for a model's first word before that is unusual, in milliseconds; never below a floor. */
  firstTokenP95Ms(model: string): number {
    return this.#firstTokens.p95Ms(model);
  }

  /**
   * A call begins; to be told how it goes and, once, how it ends.
   * @throws ModelError where the model is not to be asked now, for the reason that it failed for.
   */
  begin({ model, evenIfOpen }: ModelRequest): WatchedCall {
    const leave = this.#breakers.enter(model, evenIfOpen === true);
    const timer = new FirstTokenTimer(this.#clock, model, this.#firstTokens);
    return new WatchedCall(this.#clock, () => this.#seen.of(model), leave, timer);
  }
}

/** One call, and what is kept of it. */
class WatchedCall {
  readonly #clock: Clock;
  readonly #seen: () => Seen;
  readonly #leave: Leave;
  readonly #timer: FirstTokenTimer;
  readonly #begunMs: number;
  #wasSent = false;
  /** Why it is not sent again yet. */
  #waitsFor: WaitReason | undefined;

  constructor(clock: Clock, seen: () => Seen, leave: Leave, timer: FirstTokenTimer) {
    this.#clock = clock;
    this.#seen = seen;
    this.#leave = leave;
    this.#timer = timer;
    this.#begunMs = clock.now();
  }

  hear(event: ModelEvent): void {
    this.#timer.hear(event);
    if (event.type === 'sent') this.#wasSent = true;
    this.#waitsFor = event.type === 'waiting' && this.#wasSent ? event.reason : undefined;
  }

  answered(): void {
    this.#leave('answered');
    const seen = this.#seen();
    seen.answers += 1;
    seen.durations.push(this.#clock.now() - this.#begunMs);
    if (seen.durations.length > DURATIONS_KEPT) seen.durations.shift();
  }

  failed(error: ModelError): void {
    this.#leave(this.#endingOf(error));
    if (error.kind === 'timeout') this.#timer.giveUp();
    const seen = this.#seen();
    seen.failures += 1;
    seen.lastFailure = error;
    seen.neverChats ||= error.kind === 'not-chat';
  }

  /** The caller has aborted it, or it ended by a fault of our own. */
  abandoned(): void {
    this.#leave('nothing');
    this.#timer.giveUp();
  }

  /**
   * It was not waited for, as others were done. That is a failure where it was refused and stood before another try, or was
   * silent for much longer than it nearly always is: a model that hangs would else never be found out, as nobody waits for
   * its deadline. Who is only slower than others in its layer is no failure, nor who stood in our own line.
   */
  tooSlow(): void {
    const refused = this.#waitsFor === 'slot' ? undefined : this.#waitsFor;
    if (refused === undefined && !this.#timer.isLost) {
      this.abandoned();
      return;
    }
    const seconds = Math.round((this.#clock.now() - this.#begunMs) / 1000);
    this.failed(new ModelError(refused ?? 'timeout', `It was not waited for after ${seconds} s without a word.`));
  }

  /** A model that has spoken is not out of order for being slow, or long. */
  #endingOf(error: ModelError): Ending {
    return error.kind === 'timeout' && this.#timer.heard ? 'nothing' : error;
  }
}

/** Keeps count of every call, and fails at once those of models that are not to be asked now. */
export function withHealth(model: ChatModel, health: ModelHealth): ChatModel {
  return {
    async ask(request, listener, signal) {
      signal.throwIfAborted();
      const call = health.begin(request);
      const hearing = (event: ModelEvent): void => {
        call.hear(event);
        listener(event);
      };
      try {
        const end = await model.ask(request, hearing, signal);
        call.answered();
        return end;
      } catch (error) {
        if (error instanceof ModelError && !signal.aborted) call.failed(error);
        else if (signal.reason instanceof Abandoned && signal.reason.tooSlow) call.tooSlow();
        else call.abandoned();
        throw error;
      }
    },
  };
}
