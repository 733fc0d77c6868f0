import { performCall } from './call.ts';
import type { Clock } from './clock.ts';
import type { Conversation } from './conversation.ts';
import { EventQueue } from './event-queue.ts';
import type { CallId, MoaEvent, Outcome } from './events.ts';
import { type ContextOf, roomForResponses } from './fit.ts';
import type { ChatMessage, ChatModel, ModelErrorKind } from './model.ts';
import { type PlannedStep, planCalls, planOf } from './plan.ts';
import { hearingFor } from './policy/fair-hearing.ts';
import type { Heard } from './policy/listed.ts';
import { derivedSeed } from './policy/seeded.ts';
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
  /** Milliseconds that earlier processes have worked on it: all times count from the run's first beginning. */
  readonly earlierMs?: number;
  /** Of the order in which responses are read; 0 where none is given. */
  readonly seed?: number;
  /** To trim responses to what their readers hold; where it is not given, no model's context is told. */
  readonly contextOf?: ContextOf;
}

export interface Failure {
  readonly model: string;
  /** Undefined where the call did not fail but was stopped. */
  readonly kind: ModelErrorKind | undefined;
  readonly reason: string;
}

/** Why there is no answer. `message` is a sentence for the asker; each failed call's own reason is beside it. */
export class MoaError extends Error {
  override readonly name = 'MoaError';
  /** Who failed: every reference of a layer, or the aggregator with all who stand in for it. */
  readonly stage: 'references' | 'aggregator';
  readonly failures: readonly Failure[];

  constructor(stage: MoaError['stage'], message: string, failures: readonly Failure[]) {
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
 * - An aggregator that fails before its first word is followed by the next of its fallbacks.
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
  const begun = deps.clock.now() - (deps.earlierMs ?? 0);
  const elapsedMs = () => deps.clock.now() - begun;
  const leaving = new AbortController();
  const signal = AbortSignal.any([deps.signal, leaving.signal]);
  const plan = planOf(recipe);
  const context: StepContext = { deps, signal, elapsedMs };

  try {
    signal.throwIfAborted();
    yield { type: 'run-started', atMs: elapsedMs(), recipe, calls: planCalls(recipe) };

    let messages: MessagesFor = () => referenceMessages(conversation);
    for (const [layer, steps] of plan.layers.entries()) {
      const outcomes = yield* performSteps(steps, messages, context);
      signal.throwIfAborted();
      messages = weighing(conversation, heardOrThrow(steps, outcomes), { steps, layer, deps });
    }

    const outcome = yield* aggregate(plan.aggregators, messages, context);
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

/**
 * Asks the aggregator, and while no word has come, whoever stands in for it.
 * @throws MoaError
 */
async function* aggregate(
  steps: readonly PlannedStep[],
  messages: MessagesFor,
  context: StepContext,
): AsyncGenerator<MoaEvent, Outcome> {
  const asked: Outcome[] = [];
  for (const step of steps) {
    const [outcome] = yield* performSteps([step], messages, context);
    context.signal.throwIfAborted();
    if (outcome?.status === 'complete') return outcome;
    if (outcome !== undefined) asked.push(outcome);
    if (outcome?.status !== 'failed' || outcome.text !== '' || ACCOUNT.has(outcome.kind)) break;
  }
  const begun = asked.some(({ text }) => text !== '');
  const message = begun ? 'The aggregator broke off before its answer was whole.' : 'The aggregator gave no answer.';
  throw new MoaError('aggregator', message, failuresOf(steps, asked));
}

/** What every other model of the same account would fail of, too. */
const ACCOUNT: ReadonlySet<ModelErrorKind> = new Set(['auth', 'payment']);

/** Makes calls at once and yields their events as they happen; ends when the last has ended. */
async function* performSteps(
  steps: readonly PlannedStep[],
  messages: MessagesFor,
  { deps, signal, elapsedMs }: StepContext,
): AsyncGenerator<MoaEvent, readonly Outcome[]> {
  const queue = new EventQueue<MoaEvent>();
  const emit = (event: MoaEvent): void => queue.push(event);
  const perform = ({ call, settings }: PlannedStep): Promise<Outcome> => {
    const known = deps.finished?.get(call.id);
    if (known !== undefined && known.status !== 'stopped') {
      emit({ type: 'call-finished', atMs: elapsedMs(), call: call.id, outcome: known });
      return Promise.resolve(known);
    }
    // A signal for each call: listeners of many calls on one signal make Node warn of a leak.
    const own = AbortSignal.any([signal]);
    return performCall(
      call,
      { ...settings, messages: messages(settings) },
      { model: deps.model, elapsedMs, emit, signal: own },
    );
  };
  const all = Promise.all(steps.map(perform));
  all.finally(() => queue.close()).catch(() => {});
  yield* queue;
  return all;
}

function heardOrThrow(steps: readonly PlannedStep[], outcomes: readonly Outcome[]): readonly Heard[] {
  const heard = outcomes.flatMap((outcome): Heard[] =>
    outcome.status === 'complete' ? [{ text: outcome.text, state: outcome.finish === 'length' ? 'cut' : 'whole' }] : [],
  );
  if (heard.length > 0) return heard;
  const message = 'None of the reference models answered, so there is nothing to weigh.';
  throw new MoaError('references', message, failuresOf(steps, outcomes));
}

/** What a call is asked with; models that hold less read responses that are shorter. */
type MessagesFor = (call: ModelCall) => readonly ChatMessage[];

interface Layer {
  readonly steps: readonly PlannedStep[];
  readonly layer: number;
  readonly deps: RunDeps;
}

function weighing(conversation: Conversation, heard: readonly Heard[], { steps, layer, deps }: Layer): MessagesFor {
  const beside = synthesisMessages(conversation, { text: '' });
  const contextOf = deps.contextOf ?? (() => undefined);
  const seed = derivedSeed(deps.seed ?? 0, `layer ${layer}`);
  const hearing = hearingFor(heard, { seed, missing: steps.length - heard.length });
  return (call) => synthesisMessages(conversation, hearing(roomForResponses(call, beside, heard.length, contextOf)));
}

function failuresOf(steps: readonly PlannedStep[], outcomes: readonly Outcome[]): readonly Failure[] {
  return outcomes.map((outcome, index) => ({
    model: steps[index]?.call.model ?? outcome.answeredBy,
    ...(outcome.status === 'failed'
      ? { kind: outcome.kind, reason: outcome.reason }
      : { kind: undefined, reason: 'It was stopped.' }),
  }));
}
