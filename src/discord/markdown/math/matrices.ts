import { GRID_SPACE, padded, visibleWidth } from './columns.ts';

/** Delimiters at the two sides of a grid; '' for none. */
export interface Fences {
  readonly left: string;
  readonly right: string;
}

export interface Grid extends Fences {
  readonly rows: readonly (readonly string[])[];
  /** Columns that a line stands before. */
  readonly rules: ReadonlySet<number>;
}

/** Top, middle, bottom and extension of the fences that can be drawn over several lines. */
const TALL: ReadonlyMap<string, string> = new Map([
  ['(', '⎛⎜⎝⎜'],
  [')', '⎞⎟⎠⎟'],
  ['[', '⎡⎢⎣⎢'],
  [']', '⎤⎥⎦⎥'],
  ['{', '⎧⎨⎩⎪'],
  ['}', '⎫⎬⎭⎪'],
  ['⌊', '⎢⎢⎣⎢'],
  ['⌋', '⎥⎥⎦⎥'],
  ['⌈', '⎡⎢⎢⎢'],
  ['⌉', '⎤⎥⎥⎥'],
  ['|', '││││'],
  ['‖', '‖‖‖‖'],
]);

interface Column {
  readonly width: number;
  /** Numbers end below each other, all else begins there. */
  readonly isNumeric: boolean;
}

/** A line for each row, its columns below each other as far as the font's widths allow. */
export function drawnGrid({ rows, rules, left, right }: Grid): string[] {
  const columns = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const all = Array.from({ length: columns }, (_, column) => columnOf(rows, column));
  return rows.map((row, index) => {
    const cells = all.map(({ width, isNumeric }, column) => {
      const cell = padded(row[column] ?? '', width, isNumeric);
      return column === 0 ? cell : (rules.has(column) ? ' │ ' : '  ') + cell;
    });
    const text = cells.join('');
    const gap = left === '{' ? ' ' : '';
    return (
      fenceOf(left, index, rows.length) +
      gap +
      (right === '' ? text.trimEnd() : text) +
      fenceOf(right, index, rows.length)
    );
  });
}

/** All in one line: `[1 2; 3 4]`. */
export function inlineGrid({ rows, rules, left, right }: Grid): string {
  const lines = rows.map((row) =>
    row.map((cell, column) => (column === 0 ? cell : (rules.has(column) ? ' | ' : ' ') + cell)).join(''),
  );
  return left + lines.join('; ') + right;
}

function columnOf(rows: Grid['rows'], column: number): Column {
  let width = 0;
  let isNumeric = true;
  for (const row of rows) {
    const cell = row[column] ?? '';
    width = Math.max(width, visibleWidth(cell));
    isNumeric &&= /^(?:−?[\d.,]+)?$/u.test(cell);
  }
  return { width, isNumeric };
}

function fenceOf(fence: string, row: number, rows: number): string {
  const tall = TALL.get(fence);
  if (tall === undefined || rows === 1) return row === (rows - 1) >> 1 ? fence : fence && GRID_SPACE;
  if (row === 0) return tall.charAt(0);
  if (row === rows - 1) return tall.charAt(2);
  return tall.charAt(row === (rows - 1) >> 1 ? 1 : 3);
}
