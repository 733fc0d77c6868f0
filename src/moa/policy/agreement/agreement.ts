import { READING, type Reading } from '../reading.ts';
import type { AnswerKind } from './final-answer.ts';

interface AgreementGroup {
  readonly key: string;
  readonly kind: AnswerKind;
  /** As the first of the group writes it; for people. */
  readonly shown: string;
  /** Which texts give this answer, in their order. */
  readonly indices: readonly number[];
}

/** Which of several texts give the same short answer. */
export interface Agreement {
  /** How many texts were read. */
  readonly texts: number;
  /** How many of them have a short answer: at least two. */
  readonly answered: number;
  /** The largest first, then the one seen first. */
  readonly groups: readonly [AgreementGroup, ...AgreementGroup[]];
}

/** Groups that are named one by one; more are only counted, so that a line stays one. */
const MOST_NAMED = 4;

/** `undefined` where fewer than two texts have a short answer: there is nothing to compare. */
export function agreementOf(texts: readonly string[], { answerOf }: Reading = READING): Agreement | undefined {
  const groups = new Map<string, AgreementGroup>();
  for (const [index, text] of texts.entries()) {
    const answer = answerOf(text);
    if (!answer) continue;
    const group = groups.get(answer.key) ?? { ...answer, indices: [] };
    groups.set(answer.key, { ...group, indices: [...group.indices, index] });
  }
  const [first, ...others] = [...groups.values()].sort((a, b) => b.indices.length - a.indices.length);
  const answered = [...groups.values()].reduce((sum, { indices }) => sum + indices.length, 0);
  return first && answered >= 2 ? { texts: texts.length, answered, groups: [first, ...others] } : undefined;
}

/**
 * One sentence for people: "3 of 4 agree: 42,409", "3 of 4 agree: 42,409; others: 42,500 (1)", or "They disagree: 42,409 (2),
 * 42,500 (1), no clear answer (1)".
 * @param quote what stands around each answer, which is a model's own words.
 */
export function agreementLine(
  { texts, answered, groups }: Agreement,
  quote: (shown: string) => string = (shown) => shown,
): string {
  const [{ indices, ...first }] = groups;
  const shown = quote(first.shown);
  if (indices.length === texts) return `${texts === 2 ? 'Both' : `All ${texts}`} agree: ${shown}`;
  if (groups.length === 1 || indices.length * 2 > texts) {
    const others = listOf(groups.slice(1), quote);
    return `${indices.length} of ${texts} agree: ${shown}${others.length === 0 ? '' : `; others: ${others.join(', ')}`}`;
  }
  return `They disagree: ${[...listOf(groups, quote), counted('no clear answer', texts - answered)].filter(Boolean).join(', ')}`;
}

function listOf(groups: readonly AgreementGroup[], quote: (shown: string) => string): readonly string[] {
  const named = groups.slice(0, MOST_NAMED).map((group) => counted(quote(group.shown), group.indices.length));
  const unnamed = groups.slice(MOST_NAMED).reduce((sum, group) => sum + group.indices.length, 0);
  return [...named, counted('others', unnamed)].filter(Boolean);
}

function counted(what: string, count: number): string {
  return count > 0 ? `${what} (${count})` : '';
}

/**
 * Whether more than half of all references have given one answer already, so that those under way cannot overturn it. `total`
 * counts every reference that was asked, `pending` those under way; a `total` that leaves some of them out is not believed.
 */
export function isSettled(agreement: Agreement | undefined, total: number, pending: number): boolean {
  if (!agreement) return false;
  const asked = Math.max(total, agreement.texts + pending);
  return agreement.groups[0].indices.length * 2 > asked;
}

/** Whether all that have an answer have the same, and are more than half of `total`, and at least two. */
export function agreed(agreement: Agreement | undefined, total: number): boolean {
  if (!agreement || agreement.groups.length > 1) return false;
  return agreement.answered * 2 > Math.max(total, agreement.texts);
}
