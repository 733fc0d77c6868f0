import { isBoundary, isDigit, isSpacedLetter, isUnspaced } from './characters.ts';
import { barsIn, lastLineOf } from './line-end.ts';
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
  /** Which line of a fence stood before it, if any: one with a language, or one that may be the end of the code. */
  readonly fenceLine: 'language' | 'bare' | undefined;
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
 * (a refrain, rows that are the same); and a bare fence on a line of its own ends the code, whatever is said of it after.
 */
export function isEvident(repetition: Repetition): boolean {
  const { before, start, units, earlier, period, indented } = repetition;
  if (!isBoundary(before, start) || earlier.endsWith(units)) return false;
  if (repetition.fenceLine === 'bare' && before.endsWith('\n')) return false;
  if (isCellsAgain(repetition)) return false;
  if (isLineBegunAgain(repetition) || isCodeBegunAgain(repetition)) return true;
  const isPeriodic = period < units.length;
  const weight = isPeriodic ? period : weightOf(before.slice(start));
  if (weight >= (indented ? LONG_INDENTED : LONG) && distinctIn(units) >= LEAST_DISTINCT) return true;
  return !indented && !isPeriodic && isGluedWord(repetition);
}

const MARKER = /^\s*(?:(?:[-*+]|\d+[.)]|#{1,6})\s|\*\*\p{L}{3})/u;
const BEGUN = /^(?:(?:[-*+]|\d+[.)]|#{1,6})\s+[\p{L}\p{N}*_`[("'“$<]|\*\*\p{L}{3})/u;

/** "- Ite" + "- Item two", "2. " + "2. Install", "```t" + "```ts": no line goes on with its own beginning. */
function isLineBegunAgain({ before, start, said, rest, indented, fence }: Repetition): boolean {
  const line = lastLineOf(before);
  const isWholeLine = start === before.length - line.trimStart().length;
  if (!isWholeLine || indented) return false;
  if (fence === 'opening') return true;
  return MARKER.test(line) && BEGUN.test(said + rest);
}

/** Whether a text stops in a table's row, so that what follows may be cells that are alike: the whole line tells. */
export function stopsInRow(before: string): boolean {
  return (
    /^\s*\|/u.test(lastLineOf(before)) && lastLineOf(before.slice(0, -lastLineOf(before).length - 1)).includes('|')
  );
}

/** "| yes | no " + "| yes | no |" under four columns: the row has room for them. */
function isCellsAgain({ before, start, said, rest }: Repetition): boolean {
  const line = lastLineOf(before);
  if (!said.startsWith('|') || start < before.length - line.length || !stopsInRow(before)) return false;
  const [ahead = ''] = (said + rest).split('\n', 1);
  const above = lastLineOf(before.slice(0, -line.length - 1));
  return barsIn(line) + barsIn(ahead) <= barsIn(above);
}

/** After a fence that was opened again a line begins: the first of the code, or one with three letters at least. */
function isCodeBegunAgain({ before, start, units, fenceLine }: Repetition): boolean {
  const [above, indent] = before.slice(0, start).split('\n').slice(-2);
  if (fenceLine === undefined || indent === undefined || indent.trim() !== '') return false;
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
