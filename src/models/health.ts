import type { Clock } from '../moa/clock.ts';
import { type ChatModel, isNotOffered, ModelError } from '../moa/model.ts';

/** What has been seen of one model since this process started. Times are milliseconds. */
export interface ModelRecord {
  readonly answers: number;
  readonly failures: number;
  /** Why it failed last, as a sentence. */
  readonly lastFailure: string | undefined;
  /** From the first request to the end of the answer, over the newest answers; undefined before the first. */
  readonly medianMs: number | undefined;
  /** How long it is still left out, where the server does not offer it. */
  readonly leftOutMs: number | undefined;
}

const LEFT_OUT_MS = 600_000;
const DURATIONS_KEPT = 100;
/** More models than any set of recipes is likely to use; beyond, the one seen longest ago is forgotten. */
const MODELS_KEPT = 500;

interface Seen {
  answers: number;
  failures: number;
  lastFailure: ModelError | undefined;
  /** That the server does not offer it, and until when it is not asked again. */
  leftOut: { readonly why: ModelError; readonly until: number } | undefined;
  neverChats: boolean;
  readonly durations: number[];
}

/** How each model has done, and which of them are left out for a while. In memory alone: a restart asks all anew. */
export class ModelHealth {
  readonly #clock: Clock;
  readonly #seen = new Map<string, Seen>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Undefined for a model that nobody has asked yet. */
  find(model: string): ModelRecord | undefined {
    const seen = this.#seen.get(model);
    if (seen === undefined) return undefined;
    const { answers, failures, lastFailure, durations } = seen;
    return {
      answers,
      failures,
      lastFailure: lastFailure?.message,
      medianMs: medianOf(durations),
      leftOutMs: this.#leftOutMs(seen),
    };
  }

  /** True where the server has said that the model is not for chat, as one for embeddings. */
  neverChats(model: string): boolean {
    return this.#seen.get(model)?.neverChats ?? false;
  }

  /** @throws ModelError where the server has just said that it does not offer the model. */
  check(model: string): void {
    const seen = this.#seen.get(model);
    const leftMs = seen === undefined ? undefined : this.#leftOutMs(seen);
    if (seen?.leftOut === undefined || leftMs === undefined) return;
    const minutes = Math.max(1, Math.ceil(leftMs / 60_000));
    const { kind, message, status } = seen.leftOut.why;
    const again = `It is asked again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`;
    throw new ModelError(kind, `${message} ${again}`, { status });
  }

  answered(model: string, ms: number): void {
    const seen = this.#of(model);
    seen.answers += 1;
    seen.leftOut = undefined;
    seen.durations.push(ms);
    if (seen.durations.length > DURATIONS_KEPT) seen.durations.shift();
  }

  failed(model: string, error: ModelError): void {
    const seen = this.#of(model);
    seen.failures += 1;
    seen.lastFailure = error;
    seen.neverChats ||= error.kind === 'not-chat';
    if (isNotOffered(error.kind)) seen.leftOut = { why: error, until: this.#clock.now() + LEFT_OUT_MS };
  }

  #leftOutMs({ leftOut }: Seen): number | undefined {
    const leftMs = (leftOut?.until ?? 0) - this.#clock.now();
    return leftMs > 0 ? leftMs : undefined;
  }

  #of(model: string): Seen {
    const known = this.#seen.get(model) ?? {
      answers: 0,
      failures: 0,
      lastFailure: undefined,
      leftOut: undefined,
      neverChats: false,
      durations: [],
    };
    // The newest is last, so that the first is the one to forget.
    this.#seen.delete(model);
    this.#seen.set(model, known);
    const [oldest] = this.#seen.keys();
    if (this.#seen.size > MODELS_KEPT && oldest !== undefined) this.#seen.delete(oldest);
    return known;
  }
}

function medianOf(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[middle - (sorted.length % 2 === 0 ? 1 : 0)], sorted[middle]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

/** Keeps count of every call, and does not send those of models that the server has just said it does not offer. */
export function withHealth(model: ChatModel, health: ModelHealth, clock: Clock): ChatModel {
  return {
    async ask(request, listener, signal) {
      signal.throwIfAborted();
      health.check(request.model);
      const begun = clock.now();
      try {
        const end = await model.ask(request, listener, signal);
        health.answered(request.model, clock.now() - begun);
        return end;
      } catch (error) {
        if (error instanceof ModelError && !signal.aborted) health.failed(request.model, error);
        throw error;
      }
    },
  };
}
