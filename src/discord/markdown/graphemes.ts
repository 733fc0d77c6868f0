const SEGMENTER = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** UTF-16 units. Beyond this a cluster is an attack, and may be cut between code points. */
export const LONGEST_CLUSTER = 64;

/**
 * The last boundary between what a reader sees as characters (emoji sequences, flags, combining marks) that is at or before
 * `at`. `from` is a boundary already; it is the answer where there is none after it.
 */
export function graphemeBoundary(text: string, from: number, at: number): number {
  if (at <= from || at >= text.length) return at;
  // The segmenter costs time in proportion to what it is given: never give it the whole text.
  const segments = SEGMENTER.segment(text.slice(from, at + LONGEST_CLUSTER));
  return from + (segments.containing(at - from)?.index ?? at - from);
}
