import { formatCount, oneLine, truncate } from './format.ts';
import { inert } from './markdown/safe.ts';
import type { RunView } from './run-view.ts';
import type { PriceOf } from './summary.ts';

/** What all states of a card have in common. */

export const QUESTION_LENGTH = 200;
export const REASON_LENGTH = 160;
/** An answer goes on in at most three more messages. */
export const MAX_MESSAGES = 4;

export interface CardContext {
  readonly runId: string;
  readonly priceOf: PriceOf;
  /** Whether a conversation can go on from the answer. */
  readonly goesOn: boolean;
}

export function questionLine(view: RunView): string {
  return `> ${inert(truncate(oneLine(view.question), QUESTION_LENGTH))}`;
}

export function reasonText(reason: string, length = REASON_LENGTH): string {
  return inert(truncate(oneLine(reason), length));
}

export function leftOutLine({ leftOut }: RunView): readonly string[] {
  if (leftOut === 0) return [];
  const turns = leftOut === 1 ? 'The oldest turn' : `The ${formatCount(leftOut)} oldest turns`;
  return [
    `-# ${turns} of this conversation did not fit into the models and ${leftOut === 1 ? 'was' : 'were'} left out.`,
  ];
}
