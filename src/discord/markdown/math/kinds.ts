/**
 * What an atom of a formula is to its neighbours. These are the classes of TeX (The TeXbook, chapter 17), with signs kept apart from
 * binary operators, named functions from big operators, and fractions from other atoms.
 */
export const KIND = {
  /** Nothing yet: the beginning of a line. */
  start: 0,
  ordinary: 1,
  /** sin, log, det. */
  named: 2,
  /** lim, max: what stands below is said in parentheses. */
  limit: 3,
  /** Sums and integrals. */
  big: 4,
  binary: 5,
  /** A plus or minus. Behind a term it is binary. */
  sign: 6,
  relation: 7,
  open: 8,
  close: 9,
  punctuation: 10,
  /** a/b, whose last letter would swallow a factor behind it. */
  fraction: 11,
  /** A root or word without an end of its own: a space must part it from a factor behind it. */
  unended: 12,
  /** The one that is typed, of a/b. */
  slash: 13,
} as const;

export type Kind = (typeof KIND)[keyof typeof KIND];

/** How tightly a piece of a formula holds together: who puts it beside something tighter must put it in parentheses. */
export const GRADE = {
  /** One letter, number or word, or something in brackets. */
  bare: 0,
  /** With an exponent, or a root. */
  scripted: 1,
  product: 2,
  fraction: 3,
  sum: 4,
} as const;

export type Grade = (typeof GRADE)[keyof typeof GRADE];

/** A piece of a formula that was read as a whole. */
export interface Piece {
  readonly text: string;
  readonly grade: Grade;
  /** Of its only atom; `ordinary` where there are several. */
  readonly kind: Kind;
}

export function parenthesized(piece: Piece, from: Grade): string {
  return piece.grade >= from ? `(${piece.text})` : piece.text;
}
