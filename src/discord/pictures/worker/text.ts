import type { Font } from './font.ts';

/** Symbols that people write as emoji, as the font has them. */
const EQUIVALENTS: ReadonlyMap<string, string> = new Map([
  ['✅', '✔'],
  ['❌', '✘'],
  ['❎', '✘'],
  ['⭐', '★'],
  ['➕', '+'],
  ['➖', '−'],
  ['❗', '!'],
  ['❓', '?'],
]);
const WITHOUT_SHAPE = /\u00ad|\u200b|\u200c|\u200d|\u2060|\ufe0e|\ufe0f|\ufeff/g;

/** A line of text without what has no shape of its own. */
export function asLine(text: string): string {
  const composed = text.normalize('NFC').replace(WITHOUT_SHAPE, '');
  const known = Array.from(composed, (character) => EQUIVALENTS.get(character) ?? character).join('');
  return known.replace(/[\s\p{Cc}]+/gu, ' ').trim();
}

/** Whether none of it would show as a box. */
export function hasGlyphs(text: string, font: Font): boolean {
  return Array.from(text).every((character) => font.advance(character.codePointAt(0) ?? 0) !== undefined);
}

/** In the unit of `size`, without what kerning and ligatures make narrower. */
export function widthOf(text: string, font: Font, size: number): number {
  const advances = Array.from(text, (character) => font.advance(character.codePointAt(0) ?? 0) ?? 0);
  return size * advances.reduce((sum, advance) => sum + advance, 0);
}

/** Breaks between words, and within a word only where it is wider than a line. At least one line. */
export function wrap(text: string, maxWidth: number, measure: (text: string) => number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((word) => pieces(word, maxWidth, measure))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && measure(longer) > maxWidth) lines.push(line);
    line = line !== '' && measure(longer) > maxWidth ? word : longer;
  }
  return [...lines, line];
}

/** Shortened to `maxWidth`, with an ellipsis where something is left out. */
export function shortened(text: string, maxWidth: number, measure: (text: string) => number): string {
  if (measure(text) <= maxWidth) return text;
  const [first = ''] = pieces(text, maxWidth - measure('…'), measure);
  return `${first.trimEnd()}…`;
}

function pieces(word: string, maxWidth: number, measure: (text: string) => number): readonly string[] {
  if (measure(word) <= maxWidth) return [word];
  const found: string[] = [];
  let piece = '';
  for (const { segment } of new Intl.Segmenter().segment(word)) {
    if (piece !== '' && measure(piece + segment) > maxWidth) {
      found.push(piece);
      piece = '';
    }
    piece += segment;
  }
  return [...found, piece];
}
