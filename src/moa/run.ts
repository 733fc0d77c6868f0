import { performCall } from './call.ts';
import type { Clock } from './clock.ts';
import type { Conversation } from './conversation.ts';
import { EventQueue } from './event-queue.ts';
import type { CallId, MoaEvent, Outcome, PlannedCall } from './events.ts';
import type { ChatMessage, ChatModel } from './model.ts';
import { planCalls } from './plan.ts';
import { referenceMessages, synthesisMessages } from './prompts.ts';
import type { ModelCall, Recipe } from './recipe.ts';

export interface RunDeps {
  readonly model: ChatModel;
  readonly clock: Clock;
  /** Ends the run and every call of it. */
  readonly signal: AbortSignal;
  /**
   * Outcomes of calls that an earlier process already finished. They are reported again as they were, the failed ones too,
   * and not asked again; those that were stopped are asked anew.
   */
  readonly finished?: ReadonlyMap<CallId, Outcome>;
}

/** Why there is no answer. `message` is a sentence for the asker; each failed call's own reason is beside it. */
export class MoaError extends Error {
  override readonly name = 'MoaError';
  /** Who failed: every reference of a layer, or the aggregator. */
  readonly stage: 'references' | 'aggregator';
  readonly failures: readonly { readonly model: string; readonly reason: string }[];

  constructor(stage: MoaError['stage'], message: string, failures: MoaError['failures']) {
    super(message);
    this.stage = stage;
    this.failures = failures;
  }
}

/**
 * Answers one question with a recipe: each layer's models in parallel, then the aggregator (arXiv 2406.04692).
 *
 * Promises:
 * - A reference's failure is an event, never an exception; the run goes on with the others.
 * - It throws only when no answer is possible ({@link MoaError}), or `signal.reason` once `signal` aborts; then every call
 *   under way has been reported as `stopped` first, with the text it had written.
 * - Leaving the loop, or aborting, ends every call at once, the queued ones too.
 * - Deltas carry only the delta; finished events carry the whole outcome.
 * - The same inputs, clock and model give the same events.
 *
 * @returns the aggregator's outcome, always complete.
 */
export async function* run(
  recipe: Recipe,
  conversation: Conversation,
  deps: RunDeps,
): AsyncGenerator<MoaEvent, Outcome> {
  const begun = deps.clock.now();
  const elapsedMs = () => deps.clock.now() - begun;
  const leaving = new AbortController();
  const signal = AbortSignal.any([deps.signal, leaving.signal]);
  const calls = planCalls(recipe);
  const context: StepContext = { deps, signal, elapsedMs };

  try {
    signal.throwIfAborted();
    yield { type: 'run-started', atMs: 0, recipe, calls };

    let messages = referenceMessages(conversation);
    for (const [layer, models] of recipe.layers.entries()) {
      const planned = calls.filter((call) => call.role === 'reference' && call.layer === layer);
      const outcomes = yield* performStep(planned, models, messages, context);
      signal.throwIfAborted();
      messages = synthesisMessages(conversation, textsOrThrow(planned, outcomes));
    }

    const planned = calls.slice(-1);
    const outcome = (yield* performStep(planned, [recipe.aggregator], messages, context))[0];
    signal.throwIfAborted();
    if (outcome?.status !== 'complete') throw aggregatorError(recipe, outcome);
    yield { type: 'run-finished', atMs: elapsedMs(), outcome };
    return outcome;
  } finally {
    leaving.abort(new Error('The run was left.'));
  }
}

interface StepContext {
  readonly deps: RunDeps;
  readonly signal: AbortSignal;
  readonly elapsedMs: () => number;
}

/** Makes the calls of one layer at once and yields their events as they happen; ends when the last has ended. */
async function* performStep(
  planned: readonly PlannedCall[],
  models: readonly ModelCall[],
  messages: readonly ChatMessage[],
  { deps, signal, elapsedMs }: StepContext,
): AsyncGenerator<MoaEvent, readonly Outcome[]> {
  const queue = new EventQueue<MoaEvent>();
  const emit = (event: MoaEvent): void => queue.push(event);
  const perform = (call: PlannedCall, settings: ModelCall): Promise<Outcome> => {
    const known = deps.finished?.get(call.id);
    if (known !== undefined && known.status !== 'stopped') {
      emit({ type: 'call-finished', atMs: elapsedMs(), call: call.id, outcome: known });
      return Promise.resolve(known);
    }
    // A signal for each call: listeners of many calls on one signal make Node warn of a leak.
    const own = AbortSignal.any([signal]);
    return performCall(call, { ...settings, messages }, { model: deps.model, elapsedMs, emit, signal: own });
  };
  const all = Promise.all(
    models.flatMap((settings, index) => {
      const call = planned[index];
      return call === undefined ? [] : [perform(call, settings)];
    }),
  );
  all.finally(() => queue.close()).catch(() => {});
  yield* queue;
  return all;
}

function textsOrThrow(planned: readonly PlannedCall[], outcomes: readonly Outcome[]): readonly string[] {
  const texts = outcomes.flatMap((outcome) => (outcome.status === 'complete' ? [outcome.text] : []));
  if (texts.length > 0) return texts;
  const failures = outcomes.map((outcome, index) => ({
    model: planned[index]?.model ?? outcome.answeredBy,
    reason: reasonOf(outcome),
  }));
  throw new MoaError('references', 'None of the reference models answered, so there is nothing to weigh.', failures);
}

function aggregatorError(recipe: Recipe, outcome: Outcome | undefined): MoaError {
  const reason = outcome === undefined ? 'It was never asked.' : reasonOf(outcome);
  const begun = outcome !== undefined && outcome.text !== '';
  const message = begun ? 'The aggregator broke off before its answer was whole.' : 'The aggregator gave no answer.';
  return new MoaError('aggregator', message, [{ model: recipe.aggregator.model, reason }]);
}

function reasonOf(outcome: Outcome): string {
  switch (outcome.status) {
    case 'failed':
      return outcome.reason;
    case 'stopped':
      return 'It was stopped.';
    case 'complete':
      return 'It answered.';
  }
}
