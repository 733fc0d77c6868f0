import { BAR, GREATER, NEWLINE, SPACE, TAB, tableOf } from '../ascii.ts';
import { type Mode, UNDECIDED } from '../tokens.ts';

/** A line is not waited for when it is longer than this, in UTF-16 units, whatever it began as. */
const LONGEST_SPECIAL_LINE = 1000;
/** Nor when it is longer than this, and nothing so far says that it may be a table, a fence, a rule or a heading. */
const HEAD = 100;
const SPECIAL_HEAD = /^[\s>]*(?:[-*+]\s+|\d+[.)]\s+)*(?:#|```|~~~)|^[\s>*_=-]*$/;

export interface Line {
  /** Where it ends, its line break not counted; where the text ends, for one that is longer than anything special. */
  readonly end: number;
  /** Words and nothing else, as it is too long for anything special. */
  readonly isLong: boolean;
}

/** The line at `at`. `UNDECIDED` while one that may be special is being written. */
export function lineAt(text: string, at: number, mode: Mode): Line | typeof UNDECIDED {
  const found = text.indexOf('\n', at);
  const end = found < 0 ? text.length : found;
  const isLong = end - at > HEAD && isProse(text, at, end);
  return found < 0 && mode === 'more' && !isLong ? UNDECIDED : { end, isLong };
}

function isProse(text: string, at: number, end: number): boolean {
  if (end - at > LONGEST_SPECIAL_LINE) return true;
  const head = text.slice(at, at + HEAD);
  return !(head.includes('|') || SPECIAL_HEAD.test(head));
}

/** What a line can begin with that is more than words: by its first mark, a line break for an empty one. */
const BEGINS_SPECIAL = tableOf('`~#-*_=+0123456789[>|\n');

/** Whether a line is words and nothing else: most are, and that is quickly seen. */
export function isPlainLine(text: string, at: number, end: number): boolean {
  const first = text.charCodeAt(skipBlanks(text, at, end));
  if (first < 0x80 && BEGINS_SPECIAL[first] === 1) return false;
  for (let next = at; next < end; next += 1) if (text.charCodeAt(next) === BAR) return false;
  return true;
}

/** Past spaces and tabs. */
export function skipBlanks(text: string, at: number, end = text.length): number {
  let next = at;
  while (next < end && (text.charCodeAt(next) === SPACE || text.charCodeAt(next) === TAB)) next += 1;
  return next;
}

/** Past a line break, where there is one. */
export function pastNewline(text: string, at: number): number {
  return text.charCodeAt(at) === NEWLINE ? at + 1 : at;
}

export interface QuoteMarks {
  /** Where the quoted line begins. */
  readonly end: number;
  readonly depth: number;
}

const DEEPEST_DRAWN = 6;
const NOT_QUOTED = /[\d=_<]/;

/** The marks of a quote at a line's beginning; `depth` 0 where it is none: `>5`, or three marks in a row, as of a prompt. */
export function quoteMarks(text: string, at: number, end: number): QuoteMarks {
  const from = skipBlanks(text, at, Math.min(end, at + 3));
  if (text.charCodeAt(from) !== GREATER || text.startsWith('>>>', from) || NOT_QUOTED.test(text.charAt(from + 1))) {
    return { end: at, depth: 0 };
  }
  let next = from;
  let depth = 0;
  while (next < end && text.charCodeAt(next) === GREATER) {
    depth += 1;
    next += 1;
    if (next < end && text.charCodeAt(next) === SPACE) next += 1;
  }
  return { end: next, depth };
}

/** What stands before a line's words, as Discord draws it: quotes in quotes are one quote to it. */
export function drawQuote(depth: number): string {
  return quotePrefix(depth) + '│ '.repeat(Math.max(0, Math.min(depth, DEEPEST_DRAWN) - 1));
}

/** What stands before a line of a block: a bar behind it would be part of the code. */
export function quotePrefix(depth: number): string {
  return depth === 0 ? '' : '> ';
}

/** A line break between words. */
export function quotedLineBreak(depth: number): string {
  return `\n${drawQuote(depth)}`;
}

const QUOTE_MARK = /^ {0,3}> ?/;

/** A line without the marks of so many quotes; of fewer, where some were forgotten. What stands behind them is its own. */
export function withoutQuote(line: string, depth: number): string {
  let content = line;
  for (let left = depth; left > 0 && QUOTE_MARK.test(content); left -= 1) content = content.replace(QUOTE_MARK, '');
  return content;
}
