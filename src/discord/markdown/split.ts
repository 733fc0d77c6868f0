import { cutPiece } from './cut.ts';
import { NOTHING_OPEN } from './cuts.ts';
import type { Budget } from './measure.ts';

/**
 * One message's part of a text: `text === opened + source.slice(start, end) + closed`.
 *
 * The content invariant: the ranges are in order and disjoint, and what lies between two of them, before the first and after the
 * last is white space only. So the pieces without `opened` and `closed`, joined by what was between them, are the source.
 */
export interface Piece {
  readonly text: string;
  /** Range of the source, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** Reopens what the piece before had to close: `> `, `||`, an emphasis, a fence with its language. */
  readonly opened: string;
  /** Closes what is open at its end. */
  readonly closed: string;
}

/**
 * Cuts a text into messages: at a paragraph, else at a line, a sentence, a word. Fences are closed and opened again; inline code,
 * emphasis, links, mentions, timestamps and emoji stay whole, unless one alone is larger than a message. Each piece stands by
 * itself, and fits `budgets(its index)`. Linear in the length of the text. Expects what `inert` or an
 * `InertFilter` returns.
 *
 * @throws RangeError for a budget below 100 code points or 400 bytes.
 */
export function splitPieces(source: string, budgets: (index: number) => Budget): Piece[] {
  const pieces: Piece[] = [];
  let carried = NOTHING_OPEN;
  let next = 0;
  for (;;) {
    const cut = cutPiece(source, next, carried, budgets(pieces.length), true);
    if (cut === undefined) return pieces;
    const { start, end, opened, closed } = cut;
    pieces.push({ text: opened + source.slice(start, end) + closed, start, end, opened, closed });
    ({ next, carried } = cut);
  }
}

/** The texts of {@link splitPieces}. */
export function splitMarkdown(source: string, budgets: (index: number) => Budget): string[] {
  return splitPieces(source, budgets).map((piece) => piece.text);
}
