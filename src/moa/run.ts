import { type Attempt, writeAnswer } from './answering.ts';
import { choose } from './choosing.ts';
import type { Clock } from './clock.ts';
import type { RunContext } from './context.ts';
import type { Conversation } from './conversation.ts';
import { EventQueue } from './event-queue.ts';
import type { CallId, MoaEvent, Outcome } from './events.ts';
import type { ContextOf } from './fit.ts';
import { askLayer, wasHurried } from './layer.ts';
import type { LayerHeard } from './layer-heard.ts';
import { type ChatModel, isOfAccount, type ModelErrorKind } from './model.ts';
import { type Plan, planCalls, planOf, type Seat } from './plan.ts';
import { agreed, agreementOf } from './policy/agreement/agreement.ts';
import { Budget, type PriceOf } from './policy/budget.ts';
import { isUsable } from './policy/partial.ts';
import { rememberedReading } from './policy/reading.ts';
import type { Recipe } from './recipe.ts';
import type { Seated } from './seat.ts';
import { study } from './study.ts';
import { type Weighing, weighingMessages } from './weighing.ts';

export interface RunDeps {
  readonly model: ChatModel;
  readonly clock: Clock;
  /** Ends the run and every call of it. */
  readonly signal: AbortSignal;
  /** Of all that is left to chance. */
  readonly seed: number;
  /** Aborted once somebody wants the answer from what is in: whoever is under way then ends, as soon as one is in. */
  readonly answerNow?: AbortSignal;
  /** How many tokens a model can read. */
  readonly contextOf?: ContextOf;
  /** What a model costs, for the run's ceiling. */
  readonly priceOf?: PriceOf;
  /** How long nearly all calls of a model take until their first word, in milliseconds. */
  readonly firstTokenP95Ms?: (model: string) => number;
  /**
   * Outcomes of calls that an earlier process already finished. They are reported again as they were, the failed ones too,
   * and not asked again; those that were stopped are asked anew.
   */
  readonly finished?: ReadonlyMap<CallId, Outcome>;
  /** Milliseconds that earlier processes have worked on it: all times count from the run's first beginning. */
  readonly earlierMs?: number;
}

export interface Failure {
  readonly model: string;
  /** Undefined where the call did not fail but was ended. */
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
 * - A reference's failure is an event, never an exception; the run goes on with the others, and without any where there is none.
 * - Nobody is waited for longer than the recipe's policy says.
 * - What compares and ranks the references before the answer is left out where it is late or bad; nobody is asked for it twice.
 * - Where a recipe ends with a pick, the answer is one of the references as it is, reported as the aggregator's; where none can
 *   be picked, an answer is written.
 * - An aggregator that fails is followed by those who stand in for it: they begin where nothing was written, and go on where
 *   something was. Text is never repeated.
 * - It throws only when no answer is possible ({@link MoaError}), or `signal.reason` once `signal` aborts; then every call
 *   under way has been reported as `stopped` first, with the text it had written.
 * - Leaving the loop, or aborting, ends every call at once, the queued ones too.
 * - Deltas carry only the delta; finished events carry the whole outcome, once for each call that was begun.
 * - The same inputs, clock and model give the same events.
 *
 * @returns the answer's outcome, always complete.
 */
export async function* run(
  recipe: Recipe,
  conversation: Conversation,
  deps: RunDeps,
): AsyncGenerator<MoaEvent, Outcome> {
  const leaving = new AbortController();
  const queue = new EventQueue<MoaEvent>();
  const context = contextOf(recipe, deps, {
    emit: (event) => queue.push(event),
    signal: AbortSignal.any([deps.signal, leaving.signal]),
  });
  const conducted = conduct(recipe, conversation, deps, context).finally(() => queue.close());
  // Whoever leaves the loop does not want to know.
  conducted.catch(() => {});
  try {
    for (let events = await queue.take(); events !== undefined; events = await queue.take()) {
      for (const event of events) yield event;
    }
    return await conducted;
  } finally {
    leaving.abort(LEFT);
  }
}

const LEFT = new Error('The run was left.');
/** Where nobody has measured it. */
const PRESUMED_FIRST_TOKEN_MS = 8000;

function contextOf(
  { policy }: Recipe,
  { model, clock, answerNow = never(), finished = new Map(), ...deps }: RunDeps,
  { emit, signal }: Pick<RunContext, 'emit' | 'signal'>,
): RunContext {
  const begunMs = clock.now();
  const { earlierMs = 0, priceOf = () => undefined, firstTokenP95Ms = () => PRESUMED_FIRST_TOKEN_MS } = deps;
  return {
    ...{ model, clock, policy, signal, answerNow, emit, finished, firstTokenP95Ms },
    reading: rememberedReading(),
    budget: new Budget(policy.ceilingDollars, priceOf),
    elapsedMs: () => clock.now() - begunMs + earlierMs,
    deadlineMs: begunMs + policy.deadlines.runMs,
  };
}

/** A signal for each run: listeners of many runs on one signal make Node warn of a leak. */
function never(): AbortSignal {
  return new AbortController().signal;
}

async function conduct(
  recipe: Recipe,
  conversation: Conversation,
  { seed, contextOf = () => undefined }: RunDeps,
  context: RunContext,
): Promise<Outcome> {
  const { signal, emit, elapsedMs, reading } = context;
  const weighing: Weighing = { conversation, seed, contextOf, reading };
  const plan = planOf(recipe);
  signal.throwIfAborted();
  emit({ type: 'run-started', atMs: elapsedMs(), recipe, seed, calls: planCalls(recipe) });
  const heard = await askLayers(plan.layers, weighing, context);
  const outcome = await answerFrom(heard, plan, weighing, context);
  emit({ type: 'run-finished', atMs: elapsedMs(), outcome });
  return outcome;
}

async function answerFrom(
  heard: LayerHeard | undefined,
  plan: Plan,
  weighing: Weighing,
  context: RunContext,
): Promise<Outcome> {
  const notes = heard === undefined ? [] : await study(plan, heard, weighing, context);
  const chosen = heard === undefined ? undefined : await choose(plan, heard, notes, weighing, context);
  if (chosen !== undefined) return chosen;
  const attempts = await writeAnswer(plan, weighingMessages(heard, weighing, notes), context);
  context.signal.throwIfAborted();
  return answerOrThrow(attempts);
}

/** @returns what the last layer gave that gave anything; undefined where none did. */
async function askLayers(
  layers: readonly (readonly Seat[])[],
  weighing: Weighing,
  context: RunContext,
): Promise<LayerHeard | undefined> {
  const { signal, emit, elapsedMs, policy } = context;
  let heard: LayerHeard | undefined;
  for (const [layer, seats] of layers.entries()) {
    const isFirst = heard === undefined;
    const question = { messagesFor: weighingMessages(heard, weighing), isFirst, stepsAfter: layers.length - layer };
    const all = await askLayer(seats, question, context);
    const seated = all.filter(({ outcome }) => isUsable(outcome, policy));
    emit({ type: 'layer-finished', atMs: elapsedMs(), layer, heard: seated.map(({ step }) => step.call.id) });
    signal.throwIfAborted();
    throwIfNobodyCan(all);
    if (seated.length > 0) heard = { layer, seated, missing: seats.length - seated.length };
    const why = layer < layers.length - 1 ? reasonToSkip(heard, all, context) : undefined;
    if (why === undefined) continue;
    emit({ type: 'layers-skipped', atMs: elapsedMs(), from: layer + 1, why });
    break;
  }
  return heard;
}

function reasonToSkip(
  heard: LayerHeard | undefined,
  all: readonly Seated[],
  { policy, answerNow, reading }: RunContext,
): 'agreement' | 'answer-now' | undefined {
  if (heard === undefined) return undefined;
  // An earlier process may have heard that wish.
  if (answerNow.aborted || all.some(wasHurried)) return 'answer-now';
  const texts = heard.seated.map(({ outcome }) => outcome.text);
  const agreement = policy.earlyEnd ? agreementOf(texts, reading) : undefined;
  return agreement !== undefined && agreed(agreement, all.length) ? 'agreement' : undefined;
}

/** @throws MoaError where the account's trouble has kept a whole layer silent: the aggregator would fail of it as well. */
function throwIfNobodyCan(seated: readonly Seated[]): void {
  if (!seated.every(({ outcome }) => outcome.status === 'failed' && isOfAccount(outcome.kind))) return;
  throw new MoaError(
    'references',
    'None of the reference models answered, so there is nothing to weigh.',
    failuresOf(seated),
  );
}

/** @throws MoaError */
function answerOrThrow(attempts: readonly Attempt[]): Outcome {
  const last = attempts.at(-1)?.outcome;
  if (last?.status === 'complete') return last;
  const message =
    (last?.text ?? '') === ''
      ? 'The aggregator gave no answer.'
      : 'The aggregator broke off before its answer was whole.';
  throw new MoaError('aggregator', message, failuresOf(attempts));
}

function failuresOf(attempts: readonly Attempt[]): readonly Failure[] {
  return attempts.map(({ step, outcome }) => ({
    model: step.call.model,
    ...(outcome.status === 'failed'
      ? { kind: outcome.kind, reason: outcome.reason }
      : { kind: undefined, reason: 'It was ended.' }),
  }));
}
