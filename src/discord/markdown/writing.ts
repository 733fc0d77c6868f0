import { CLOSE_PARENTHESIS, DOT, GREATER, HASH, isDigit, NEWLINE, SPACE, tableOf } from './ascii.ts';
import type { Quote } from './cuts.ts';
import { isSpace } from './tokens.ts';

/** How people write: where a sentence ends, and where a line may break in scripts without spaces. */

const SENTENCE_ENDS = tableOf('.!?');
const WIDE_SENTENCE_ENDS = new Set([...'…。！？｡'].map(unitOf));
/** East Asian typography allows no line to begin with these, nor to end with those. */
const NEVER_FIRST = new Set(
  [...'、。，．！？：；）］｝」』】〉》〕”’…‥ー々ゝゞヽヾっゃゅょッャュョ％,.!?:;)]}'].map(unitOf),
);
const NEVER_LAST = new Set([...'（［｛「『【〈《〔“‘￥＄'].map(unitOf));

function unitOf(mark: string): number {
  return mark.charCodeAt(0);
}

export function endsSentence(unit: number): boolean {
  return unit < 0x80 ? SENTENCE_ENDS[unit] === 1 : WIDE_SENTENCE_ENDS.has(unit);
}

/** Whether a line may break between `unit`, which ends at `at`, and what follows. */
export function mayBreakAfter(text: string, at: number, unit: number): boolean {
  if (!isIdeographic(unit) || isSpace(unit) || NEVER_LAST.has(unit) || at >= text.length) return false;
  const next = text.charCodeAt(at);
  return !NEVER_FIRST.has(next) && !isSpace(next) && !startsBlock(text, at);
}

/** Chinese, Japanese and their marks; the rarer ideographs are surrogate pairs, of which this is the second half. */
function isIdeographic(unit: number): boolean {
  if (unit >= 0x2e80 && unit <= 0x9fff) return true;
  return (unit >= 0xf900 && unit <= 0xfaff) || (unit >= 0xff00 && unit <= 0xffef) || (unit >= 0xd840 && unit <= 0xd888);
}

const MARKS = tableOf('#*+-');
/** Whatever else is here begins nothing. */
const BEGINS_BLOCK = tableOf('>#*+-0123456789');

/** Whether this would begin a quote, a heading or a list if it stood at the beginning of a line. */
export function startsBlock(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  if (!(unit < 0x80) || BEGINS_BLOCK[unit] === 0) return false;
  if (unit === GREATER) return true;
  const next = text.charCodeAt(at + 1);
  if (MARKS[unit] === 1) return next === SPACE || next === HASH;
  return isDigit(unit) && startsNumber(text, at);
}

function startsNumber(text: string, from: number): boolean {
  let at = from;
  while (at - from < 10 && isDigit(text.charCodeAt(at))) at += 1;
  const mark = text.charCodeAt(at);
  return mark === DOT || mark === CLOSE_PARENTHESIS;
}

/** The quote in which the line at `at` stands, where `before` is that of the text before it. `>>> ` reaches to the message's end. */
export function quoteAt(text: string, at: number, before: Quote): Quote {
  if (before === '>>> ') return before;
  let mark = at;
  while (text.charCodeAt(mark) === SPACE && mark - at < 4) mark += 1;
  if (text.startsWith('>>> ', mark)) return '>>> ';
  if (text.startsWith('> ', mark)) return '> ';
  return at === 0 || text.charCodeAt(at - 1) === NEWLINE ? '' : before;
}
