import { Abandoned } from './abandoned.ts';
import { leftMs, type MessagesFor, type RunContext } from './context.ts';
import type { AbandonReason } from './events.ts';
import type { Seat } from './plan.ts';
import { agreementOf, isSettled } from './policy/agreement/agreement.ts';
import { isUsable } from './policy/partial.ts';
import { graceOf, hasQuorum } from './policy/quorum.ts';
import { readAhead } from './policy/reading.ts';
import { fillSeat, type Seated } from './seat.ts';

/**
 * Asks all references of a layer at once. Resolves once nobody is waited for any more: all have ended, or enough have and the
 * grace is over (policy/quorum.ts), or the others cannot change what is agreed on, or somebody wants the answer at once.
 * Whoever is under way then ends at once.
 * @returns how each seat ended, in the recipe's order.
 */
export async function askLayer(
  seats: readonly Seat[],
  question: LayerQuestion,
  context: RunContext,
): Promise<readonly Seated[]> {
  const layer = new Layer(seats, question, context);
  try {
    return await layer.ask();
  } finally {
    layer.close();
  }
}

export interface LayerQuestion {
  readonly messagesFor: MessagesFor;
  /** Whether there is nothing to answer from yet: no layer before it gave anything. */
  readonly isFirst: boolean;
  /** How many steps come after it, the answer among them: each has its share of the time that is left. */
  readonly stepsAfter: number;
}

class Layer {
  readonly #seats: readonly Seat[];
  readonly #question: LayerQuestion;
  readonly #context: RunContext;
  readonly #ending = new AbortController();
  /** Ends the waiting for grace and deadline. */
  readonly #over = new AbortController();
  readonly #ended: Seated[] = [];
  #graceBegun = false;
  readonly #onAnswerNow = () => this.#considerAnswer();

  constructor(seats: readonly Seat[], question: LayerQuestion, context: RunContext) {
    this.#seats = seats;
    this.#question = question;
    this.#context = context;
    context.answerNow.addEventListener('abort', this.#onAnswerNow);
  }

  ask(): Promise<readonly Seated[]> {
    void this.#after(leftMs(this.#context) / (1 + this.#question.stepsAfter), 'deadline');
    return Promise.all(this.#seats.map((seat) => this.#fill(seat)));
  }

  close(): void {
    this.#over.abort(OVER);
    this.#context.answerNow.removeEventListener('abort', this.#onAnswerNow);
  }

  async #fill(seat: Seat): Promise<Seated> {
    // A signal for each seat: listeners of many calls on one signal make Node warn of a leak.
    const signal = AbortSignal.any([this.#context.signal, this.#ending.signal]);
    const seated = await fillSeat(seat, this.#question.messagesFor, this.#context, signal);
    this.#ended.push(seated);
    // Now, as the others are still at work: the aggregator is not to wait for it.
    if (isUsable(seated.outcome, this.#context.policy)) readAhead(seated.outcome.text, this.#context.reading);
    this.#consider();
    return seated;
  }

  #consider(): void {
    const { policy } = this.#context;
    const usable = this.#usable();
    if (this.#ending.signal.aborted) return;
    this.#considerAnswer();
    if (usable.length === 0) return;
    if (policy.agreement === 'end-wait' && this.#cannotChange(usable)) this.#abandon('agreement');
    const counts = { of: this.#seats.length, ended: this.#ended.length, usable: usable.length };
    if (this.#graceBegun || !hasQuorum(policy, counts)) return;
    this.#graceBegun = true;
    void this.#after(
      graceOf(
        policy,
        usable.map(({ outcome }) => outcome),
      ),
      'grace',
    );
  }

  #considerAnswer(): void {
    const enough = !this.#question.isFirst || this.#usable().length > 0;
    const wanted = this.#context.answerNow.aborted || this.#ended.some(wasHurried);
    if (wanted && enough) this.#abandon('answer-now');
  }

  #cannotChange(usable: readonly Seated[]): boolean {
    const agreement = agreementOf(
      usable.map(({ outcome }) => outcome.text),
      this.#context.reading,
    );
    const pending = this.#seats.length - this.#ended.length;
    return agreement !== undefined && isSettled(agreement, this.#seats.length, pending);
  }

  #usable(): readonly Seated[] {
    return this.#ended.filter(({ outcome }) => isUsable(outcome, this.#context.policy));
  }

  #abandon(why: AbandonReason): void {
    this.#ending.abort(new Abandoned(why));
  }

  async #after(ms: number, why: AbandonReason): Promise<void> {
    try {
      await this.#context.clock.sleep(ms, this.#over.signal);
      this.#abandon(why);
    } catch (error) {
      if (!this.#over.signal.aborted) throw error;
    }
  }
}

const OVER = new Error('The layer is over.');

/** Whether somebody wanted the answer at once while this reference was at work. */
export function wasHurried({ outcome }: Seated): boolean {
  return outcome.status === 'abandoned' && outcome.why === 'answer-now';
}
