import type { NONE, UNDECIDED } from '../tokens.ts';
import type { Figure } from './figures.ts';

/** How far the rules look that ask what a place stands behind, or before, in UTF-16 units. */
const LOOK_BACK = 24;
const LOOK_AHEAD = 24;
const PUNCTUATION = /^([.,;:!?]?)[ \t]*/;

/**
 * What a place stands behind. So much of what has been read is kept, and no more: if a rule looked further, its outcome would depend
 * on how the text was cut.
 */
export function textBefore(text: string, at: number): string {
  return text.slice(Math.max(0, at - LOOK_BACK), at);
}

interface Punctuation {
  /** '' where there is none. */
  readonly mark: string;
  /** Where it ends, with the blanks behind it. */
  readonly end: number;
}

/** The mark of punctuation that belongs to what ends at `at`. */
export function punctuationBehind(text: string, at: number): Punctuation {
  const [all = '', mark = ''] = PUNCTUATION.exec(text.slice(at, at + LOOK_AHEAD)) ?? [];
  return { mark, end: at + all.length };
}

/** What stands in the place of a piece of the source. */
export interface Rewrite {
  /** Where the piece ends, in UTF-16 units. */
  readonly end: number;
  readonly text: string;
  /** What may be shown as a picture in the place of `text`, which then holds its marks. */
  readonly figure?: Figure | undefined;
}

/** What a rule makes of a place: a rewrite, nothing, or that the text so far does not say. */
export type Read = Rewrite | typeof NONE | typeof UNDECIDED;

/** What is known of the present line. */
export interface LineSoFar {
  /** What stands on it: nothing, the mark of a list's item, or words. */
  readonly before: 'nothing' | 'mark' | 'words';
  /** Bold has begun, and not ended. */
  readonly bold: boolean;
  /** Two bars are the last of it. */
  readonly bars: boolean;
}

export const EMPTY_LINE: LineSoFar = { before: 'nothing', bold: false, bars: false };

/** The line after more of the output: its last line, where that has several. */
export function lineAfter(line: LineSoFar, output: string): LineSoFar {
  if (output === '') return line;
  const newline = output.lastIndexOf('\n');
  const { before, bold } = newline < 0 ? line : EMPTY_LINE;
  const added = newline < 0 ? output : output.slice(newline + 1);
  return {
    // The marks of quotes are no words, also where they arrive by themselves.
    before: /[^\s>│]/.test(added) ? 'words' : before,
    bold: added.includes('**') ? bold !== hasOdd(added) : bold,
    bars: added.endsWith('||'),
  };
}

function hasOdd(text: string): boolean {
  return text.split('**').length % 2 === 0;
}
