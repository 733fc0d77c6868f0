import {
  BACKSLASH,
  BAR,
  COLON,
  DELETE,
  DOT,
  EQUALS,
  EXCLAMATION,
  HYPHEN,
  isDigit,
  isLetter,
  SLASH,
  TILDE,
} from '../ascii.ts';
import { GRADE, KIND } from './kinds.ts';
import type { LatexSource } from './latex-source.ts';
import type { Line } from './line.ts';
import { numberEnd } from './numbers.ts';
import { type MathSymbol, TYPED } from './symbols.ts';

/** Characters that stand for themselves in a formula. All functions take what comes next in the source into the line. */

const LOWER_D = 100;

/** What the repeating decimals behind a point begin with. */
const REPEATING = ['\\overline', '\\bar', '\\dot{'];

const SPACE_BEFORE = /(?:\s|\\[,:; ]|~)$/u;
const SPACE_BEHIND = /^(?:\s|\\[,:; ]|~)/u;

const MARKS: ReadonlyMap<number, (source: LatexSource, line: Line) => void> = new Map([
  [COLON, takeColon],
  [DOT, takeDot],
  [TILDE, (_: LatexSource, line: Line): void => line.space(' ')],
  [BAR, (source: LatexSource, line: Line): void => line.bar('|', isApart(source, 1))],
  [EXCLAMATION, (_: LatexSource, line: Line): void => line.postfix('!')],
  [SLASH, (_: LatexSource, line: Line): void => line.add('/', KIND.slash, GRADE.fraction)],
]);

/** Two runs of letters with a space between them are words, not factors, where they have this many letters in all. */
const LETTERS_OF_WORDS = 5;

/** What an ASCII character is where it is only itself; by its code. */
export const CHARACTERS: readonly (MathSymbol | undefined)[] = characters();

export function takeLetters(source: LatexSource, line: Line): void {
  const from = source.at;
  let to = from + 1;
  while (isLetter(source.text.charCodeAt(to))) to += 1;
  source.at = to;
  if (source.spaceEnd === from && partsFromBefore(source, line, from, to)) line.space(' ');
  source.wordEnd = to;
  source.wordLength = to - from;
  line.add(source.text.slice(from, to), KIND.ordinary, GRADE.bare, to - from);
}

/** TeX leaves spaces between letters out. Words that are typed as factors, and the `dx` of an integral, read better with them. */
function partsFromBefore(source: LatexSource, line: Line, from: number, to: number): boolean {
  const length = to - from;
  if (line.integrates && source.text.charCodeAt(from) === LOWER_D) {
    return length === 2 || (length === 1 && source.text.charCodeAt(to) === BACKSLASH);
  }
  const before = source.wordEnd === source.spaceStart ? source.wordLength : 0;
  return before > 1 && length > 1 && before + length >= LETTERS_OF_WORDS;
}

export function takeNumber(source: LatexSource, line: Line): void {
  const from = source.at;
  source.at = numberEnd(source.text, from);
  const text = source.text.slice(from, source.at);
  // A comment for TeX, but behind a number it is what somebody forgot to escape.
  const percent = source.takes('%') ? '%' : '';
  line.add((text.includes('{') ? text.replace(/[{}]/gu, '') : text) + percent, KIND.ordinary);
}

/** A character that means something by where it stands; false where it is none of those. */
export function takeMark(source: LatexSource, line: Line, unit: number): boolean {
  const take = MARKS.get(unit);
  if (take === undefined) return false;
  source.at += 1;
  take(source, line);
  return true;
}

/** Whether there is a space before and behind what has just been taken. */
export function isApart({ text, at }: LatexSource, length: number): boolean {
  return SPACE_BEFORE.test(text.slice(0, at - length).slice(-2)) && SPACE_BEHIND.test(text.slice(at, at + 2));
}

/** `f: A → B`, `3:4`, `x := 1`. */
function takeColon(source: LatexSource, line: Line): void {
  const before = source.text.charCodeAt(source.at - 2);
  const next = source.unit();
  if (next === EQUALS) line.add(':', KIND.relation);
  else line.add(':', isDigit(before) && isDigit(next) ? KIND.ordinary : KIND.punctuation);
}

function takeDot(source: LatexSource, line: Line): void {
  const goesOn = isDigit(source.unit()) || REPEATING.some((command) => source.text.startsWith(command, source.at));
  line.add('.', goesOn ? KIND.ordinary : KIND.punctuation);
}

/** What is not ASCII: a symbol that is typed as itself, a space, or letters of any script. */
export function takeWide(source: LatexSource, line: Line): void {
  const unit = source.unit();
  const symbol = TYPED.get(unit);
  if (symbol !== undefined) {
    source.at += 1;
    line.add(symbol.text, symbol.kind);
  } else if (isWideSpace(unit)) {
    source.at += 1;
    line.space(' ');
  } else takeRun(source, line);
}

function takeRun(source: LatexSource, line: Line): void {
  const from = source.at;
  let to = from + 1;
  for (let unit = source.text.charCodeAt(to); unit >= 0x80; unit = source.text.charCodeAt(to)) {
    if (TYPED.has(unit) || isWideSpace(unit)) break;
    to += 1;
  }
  source.at = to;
  line.add(source.text.slice(from, to), KIND.ordinary);
}

/** Spaces, marks without width and controls outside ASCII. */
function isWideSpace(unit: number): boolean {
  if (unit < 0x2000) return (unit >= DELETE && unit <= 0xa0) || unit === 0xad || unit === 0x1680;
  return unit <= 0x200f || (unit >= 0x2028 && unit <= 0x202f) || (unit >= 0x205f && unit <= 0x206f) || isFarSpace(unit);
}

function isFarSpace(unit: number): boolean {
  return unit === 0x3000 || unit === 0xfeff || unit === 0x2800 || unit === 0x3164;
}

function characters(): (MathSymbol | undefined)[] {
  const found: (MathSymbol | undefined)[] = Array.from({ length: 0x80 }, () => undefined);
  const put = (texts: string, kind: MathSymbol['kind']): void => {
    for (const text of texts) found[text.charCodeAt(0)] = { text, kind };
  };
  put('?"@`#', KIND.ordinary);
  put('*', KIND.binary);
  put('+', KIND.sign);
  put('=<>', KIND.relation);
  put('([', KIND.open);
  put(')]', KIND.close);
  put(',;', KIND.punctuation);
  found[HYPHEN] = { text: '−', kind: KIND.sign };
  return found;
}
