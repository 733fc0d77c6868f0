import { Abandoned } from './abandoned.ts';
import { addCall, performCall } from './call.ts';
import type { MessagesFor, RunContext } from './context.ts';
import type { Outcome } from './events.ts';
import { type ChatMessage, isOfAccount, type ModelErrorKind } from './model.ts';
import type { PlannedStep, Seat } from './plan.ts';
import { isUsable } from './policy/partial.ts';

/** What stands for a seat in the end: one of its two calls, and how it ended. */
export interface Seated {
  readonly step: PlannedStep;
  readonly outcome: Outcome;
}

/**
 * Fills one place of a layer: asks its reference; and, where that is later with its first word than its model nearly always is,
 * or gives nothing that can be used, its spare, once. Of two at work the one that speaks first goes on, the other ends at
 * once.
 */
export async function fillSeat(
  seat: Seat,
  messagesFor: MessagesFor,
  context: RunContext,
  signal: AbortSignal,
): Promise<Seated> {
  const begin = (step: PlannedStep): Attempt => {
    if (step !== seat) addCall(step, context);
    return new Attempt(step, messagesFor(step.settings), context, signal);
  };
  if (context.finished.get(seat.spare.call.id)?.status === 'complete') return refilled(seat, context, begin);
  const first = begin(seat);
  const late = await first.late;
  const winner = late && !signal.aborted ? await faster(first, begin(seat.spare)) : first;
  const seated = await winner.seated;
  // Both may have ended in one moment: then the first counts, as it does for whoever reads what is kept.
  if (winner !== first && (await first.seated).outcome.status === 'complete') return first.seated;
  if (winner !== first || late || !isWorthAnother(seat, seated.outcome, context)) return seated;
  const second = await begin(seat.spare).seated;
  return isUsable(second.outcome, context.policy) ? second : seated;
}

/** The seat as an earlier process had filled it: what is kept of both calls is reported again, and nobody is asked. */
async function refilled(seat: Seat, { finished }: RunContext, begin: (step: PlannedStep) => Attempt): Promise<Seated> {
  const known = finished.get(seat.call.id);
  const first = known === undefined || known.status === 'stopped' ? undefined : await begin(seat).seated;
  const second = await begin(seat.spare).seated;
  return first?.outcome.status === 'complete' ? first : second;
}

/** Failures that the same model may not repeat; those of a busy server have been waited for already. */
const PASSING: ReadonlySet<ModelErrorKind> = new Set(['server', 'cut', 'protocol', 'empty']);

function isWorthAnother({ call, spare }: Seat, outcome: Outcome, { policy }: RunContext): boolean {
  if (outcome.status === 'abandoned') return outcome.why === 'hedge';
  if (outcome.status !== 'failed' || isUsable(outcome, policy)) return false;
  // The spare would fail of the account's trouble as well, and of the run's own bounds.
  const shared = isOfAccount(outcome.kind) || outcome.kind === 'ceiling';
  return spare.call.model === call.model ? PASSING.has(outcome.kind) : !shared;
}

/** The one of two calls that speaks first; the other is ended. Where neither says a word, the first. */
async function faster(first: Attempt, second: Attempt): Promise<Attempt> {
  const spoken = async (attempt: Attempt): Promise<Attempt> => {
    if (await attempt.spoken) return attempt;
    throw NOT_A_WORD;
  };
  const winner = await Promise.any([spoken(first), spoken(second)]).catch(() => undefined);
  if (winner === undefined) return first;
  (winner === first ? second : first).end();
  return winner;
}

const NOT_A_WORD = new Error('The call ended without a word.');

/** One call for a seat. */
class Attempt {
  readonly seated: Promise<Seated>;
  /** Whether a word came; false once it has ended without one. */
  readonly spoken: Promise<boolean>;
  /**
   * Whether it is later with its first word than its model nearly always is, from when it was sent: one that has to wait
   * before another try is not late.
   */
  readonly late: Promise<boolean>;
  readonly #ending = new AbortController();
  #nap = new AbortController();
  #onSpoken: (spoken: boolean) => void = () => {};
  #onLate: (late: boolean) => void = () => {};

  constructor(step: PlannedStep, messages: readonly ChatMessage[], context: RunContext, signal: AbortSignal) {
    this.spoken = new Promise((resolve) => {
      this.#onSpoken = resolve;
    });
    this.late = new Promise((resolve) => {
      this.#onLate = resolve;
    });
    const asked = performCall(step, messages, context, {
      signal: AbortSignal.any([signal, this.#ending.signal]),
      onSpoken: () => this.#settle(true),
      onStanding: (event) => {
        this.#nap.abort(NO_MORE);
        if (event === 'sent' && context.policy.hedge) this.#watch(context, step.call.model);
      },
    });
    this.seated = asked.then((outcome) => ({ step, outcome }));
    void asked.then(() => this.#settle(false));
  }

  end(): void {
    this.#ending.abort(new Abandoned('hedge'));
  }

  #watch({ clock, firstTokenP95Ms }: RunContext, model: string): void {
    this.#nap = new AbortController();
    clock.sleep(firstTokenP95Ms(model), this.#nap.signal).then(
      () => this.#onLate(true),
      () => {},
    );
  }

  #settle(spoken: boolean): void {
    this.#nap.abort(NO_MORE);
    this.#onSpoken(spoken);
    this.#onLate(false);
  }
}

const NO_MORE = new Error('It is not waited for any more.');
