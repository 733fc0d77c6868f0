import {
  BACKTICK,
  BAR,
  CLOSE_BRACKET,
  CLOSE_PARENTHESIS,
  GREATER,
  isDigit,
  isLetter,
  LESS,
  NEWLINE,
  OPEN_BRACKET,
  OPEN_PARENTHESIS,
  SLASH,
  SPACE,
  STAR,
  TILDE,
  tableOf,
  UNDERSCORE,
} from './ascii.ts';

/**
 * Where the tokens of Discord's Markdown end. All functions take UTF-16 positions and read no further than `end`, so that a
 * caller can tell "there is no such token" from "the text so far does not say".
 */

/** There is no such token here, whatever follows. */
export const NONE = -1;
/** The text ends before it is decided. */
export const UNDECIDED = -2;

/** How a text's end is taken: more may come; it is the end; or more may come, and what is there is to be shown for now. */
export type Mode = 'more' | 'end' | 'draft';

/** Nobody sees it; between units that would mean something together, it keeps them apart. */
export const ZERO_WIDTH_SPACE = '\u200b';

/** Backticks of a fence. */
export const FENCE = 3;
const LONGEST_LANGUAGE = 40;
const MOST_BLANK_LINES = 16;
const LONGEST_RUN_IN_CODE = 16;
/** How far the words of an emphasis, a spoiler or a link may reach, in UTF-16 units. */
export const EMPHASIS_REACH = 512;
/** And a link's address. */
export const LINK_REACH = 2048;
const CODE_REACH = 4096;
/** A spoiler that is not closed within this many lines is taken for two bars. */
export const LONGEST_SPOILER_LINES = 40;
const ANGLE_REACH = 100;
const IN_LANGUAGE = tableOf('_+-.#');
const AFTER_ADDRESS = tableOf('<>)|`\\');

/** How many times the unit at `at` stands there in a row. */
export function runLength(text: string, at: number, end: number): number {
  const unit = text.charCodeAt(at);
  let next = at + 1;
  while (next < end && text.charCodeAt(next) === unit) next += 1;
  return next - at;
}

export interface FenceHead {
  /** '' where none is named. */
  readonly language: string;
  /** Where the code begins. Its first unit is code, whatever it is; only then does ``` close. */
  readonly contentAt: number;
}

/**
 * Reads the head of a fence whose three backticks stand at `at`. `UNDECIDED` while there is no code yet; `NONE` where the language is
 * no name, or the code a page of blank lines away: nobody means that, and it could fill a message with nothing.
 */
export function fenceHead(text: string, at: number, end: number): FenceHead | typeof NONE | typeof UNDECIDED {
  const next = languageEnd(text, at + FENCE, end);
  if (next >= end) return UNDECIDED;
  // A language must be followed by a line break, otherwise it is the first of the code.
  const named = text.charCodeAt(next) === NEWLINE;
  if (named && next - at - FENCE > LONGEST_LANGUAGE) return NONE;
  const blankAt = named ? next : at + FENCE;
  let contentAt = blankAt;
  while (contentAt < end && text.charCodeAt(contentAt) === NEWLINE) contentAt += 1;
  if (contentAt - blankAt > MOST_BLANK_LINES) return NONE;
  if (contentAt >= end) return UNDECIDED;
  return { language: named ? text.slice(at + FENCE, next) : '', contentAt };
}

/** Whether a fence may name this as its language. */
export function isLanguage(word: string): boolean {
  return word !== '' && word.length <= LONGEST_LANGUAGE && languageEnd(word, 0, word.length) === word.length;
}

function languageEnd(text: string, at: number, end: number): number {
  let next = at;
  while (next < end && isLanguageUnit(text.charCodeAt(next))) next += 1;
  return next;
}

function isLanguageUnit(unit: number): boolean {
  return isWordUnit(unit) || IN_LANGUAGE[unit] === 1;
}

/** ASCII letters and digits. */
export function isWordUnit(unit: number): boolean {
  return isLetter(unit) || isDigit(unit);
}

/** White space as Discord trims it, line breaks included. */
export function isSpace(unit: number): boolean {
  if (unit <= SPACE) return unit === SPACE || (unit >= 9 && unit <= 13);
  if (unit < 0xa0) return false;
  return unit === 0xa0 || unit === 0xfeff || isWideSpace(unit);
}

/** Whether a range holds only white space. */
export function isBlank(text: string, from: number, end: number): boolean {
  for (let at = Math.max(from, 0); at < end; at += 1) {
    if (!isSpace(text.charCodeAt(at))) return false;
  }
  return true;
}

function isWideSpace(unit: number): boolean {
  if (unit >= 0x2000 && unit <= 0x200a) return true;
  return unit === 0x1680 || unit === 0x2028 || unit === 0x2029 || unit === 0x202f || unit === 0x205f || unit === 0x3000;
}

/**
 * End of the inline code whose opening backticks stand before `contentAt`: past a run of just as many, on the same line. (Where
 * it is `end`, the run may still grow.)
 */
export function codeSpanEnd(text: string, contentAt: number, run: number, end: number): number {
  let at = contentAt;
  while (at < end) {
    const unit = text.charCodeAt(at);
    if (unit === NEWLINE || at - contentAt > CODE_REACH) return NONE;
    if (unit === BACKTICK) {
      const length = runLength(text, at, Math.min(end, at + LONGEST_RUN_IN_CODE + 1));
      at += length;
      if (length === run) return at;
      // Nobody means this, and it could fill a message in which it must not be cut.
      if (length > LONGEST_RUN_IN_CODE) return NONE;
    } else at += 1;
  }
  return UNDECIDED;
}

/** Whether this run of `*`, `_` or `~` can open an emphasis. Discord is laxer; this is what people mean. */
export function opensEmphasis(text: string, at: number, run: number, end: number): boolean {
  if (run > 3 || (text.charCodeAt(at) === TILDE && run !== 2) || at + run >= end) return false;
  const after = text.charCodeAt(at + run);
  if (isSpace(after)) return false;
  return at === 0 || !isWordUnit(text.charCodeAt(at - 1)) || !isWordUnit(after);
}

/** End of the emphasis whose opening run stands before `contentAt`: past an equal run after a word, on the same line. */
export function emphasisEnd(text: string, contentAt: number, delimiter: string, end: number): number {
  const unit = delimiter.charCodeAt(0);
  const reach = contentAt + EMPHASIS_REACH;
  let at = contentAt + 1;
  while (at < end) {
    const found = text.charCodeAt(at);
    if (found === NEWLINE || at > reach) return NONE;
    if (found === unit) {
      const length = runLength(text, at, end);
      if (length === delimiter.length && !isSpace(text.charCodeAt(at - 1))) return at + length;
      at += length;
    } else at += 1;
  }
  return UNDECIDED;
}

export function isEmphasisUnit(unit: number): boolean {
  return unit === STAR || unit === UNDERSCORE || unit === TILDE;
}

/** `P(A || B)` and `x||y` are operators: taken for spoilers they would hide what stands between two of them. */
export function opensSpoiler(text: string, at: number): boolean {
  const after = text.charCodeAt(at + 2);
  const before = text.charCodeAt(at - 1);
  // Bars that have a line to themselves are meant to hide the lines that follow.
  if (after === NEWLINE) return Number.isNaN(before) || before === NEWLINE;
  if (Number.isNaN(after) || isSpace(after)) return false;
  return !(isWordUnit(before) && isWordUnit(after));
}

/** End of the spoiler whose opening bars stand before `contentAt`, where it ends soon and on the same line. */
export function spoilerEnd(text: string, contentAt: number, end: number): number {
  for (let at = contentAt + 1; at < end; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === BAR && text.charCodeAt(at + 1) === BAR) return at + 2;
    if (unit === NEWLINE || at - contentAt > EMPHASIS_REACH) return NONE;
  }
  return UNDECIDED;
}

/** End of a bare address, from its colon. */
export function addressEnd(text: string, at: number, end: number): number {
  const reach = Math.min(end, at + LINK_REACH);
  let next = at;
  while (next < reach && !endsAddress(text.charCodeAt(next))) next += 1;
  return next;
}

function endsAddress(unit: number): boolean {
  return AFTER_ADDRESS[unit] === 1 || isSpace(unit);
}

/** End of `<…>`: a mention, a timestamp, an emoji or an address. */
export function angleEnd(text: string, at: number, end: number): number {
  const spaceAllowed = text.charCodeAt(at + 1) === SLASH;
  for (let next = at + 1; next < end; next += 1) {
    const unit = text.charCodeAt(next);
    if (unit === GREATER) return next + 1;
    if (unit === LESS || next - at > ANGLE_REACH || (isSpace(unit) && !(spaceAllowed && unit === SPACE))) return NONE;
  }
  return UNDECIDED;
}

/** End of `[text](address)`, or of `[text] (address)` which {@link inert} makes of it. */
export function linkEnd(text: string, at: number, end: number): number {
  const bracket = closing(text, at + 1, end, CLOSE_BRACKET, OPEN_BRACKET, EMPHASIS_REACH);
  if (bracket < 0) return bracket;
  const open = text.charCodeAt(bracket) === SPACE ? bracket + 1 : bracket;
  if (open >= end) return UNDECIDED;
  return text.charCodeAt(open) === OPEN_PARENTHESIS
    ? closing(text, open + 1, end, CLOSE_PARENTHESIS, NEWLINE, LINK_REACH)
    : NONE;
}

/** Past the first `close` on this line, unless a `stop` comes before it. */
function closing(text: string, from: number, end: number, close: number, stop: number, reach: number): number {
  for (let at = from; at < end; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === close) return at + 1;
    if (unit === stop || unit === NEWLINE || at - from > reach) return NONE;
  }
  return UNDECIDED;
}
