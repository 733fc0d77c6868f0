import stringWidth from 'string-width';
import type { Align } from '../figures.ts';
import type { Table } from './table.ts';

/** A code block shows about this many columns before it wraps, on a desktop; a telephone fewer. */
const MOST_COLUMNS = 56;
const GAP = ' │ ';

export interface AlignedTable {
  readonly lines: readonly string[];
  /** Of each column. */
  readonly widths: readonly number[];
}

/**
 * A table as lines of equal columns, for a code block; undefined where they would be too wide. The cells are plain text, perhaps of
 * several lines. Widths are those of a fixed-width font: an ideograph or an emoji takes two columns, a combining mark none.
 */
export function alignedTable({ header, align, rows }: Table): AlignedTable | undefined {
  const all = header.every((cell) => cell === '') ? rows : [header, ...rows];
  const grid = all.map((row) => row.map(linesOf));
  const widths = header.map((_, column) => widest(grid, column));
  const total = widths.reduce((sum, width) => sum + width, 0) + GAP.length * (widths.length - 1);
  if (total > MOST_COLUMNS) return undefined;
  const lines: string[] = [];
  for (const row of grid) {
    lines.push(...rowLines(row, widths, align));
    if (row === grid[0] && all !== rows) lines.push(widths.map((width) => '─'.repeat(width)).join('─┼─'));
  }
  return { lines, widths };
}

/** One more row of a table whose columns are that wide already. */
export function alignedRow(
  cells: readonly string[],
  widths: readonly number[],
  align: readonly Align[],
): readonly string[] {
  const row = cells.map(linesOf);
  return rowLines(row, [...widths, ...row.slice(widths.length).map(() => 1)], align);
}

/** A line of a cell, with its columns. */
interface Measured {
  readonly text: string;
  readonly width: number;
}

function linesOf(cell: string): readonly Measured[] {
  return cell.includes('\n') ? cell.split('\n').map(measured) : [measured(cell)];
}

function measured(text: string): Measured {
  return { text, width: widthOf(text) };
}

function widest(grid: readonly (readonly (readonly Measured[])[])[], column: number): number {
  let width = 1;
  for (const row of grid) {
    for (const line of row[column] ?? []) width = Math.max(width, line.width);
  }
  return width;
}

/** A row is as high as the highest of its cells. */
function rowLines(
  row: readonly (readonly Measured[])[],
  widths: readonly number[],
  align: readonly Align[],
): readonly string[] {
  const height = row.reduce((most, cell) => Math.max(most, cell.length), 1);
  const lines: string[] = [];
  for (let line = 0; line < height; line += 1) {
    const cells = widths.map((width, column) => padded(row[column]?.[line] ?? NOTHING, width, align[column] ?? 'left'));
    lines.push(cells.join(GAP).trimEnd());
  }
  return lines;
}

const NOTHING: Measured = { text: '', width: 0 };

function padded({ text, width: own }: Measured, width: number, align: Align): string {
  const missing = Math.max(0, width - own);
  if (missing === 0) return text;
  const before = align === 'left' ? 0 : align === 'right' ? missing : Math.floor(missing / 2);
  return text.padStart(text.length + before).padEnd(text.length + missing);
}

/** Letters of which each takes a column, and of which each takes two: no marks, nothing that joins. */
const SIMPLE =
  /^[\x20-\x7e\xa1-\xac\xae-\u02ff\u0391-\u03c9\u0400-\u0482\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3]*$/;
const FIRST_WIDE = 0x3041;
/** Too wide for a line in any case, in UTF-16 units. */
const LONGEST_MEASURED = 1000;

function widthOf(text: string): number {
  // The whole standard is slow, and most cells need none of it.
  if (text.length > LONGEST_MEASURED) return text.length;
  if (!SIMPLE.test(text)) return standardWidth(text);
  let width = text.length;
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) >= FIRST_WIDE) width += 1;
  return width;
}

/** Ticks, flags and the like stand in a table again and again. */
const KNOWN_WIDTHS = new Map<string, number>();
const MOST_KNOWN = 500;

function standardWidth(text: string): number {
  const known = KNOWN_WIDTHS.get(text);
  if (known !== undefined) return known;
  const width = stringWidth(text);
  if (KNOWN_WIDTHS.size >= MOST_KNOWN) KNOWN_WIDTHS.clear();
  KNOWN_WIDTHS.set(text, width);
  return width;
}
