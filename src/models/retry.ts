import type { Clock } from '../moa/clock.ts';
import {
  type ChatModel,
  type Listener,
  type ModelEnd,
  ModelError,
  type ModelErrorKind,
  type ModelRequest,
  type WaitReason,
} from '../moa/model.ts';
import { LONGEST_WAIT_MS } from './pace.ts';

export interface RetryOptions {
  readonly clock: Clock;
  /** Asked instead of the model from the second try on. */
  readonly again?: ChatModel;
}

/** The notebook's waits between tries, in milliseconds. */
const WAITS_MS: readonly number[] = [1000, 2000, 4000];

/** What is worth another try, how often, and what the wait is called. All else fails at once. */
const AGAIN: Partial<Readonly<Record<ModelErrorKind, { readonly times: number; readonly reason: WaitReason }>>> = {
  'rate-limit': { times: WAITS_MS.length, reason: 'rate-limit' },
  overloaded: { times: WAITS_MS.length, reason: 'overloaded' },
  connection: { times: WAITS_MS.length, reason: 'connection' },
  // A cautious one: the question itself may be what the server fails on.
  server: { times: 1, reason: 'overloaded' },
};

/**
 * The one retry policy: on a rate limit, an overloaded or an unreachable server, waits 1, 2 and 4 s, or at least as long as
 * the server says, 30 s at most, and tries again. Only while nothing has been heard: text is never repeated. An abort ends
 * a wait at once.
 */
export function withRetries(model: ChatModel, { clock, again: returning = model }: RetryOptions): ChatModel {
  return {
    async ask(request, listener, signal) {
      const begunMs = clock.now();
      const wholeMs = request.deadlines?.wholeMs ?? Number.POSITIVE_INFINITY;
      for (let tries = 1; ; tries += 1) {
        const attempt = await attempted(tries === 1 ? model : returning, request, listener, signal);
        if (!(attempt instanceof ModelError)) return attempt;
        const again = AGAIN[attempt.kind];
        if (again === undefined || tries > again.times) throw afterTries(attempt, tries);
        const ms = Math.min(Math.max(WAITS_MS[tries - 1] ?? 0, attempt.retryAfterMs ?? 0), LONGEST_WAIT_MS);
        if (clock.now() - begunMs + ms >= wholeMs) throw afterTries(attempt, tries);
        listener({ type: 'waiting', reason: again.reason, ms });
        await clock.sleep(ms, signal);
      }
    },
  };
}

/**
 * One try.
 * @returns why it failed before anything was heard, or its end.
 * @throws what must not be tried again, and `signal.reason`.
 */
async function attempted(
  model: ChatModel,
  request: ModelRequest,
  listener: Listener,
  signal: AbortSignal,
): Promise<ModelEnd | ModelError> {
  let heard = false;
  const listening: Listener = (event) => {
    heard ||= event.type === 'text' || event.type === 'reasoning';
    listener(event);
  };
  try {
    return await model.ask(request, listening, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (heard || !(error instanceof ModelError)) throw error;
    return error;
  }
}

function afterTries(error: ModelError, tries: number): ModelError {
  if (tries === 1) return error;
  const { kind, retryAfterMs, status } = error;
  return new ModelError(kind, `${error.message} It was tried ${tries} times.`, { retryAfterMs, status, cause: error });
}
