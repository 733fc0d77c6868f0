/**
 * How many columns text takes in a terminal. Terminals disagree about rare characters; where they do, the larger number
 * is taken, so that a line is rather too short than broken by the terminal.
 */

/** A piece of text that must not be cut, with its columns. */
export interface Cell {
  readonly text: string;
  readonly width: 0 | 1 | 2;
}

const ZERO = /^[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff\ud7b0-\ud7ff]$/u;
/** East Asian Wide and Fullwidth (Unicode Standard Annex 11), joined to the blocks that hold them. */
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18cff}\u{1aff0}-\u{1b2ff}\u{1d300}-\u{1d37f}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]$/u;
/** Several code points that are one picture: flags, key caps, joined people, skin tones, and text signs turned to emoji. */
const EMOJI_SEQUENCE =
  /^(?:\p{Regional_Indicator}{2}|(?![ -~])\p{Emoji}.*(?:\ufe0f|\u200d|\p{Emoji_Modifier}).*|[0-9#*]\ufe0f\u20e3)$/u;

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Text without line breaks as cells, in order. */
export function cellsOf(text: string): readonly Cell[] {
  // By far the most text is this, and segmenting is slow.
  if (/^[\x20-\x7e]*$/.test(text)) return Array.from(text, (character) => ({ text: character, width: 1 }));
  return Array.from(segmenter.segment(text), ({ segment }) => graphemeCells(segment)).flat();
}

/** Columns of text without line breaks. */
export function textWidth(text: string): number {
  return cellsOf(text).reduce((sum, cell) => sum + cell.width, 0);
}

function graphemeCells(grapheme: string): readonly Cell[] {
  if (EMOJI_SEQUENCE.test(grapheme)) return [{ text: grapheme, width: 2 }];
  const points = Array.from(grapheme, (text): Cell => ({ text, width: pointWidth(text) }));
  const width = points.reduce((sum, point) => sum + point.width, 0);
  // Some scripts stack many letters into one grapheme; those are cut between letters rather than not at all.
  return width === 0 || width === 1 || width === 2 ? [{ text: grapheme, width }] : points;
}

function pointWidth(point: string): 0 | 1 | 2 {
  if (ZERO.test(point)) return 0;
  return WIDE.test(point) ? 2 : 1;
}
