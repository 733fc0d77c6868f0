import { cellsOf } from './width.ts';

/** How a piece of text looks. Colours are 24-bit RGB numbers, as Discord's accent colours are. */
export interface Style {
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
  readonly strike?: boolean;
  readonly inverse?: boolean;
  readonly color?: number;
}

export interface Span {
  readonly text: string;
  readonly style: Style;
}

/** One line of a drawing; no span holds a line break. */
export type Line = readonly Span[];

export const PLAIN: Style = {};
export const DIM: Style = { dim: true };
export const ACCENT = 0x5865f2;

export function span(text: string, style: Style = PLAIN): Span {
  return { text, style };
}

export function lineWidth(line: Line): number {
  return line.reduce((sum, { text }) => sum + cellsOf(text).reduce((columns, cell) => columns + cell.width, 0), 0);
}

/** A line filled up with spaces to `width` columns. */
export function padLine(line: Line, width: number): Line {
  const missing = width - lineWidth(line);
  return missing > 0 ? [...line, span(' '.repeat(missing))] : line;
}

/** A line cut to `width` columns; a cut is shown by an ellipsis, which counts. */
export function truncateLine(line: Line, width: number): Line {
  if (lineWidth(line) <= width) return line;
  const kept: Span[] = [];
  let room = width - 1;
  for (const { text, style } of line) {
    for (const cell of cellsOf(text)) {
      room -= cell.width;
      if (room < 0) return [...kept, span('…', style)];
      kept.push({ text: cell.text, style });
    }
  }
  return kept;
}

/** The line as a terminal takes it. Without colour there is no escape sequence in it at all. */
export function paint(line: Line, color: boolean): string {
  return line.map(({ text, style }) => (color && text !== '' ? paintSpan(text, style) : text)).join('');
}

function paintSpan(text: string, style: Style): string {
  const codes = [
    ...(style.bold ? [1] : []),
    ...(style.dim ? [2] : []),
    ...(style.italic ? [3] : []),
    ...(style.underline ? [4] : []),
    ...(style.inverse ? [7] : []),
    ...(style.strike ? [9] : []),
    ...(style.color === undefined ? [] : [38, 5, nearestOf256(style.color)]),
  ];
  return codes.length === 0 ? text : `\x1b[${codes.join(';')}m${text}\x1b[0m`;
}

/** The nearest of the 6 × 6 × 6 colours that practically every terminal knows; 24-bit colour is not everywhere. */
function nearestOf256(rgb: number): number {
  // The cube's levels are 0, 95, 135, 175, 215 and 255.
  const level = (shift: number): number => {
    const value = (rgb >> shift) & 0xff;
    if (value < 115) return value < 48 ? 0 : 1;
    return Math.round((value - 55) / 40);
  };
  return 16 + 36 * level(16) + 6 * level(8) + level(0);
}
