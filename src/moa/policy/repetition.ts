import { isBoundary, isDigit, isSpace, isSpacedLetter, isUnspaced } from './characters.ts';
import type { FenceState } from './open-fence.ts';

/** The end of a text, said once more at the beginning of what comes after it. */
export interface Repetition {
  /** The text, up to its end. */
  readonly before: string;
  /** Where in the text the part begins that is said again. */
  readonly start: number;
  /** What was said again, as it was compared: without white space. */
  readonly units: string;
  /** The text before that part, as it is compared. */
  readonly earlier: string;
  /** How many units the part repeats within itself, or all of them. */
  readonly period: number;
  /** The continuation's words for it, from its first visible character to its last. */
  readonly said: string;
  /** What has come of the continuation after them. */
  readonly rest: string;
  /** Whether white space, and nothing else, stood before it. */
  readonly indented: boolean;
  /** Whether a fence was opened again before it. */
  readonly reopened: boolean;
  readonly fence: FenceState;
}

/** Characters, white space runs counting one. Fewer may be chance: "again and " + "again and again". */
const LONG = 12;
/** Where white space precedes: a model that writes it has understood what to do, and lists repeat themselves. */
const LONG_INDENTED = 24;
const LEAST_LETTERS = 3;
const LEAST_DISTINCT = 4;

/**
 * Whether that is a repetition beyond reasonable doubt, and not what the text goes on with by itself. A lost word is as bad
 * as a doubled one, so what begins inside of a word or number never is, nor what the text has repeated already by itself
 * (a refrain, rows that are the same).
 */
export function isEvident(repetition: Repetition): boolean {
  const { before, start, units, earlier, period, indented } = repetition;
  if (!isBoundary(before, start) || earlier.endsWith(units)) return false;
  if (isLineBegunAgain(repetition) || isCodeBegunAgain(repetition)) return true;
  const isPeriodic = period < units.length;
  const weight = isPeriodic ? period : weightOf(before.slice(start));
  if (weight >= (indented ? LONG_INDENTED : LONG) && distinctIn(units) >= LEAST_DISTINCT) return true;
  return !indented && !isPeriodic && isGluedWord(repetition);
}

const MARKER = /^\s*(?:[-*+]|\d+[.)]|#{1,6})\s/u;
const BEGUN = /^(?:[-*+]|\d+[.)]|#{1,6})\s+[\p{L}\p{N}*_`[("'“$<]/u;

/** "- Ite" + "- Item two", "2. " + "2. Install", "```t" + "```ts": no line goes on with its own beginning. */
function isLineBegunAgain({ before, start, said, rest, indented, fence }: Repetition): boolean {
  const line = before.slice(before.lastIndexOf('\n') + 1);
  const isWholeLine = start === before.length - line.trimStart().length;
  if (!isWholeLine || indented) return false;
  if (fence === 'opening') return true;
  return MARKER.test(line) && BEGUN.test(said + rest);
}

/** After a fence that was opened again a line begins: the first of the code, or one with three letters at least. */
function isCodeBegunAgain({ before, start, units, reopened }: Repetition): boolean {
  const [above, indent] = before.slice(0, start).split('\n').slice(-2);
  if (!reopened || indent === undefined || indent.trim() !== '') return false;
  return /^\s*(?:`{3}|~{3})/u.test(above ?? '') || lettersIn(units) >= LEAST_LETTERS;
}

const lettersIn = (units: string): number => [...units].filter(isSpacedLetter).length;

/**
 * "The answ" + "answer is", "The answer is" + "answer is 42": joined, they would be one word that does not exist. Three
 * letters at least ("ha" + "ha"), and numbers never: "10" + "100" may be anything.
 */
function isGluedWord({ before, units, said, rest }: Repetition): boolean {
  const isGlued = isSpacedLetter(before.at(-1) ?? '') && isSpacedLetter(said.charAt(0));
  return isGlued && lettersIn(units) >= LEAST_LETTERS && !isDigit(rest.charAt(0));
}

/** Length in characters, white space runs counting one, and two for a character that is about a word. */
function weightOf(text: string): number {
  const collapsed = text.replace(/\s+/gu, ' ');
  return collapsed.length + [...collapsed].filter(isUnspaced).length;
}

function distinctIn(units: string): number {
  return new Set(units.match(/[\p{L}\p{N}]/gu)).size;
}

/** The white space a text ends with. */
export function trailingSpace(text: string): string {
  let at = text.length;
  while (at > 0 && isSpace(text.charAt(at - 1))) at -= 1;
  return text.slice(at);
}
