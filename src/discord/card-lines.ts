import { formatCount, oneLine, truncate } from './format.ts';
import { inert } from './markdown/safe.ts';
import { heardReferences, type RunView, referencesOf } from './run-view.ts';
import type { PriceOf } from './summary.ts';

/** What all states of a card have in common. */

export const QUESTION_LENGTH = 200;
export const REASON_LENGTH = 160;
const AGREEMENT_LENGTH = 120;
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

/** How far the references agree, where they end in short answers. */
export function agreementLines({ agreement }: RunView): readonly string[] {
  return agreement === undefined ? [] : [`🤝 ${inert(truncate(agreement, AGREEMENT_LENGTH))}`];
}

/**
 * Above the answer, where it comes from less than half of the references that were to be weighed. What is missing of more than
 * that is said below, in the numbers.
 */
export function degradedLines(view: RunView): readonly string[] {
  if (view.stage === 'in-line' || view.stage === 'references') return [];
  const [heard, asked] = [heardReferences(view).length, referencesOf(view).length];
  if (asked === 0 || heard * 2 >= asked) return [];
  if (heard === 0) return ['⚠️ **No reference answered: this is what the aggregator knows by itself.**'];
  return [`⚠️ **Made from ${heard} of ${asked} references.**`];
}
