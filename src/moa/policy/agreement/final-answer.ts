import type { FinalAnswer, Said, Statement } from './answer.ts';
import { dateOf } from './date-answer.ts';
import { numberOf } from './number-answer.ts';
import { choiceOf, openingYesNo, yesNoOf } from './option-answer.ts';
import { plainOf } from './plain-answer.ts';
import { lastStatement, linesOutsideFences } from './statements.ts';
import { expressionOf, wordsOf } from './written-answer.ts';

export type { AnswerKind, FinalAnswer } from './answer.ts';

type Reading = (said: Said) => FinalAnswer | undefined;

const OF_A_PART: readonly Reading[] = [dateOf, numberOf, choiceOf, yesNoOf];
const OF_ALL: readonly Reading[] = [...OF_A_PART, expressionOf, wordsOf];

/** Where what is said may end before its line does. What follows begins with a letter: 42, 43 does not end at its comma. */
const ENDS =
  /[.!](?=\s+(?!\p{Ll}|\p{Lu}\.|\d))|[,;:](?=\s+\p{L}{2})|\s+[–—-](?=\s+\p{L}{2})|\s+\((?=[≈~=]|\p{L}{2})|\s+(?=(?:because|since|as|which|weil|da|car|porque)\s)/gu;
const MOST_ENDS = 8;
const TAKEN_BACK =
  /^[\s.!,;:(–—-]*(?:or|and|but|if|unless|not|no|wait|actually|rather|sorry|although|except|when|where|while|plus|minus|depending|assuming|provided|for|oder|und|aber|wenn|falls|ou|et|mais|si|o|y|pero|e|se)(?!\p{L})/iu;
/** A new sentence may begin with "For" or "If" without touching the one before, but not with these. */
const CORRECTED = /^[.!]\s+(?:or|not|but|wait|no|actually|correction|hmm|sorry|however|oder|ou)(?!\p{L})/iu;

/**
 * The short answer in which `text` ends, where it says so in one of the usual ways and can be read with certainty: `\boxed{42}`,
 * "**Answer:** 42", "the answer is 42", `#### 42`. The last such statement counts; code in fences does not. `undefined` is
 * always safe, a wrong answer is not: where in doubt there is none.
 */
export function finalAnswerOf(text: string): FinalAnswer | undefined {
  const lines = linesOutsideFences(text);
  const statement = lastStatement(lines);
  return statement ? stated(statement) : openingYesNo(lines);
}

function stated({ said, form, decimalComma }: Statement): FinalAnswer | undefined {
  const plain = plainOf(said);
  if (/[?？]|\.{3}/.test(plain)) return undefined;
  const whole = read({ plain: withoutStop(plain), form, decimalComma }, OF_ALL);
  if (whole || form === 'boxed') return whole;
  return partsOf(plain)
    .map((part) => read({ plain: withoutStop(part), form, decimalComma }, OF_A_PART))
    .find((answer) => answer !== undefined);
}

function read(said: Said, readings: readonly Reading[]): FinalAnswer | undefined {
  for (const reading of readings) {
    const answer = reading(said);
    if (answer) return said.form === 'conclusion' && answer.kind !== 'number' ? undefined : answer;
  }
  return undefined;
}

/** The beginnings of what is said that could be all of it, longest first; none that what follows takes back. */
function partsOf(plain: string): readonly string[] {
  return Array.from(plain.matchAll(ENDS), ({ index }) => index)
    .slice(0, MOST_ENDS)
    .filter((end) => !isTakenBack(plain.slice(end)))
    .map((end) => plain.slice(0, end))
    .toReversed();
}

function isTakenBack(after: string): boolean {
  return /^[.!]/.test(after) ? CORRECTED.test(after) : TAKEN_BACK.test(after);
}

function withoutStop(text: string): string {
  return text.replace(/[.,;:\s*_]+$|(?<=[\p{L}]{2})!+$/u, '').replace(/^["“„«](.*)["”“»]$/, '$1');
}
