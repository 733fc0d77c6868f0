import type { Clock } from './clock.ts';
import type { CallId, MoaEvent, Outcome } from './events.ts';
import type { ChatMessage, ChatModel } from './model.ts';
import type { Budget } from './policy/budget.ts';
import type { Policy } from './policy/policy.ts';
import type { Reading } from './policy/reading.ts';
import type { ModelCall } from './recipe.ts';

/** What a model is told: it depends on how much the model can read. */
export type MessagesFor = (settings: ModelCall) => readonly ChatMessage[];

/** What all parts of one run share. */
export interface RunContext {
  readonly model: ChatModel;
  readonly clock: Clock;
  readonly policy: Policy;
  readonly budget: Budget;
  /** Ends the run and every call of it. */
  readonly signal: AbortSignal;
  /** Aborted once somebody wants the answer from what is in. */
  readonly answerNow: AbortSignal;
  readonly emit: (event: MoaEvent) => void;
  /** Milliseconds since the run started. */
  readonly elapsedMs: () => number;
  /** When it has to be over, on the clock: counted from when this process began to work on it. */
  readonly deadlineMs: number;
  /** Until its first word, of nearly all calls of a model, in milliseconds: who is later is asked again. */
  readonly firstTokenP95Ms: (model: string) => number;
  /** Of the references' texts. */
  readonly reading: Reading;
  /** How calls ended that an earlier process had made. */
  readonly finished: ReadonlyMap<CallId, Outcome>;
}

export function leftMs({ clock, deadlineMs }: RunContext): number {
  return Math.max(0, deadlineMs - clock.now());
}
