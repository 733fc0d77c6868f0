import { isSpace } from './characters.ts';
import { barsIn, lastLineOf, trailingSpace } from './line-end.ts';

/** White space that is read before it is given up to weigh it. */
const MOST_SPACE = 200;

/**
 * What follows a repetition, less the white space that the text before has at its end already.
 * @param ended that no more text comes.
 * @returns undefined where more is needed to tell.
 */
export function afterRepetition(before: string, rest: string, ended: boolean): string | undefined {
  const there = trailingSpace(before);
  if (there === '') return rest;
  const words = rest.trimStart();
  const space = rest.slice(0, rest.length - words.length);
  if (words === '' && !ended && space.length < MOST_SPACE) return undefined;
  const same = commonPrefix(there, space);
  return same === there.length || space.includes('\n', same) ? rest.slice(same) : words;
}

function commonPrefix(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}

/** Text that is always enough to see a first word, and the next one's beginning. */
const ENOUGH = 40;

/** Which white space a continuation has lost, if any: models begin their messages without, even where they are told to. */
interface Gap {
  readonly space: string;
  fits(before: string, text: string): boolean;
}

/**
 * What a continuation that repeats nothing adds: itself, with the white space it lost, where that is plain. Whether "er"
 * ends the word before or begins a new one nobody can know; joined directly, a broken word, number, address or code comes
 * out whole, and a lost space remains to be seen. So these are the exceptions, each with evidence on both sides, and none
 * in code.
 */
export function goingOn(before: string, text: string, ended: boolean): string | undefined {
  if (before === '' || text === '') return text;
  if (isSpace(before.at(-1) ?? '') || isSpace(text.charAt(0))) return text;
  if (!ended && text.length < ENOUGH && !/^\S+\s+\S/u.test(text)) return undefined;
  const gap = GAPS.find(({ fits }) => fits(before, text));
  return (gap?.space ?? '') + text;
}

/** Code goes on as it stands, but for the line that ends it: behind other code it would not. */
export function goingOnInCode(before: string, text: string): string {
  const endsIt = /^(?:`{3,}|~{3,})[^\S\n]*(?:\n|$)/u.test(text);
  return endsIt && !isSpace(before.at(-1) ?? '') ? `\n${text}` : text;
}

/** A fence that was opened again begins a new line, where the line before is a whole one. */
export function afterReopening(before: string, text: string): string {
  return /[;{}]$/u.test(before) && !text.startsWith('\n') ? `\n${text}` : text;
}

const GAPS: readonly Gap[] = [
  { space: '\n\n', fits: (before, text) => /[.!?:|*)`]$/u.test(before) && /^#{2,6} [\p{L}\p{N}*]/u.test(text) },
  { space: '\n', fits: isNextBullet },
  { space: '\n', fits: isNextNumber },
  { space: '\n', fits: isNextRow },
  { space: ' ', fits: isNextSentence },
  { space: ' ', fits: isNextWord },
];

function isNextBullet(before: string, text: string): boolean {
  const [, bullet = ''] = /^\s*([-*+])\s+\S/u.exec(lastLineOf(before)) ?? [];
  return bullet !== '' && text.startsWith(bullet) && /^.\s+[^\s\d]/u.test(text);
}

function isNextNumber(before: string, text: string): boolean {
  const [, last = '', mark = ''] = /^\s*(\d{1,3})([.)])\s.*[^\d\s]$/u.exec(lastLineOf(before)) ?? [];
  return last !== '' && text.startsWith(`${Number(last) + 1}${mark} `);
}

/** After a row that has as many bars as the one above it. */
function isNextRow(before: string, text: string): boolean {
  const [above = '', last = ''] = before.slice(-2000).split('\n').slice(-2);
  const isRow = /^\s*\|.*\|$/u.test(last) && above.trimEnd().endsWith('|');
  return isRow && barsIn(last) === barsIn(above) && text.startsWith('|');
}

function isNextSentence(before: string, text: string): boolean {
  const isEnd = /(?:^|\s)[\p{L}\p{M}'’-]*\p{Ll}{2}[.!?]$/u.test(lastLineOf(before).slice(-80));
  return isEnd && /^\p{Lu}\p{Ll}*[\s,]/u.test(text) && !isInCode(before);
}

/** English words that end no longer word whose beginning is a word of its own. */
const SHORT_WORD =
  /^(?:is|are|were|the|and|that|which|these|those|from|have|has|because|would|should|they|you|your|into)[\s,.;:]/u;

/** A whole word, as it stands elsewhere in the text, too, and then one that ends no other: "The answer" + "is 42". */
function isNextWord(before: string, text: string): boolean {
  const recent = before.slice(-2000);
  const [word = ''] = /(?<![\p{L}\p{M}\p{N}_])\p{L}{4,40}$/u.exec(recent) ?? [];
  if (word === '' || !SHORT_WORD.test(text) || isInCode(before)) return false;
  return new RegExp(`(?<![\\p{L}\\p{M}\\p{N}_])${word}(?![\\p{L}\\p{M}\\p{N}_]|$)`, 'u').test(recent);
}

function isInCode(before: string): boolean {
  return lastLineOf(before).split('`').length % 2 === 0;
}
