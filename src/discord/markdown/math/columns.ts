/** A space as wide as a digit, where the font has such digits. */
export const GRID_SPACE = '\u2007';

/** Cells that are longer stand apart as they are. */
const WIDEST = 60;

const COMBINING = /\p{M}/u;

/** Characters that take a place of their own. */
export function visibleWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (character < '\u0300' || !COMBINING.test(character)) width += 1;
  }
  return width;
}

/** The text with spaces up to the width: behind it, or before it where it is to end there. */
export function padded(text: string, width: number, endsThere: boolean): string {
  const space = GRID_SPACE.repeat(Math.max(0, Math.min(width, WIDEST) - visibleWidth(text)));
  return endsThere ? space + text : text + space;
}
