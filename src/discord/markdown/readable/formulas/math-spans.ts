import { BACKSLASH, DOLLAR, NEWLINE, OPEN_BRACKET, OPEN_PARENTHESIS, tableOf } from '../../ascii.ts';
import { isMathEnvironment } from '../../math/environments.ts';
import { isSpace, isWordUnit, type Mode, NONE, UNDECIDED } from '../../tokens.ts';
import { textBefore } from '../reading.ts';
import { areEscaped, standsInLine } from './escaped-brackets.ts';
import { isProse, looksLikeMath } from './looks-like-math.ts';

/** A formula in a text, with its delimiters. */
export interface MathSpan {
  readonly latex: string;
  readonly end: number;
  /** It stands on a line of its own. */
  readonly display: boolean;
  /** Its end has not been written yet. */
  readonly open: boolean;
}

type FoundSpan = MathSpan | typeof NONE | typeof UNDECIDED;

const INLINE_REACH = 1000;
const DOLLAR_REACH = 300;
const DISPLAY_REACH = 4000;
/** Paths, patterns and variables of shells have dollars, too. */
const NEVER_BEFORE = tableOf('$^/\\=)]}');
const NEVER_AFTER = /[\s@#?!*"'/{]/;
/** What a shell puts out, or hands on, is no formula. */
const SHELL_COMMAND = /(?:^|[\s`;|&(])(?:echo|printf|export|unset)\s+(?:-\w+\s+)?["']?$/;
const BLANK_LINE = /\n[ \t]*\n/;
const BEGIN = /\\begin\{([a-zA-Z]+\*?)\}/y;
const BOXED = '\\boxed{';

/** What begins with a backslash: `\( … \)`, `\[ … \]`, `\begin{…} … \end{…}`, or a box by itself. */
export function backslashSpan(text: string, at: number, mode: Mode): FoundSpan {
  const unit = text.charCodeAt(at + 1);
  if (unit === OPEN_PARENTHESIS) return bracketed(text, at, mode, { open: '\\(', close: '\\)', reach: INLINE_REACH });
  if (unit === OPEN_BRACKET) return bracketed(text, at, mode, { open: '\\[', close: '\\]', reach: DISPLAY_REACH });
  if (text.startsWith(BOXED, at)) return boxSpan(text, at, mode);
  const isHalf = mode === 'more' && /^\\[a-z]{0,5}(?:\{[a-zA-Z]{0,12}\*?)?$/.test(text.slice(at, at + 22));
  return isHalf ? UNDECIDED : environmentSpan(text, at, mode);
}

function environmentSpan(text: string, at: number, mode: Mode): FoundSpan {
  BEGIN.lastIndex = at;
  const [open, name] = BEGIN.exec(text) ?? [];
  if (open === undefined || name === undefined || !isMathEnvironment(name)) return NONE;
  const span = delimited(text, at, mode, { open, close: `\\end{${name}}`, reach: DISPLAY_REACH });
  return typeof span === 'number' ? span : { ...span, latex: text.slice(at, span.end) };
}

/** What begins with a dollar: `$$ … $$`, or `$ … $` where it is no price and no variable of a shell. */
export function dollarSpan(text: string, at: number, mode: Mode): FoundSpan {
  if (mode === 'more' && at + 2 >= text.length) return UNDECIDED;
  if (text.charCodeAt(at + 1) !== DOLLAR) return singleDollar(text, at, mode);
  if (text.charCodeAt(at + 2) === DOLLAR) return NONE;
  const span = delimited(text, at, mode, { open: '$$', close: '$$', reach: DISPLAY_REACH });
  if (typeof span === 'number') return span;
  const ofShell = isOfShell(text, at, span, mode);
  return ofShell === UNDECIDED ? UNDECIDED : ofShell ? NONE : span;
}

/** `$$` is the number of a shell's process: what stands between two of them is words in a sentence, or the rest of a command. */
function isOfShell(text: string, at: number, { latex, end }: MathSpan, mode: Mode): boolean | typeof UNDECIDED {
  if (/^[;)"'&]/.test(latex) || followsCommand(text, at)) return true;
  return isProse(latex) && standsInLine(text, { at, end }, mode);
}

function followsCommand(text: string, at: number): boolean {
  return SHELL_COMMAND.test(textBefore(text, at));
}

interface Delimiters {
  readonly open: string;
  readonly close: string;
  readonly reach: number;
}

function delimited(text: string, at: number, mode: Mode, { open, close, reach }: Delimiters): FoundSpan {
  const from = at + open.length;
  const found = closing(text, from, { open, close, reach });
  const to = found < 0 ? Math.min(text.length, from + reach) : found;
  const latex = text.slice(from, to);
  // What may be half of the end is no ink behind a blank line.
  const settled = found < 0 ? latex.slice(0, Math.max(0, latex.length - close.length)) : latex;
  if (BLANK_LINE.test(settled.trim())) return NONE;
  const display = open !== '\\(';
  if (found >= 0) {
    return latex.trim() === '' ? NONE : { latex, end: found + close.length, display, open: false };
  }
  if (found === NONE || mode === 'end') return NONE;
  return mode === 'more' ? UNDECIDED : { latex, end: text.length, display, open: true };
}

/** Between brackets that are escaped there is no formula. */
function bracketed(text: string, at: number, mode: Mode, delimiters: Delimiters): FoundSpan {
  const span = delimited(text, at, mode, delimiters);
  if (typeof span === 'number') return span;
  const brackets = { content: span.latex, at, end: span.end, square: span.display };
  const escaped = areEscaped(text, brackets, mode);
  return escaped === UNDECIDED ? UNDECIDED : escaped ? NONE : span;
}

/** Where `close` stands, unless another `open` comes first; an escaped character is none of either. */
function closing(text: string, from: number, { open, close, reach }: Delimiters): number {
  const limit = from + reach;
  const nests = open.length > 2;
  for (let at = from; at < text.length; at += 1) {
    if (at > limit) return NONE;
    if (text.startsWith(close, at)) return at;
    if (!nests && text.startsWith(open, at)) return NONE;
    if (text.charCodeAt(at) === BACKSLASH) at += 1;
  }
  return UNDECIDED;
}

function boxSpan(text: string, at: number, mode: Mode): FoundSpan {
  let depth = 1;
  for (let next = at + BOXED.length; next < text.length; next += 1) {
    const character = text.charAt(next);
    if (next - at > DOLLAR_REACH || character === '\n') return NONE;
    if (character === '\\') next += 1;
    else if (character === '{') depth += 1;
    else if (character === '}') depth -= 1;
    if (depth === 0) return { latex: text.slice(at, next + 1), end: next + 1, display: false, open: false };
  }
  return mode === 'more' ? UNDECIDED : NONE;
}

function singleDollar(text: string, at: number, mode: Mode): FoundSpan {
  const before = text.charCodeAt(at - 1);
  if (isWordUnit(before) || NEVER_BEFORE[before] === 1 || NEVER_AFTER.test(text.charAt(at + 1))) return NONE;
  const close = closingDollar(text, at + 1);
  if (close === UNDECIDED) return openDollar(text, at, mode);
  const after = text.charCodeAt(close + 1);
  if (close === NONE || isWordUnit(after) || after === DOLLAR) return NONE;
  if (Number.isNaN(after) && mode === 'more') return UNDECIDED;
  const latex = text.slice(at + 1, close);
  if (followsCommand(text, at) || isOfMakefile(latex, after)) return NONE;
  return looksLikeMath(latex) ? { latex, end: close + 1, display: false, open: false } : NONE;
}

/** `$(CC)$(LD)` are two variables. */
function isOfMakefile(latex: string, after: number): boolean {
  return after === OPEN_PARENTHESIS && /^\(\w+\)$/.test(latex);
}

/** While it is written, only what can be nothing else is taken for a formula. */
function openDollar(text: string, at: number, mode: Mode): FoundSpan {
  if (mode === 'more') return UNDECIDED;
  const latex = text.slice(at + 1);
  const isMath = mode === 'draft' && /\\[a-z]{2}|\^[\w{]/.test(latex) && looksLikeMath(latex);
  return isMath ? { latex, end: text.length, display: false, open: true } : NONE;
}

/** The next dollar on the line that may end a formula: none before which a space stands. */
function closingDollar(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === NEWLINE || at - from > DOLLAR_REACH) return NONE;
    if (unit === BACKSLASH) at += 1;
    else if (unit === DOLLAR) return at === from || isSpace(text.charCodeAt(at - 1)) ? NONE : at;
  }
  return UNDECIDED;
}
