import { addCall, performCall } from './call.ts';
import { leftMs, type MessagesFor, type RunContext } from './context.ts';
import type { Outcome } from './events.ts';
import { isOfAccount } from './model.ts';
import type { Plan, PlannedStep } from './plan.ts';
import { continuationMessages } from './policy/seam/continuation.ts';
import { within } from './time-limit.ts';

/**
 * Enough that a server which fails every third call at random is no reason to give up, and not so many that a dead one is
 * waited for.
 */
const MOST_ATTEMPTS = 6;

/** Who was asked, and how it ended. */
export interface Attempt {
  readonly step: PlannedStep;
  readonly outcome: Outcome;
}

/**
 * Writes the answer: asks the aggregator; where it gives none, whoever stands in for it; where one breaks off, the aggregator
 * again, then the others, to go on from where it stopped. Ends with the first that is complete, or with a failure that all
 * would share; the run's deadline holds for all of them together.
 * @returns who was asked, in order: the last is complete where there is an answer.
 */
export function writeAnswer(plan: Plan, messagesFor: MessagesFor, context: RunContext): Promise<readonly Attempt[]> {
  return within(leftMs(context), context, (signalOf) => attempts(plan, messagesFor, context, signalOf));
}

async function attempts(
  plan: Plan,
  messagesFor: MessagesFor,
  context: RunContext,
  signalOf: () => AbortSignal,
): Promise<readonly Attempt[]> {
  const made: Attempt[] = [];
  const candidates = new Candidates(plan);
  for (let before = ''; made.length < MOST_ATTEMPTS; ) {
    const step = candidates.next(before);
    if (step === undefined) break;
    if (!candidates.isPlanned(step)) addCall(step, context);
    const messages = continuationMessages(messagesFor(step.settings), before);
    const evenIfOpen = candidates.areNone || made.length === MOST_ATTEMPTS - 1;
    const outcome = await performCall(step, messages, context, { signal: signalOf(), before, evenIfOpen });
    made.push({ step, outcome });
    if (endsIt(outcome)) break;
    before = outcome.text.trim() === '' ? '' : outcome.text;
  }
  return made;
}

function endsIt(outcome: Outcome): boolean {
  return outcome.status !== 'failed' || isOfAccount(outcome.kind);
}

/** Who may be asked yet. */
class Candidates {
  readonly #plan: Plan;
  readonly #left: PlannedStep[];
  #again: PlannedStep | undefined;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#left = [...plan.aggregators, ...plan.others];
    this.#again = plan.again;
  }

  /** Whoever began knows best how to go on; where nothing is written, somebody else may know better. */
  next(written: string): PlannedStep | undefined {
    return (written === '' ? undefined : this.#takeAgain()) ?? this.#left.shift() ?? this.#takeAgain();
  }

  get areNone(): boolean {
    return this.#left.length === 0 && this.#again === undefined;
  }

  isPlanned(step: PlannedStep): boolean {
    return this.#plan.aggregators.includes(step);
  }

  #takeAgain(): PlannedStep | undefined {
    const again = this.#again;
    this.#again = undefined;
    return again;
  }
}
