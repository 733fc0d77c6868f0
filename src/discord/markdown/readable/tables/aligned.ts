import stringWidth from 'string-width';
import type { Align } from '../figures.ts';
import type { Table } from './table.ts';

/** A code block shows about this many columns before it wraps, on a desktop; a telephone fewer. */
const MOST_COLUMNS = 56;
const GAP = ' │ ';
const ZERO_WIDTH_SPACE = '\u200b';

/**
 * A table as lines of equal columns, for a code block; undefined where they would be too wide. The cells are plain text, perhaps of
 * several lines. Widths are those of a fixed-width font: an ideograph or an emoji takes two columns, a combining mark none.
 */
export function alignedLines({ header, align, rows }: Table): readonly string[] | undefined {
  const all = header.every((cell) => cell === '') ? rows : [header, ...rows];
  const grid = all.map((row) => row.map((cell) => cell.split('\n').map(unfenced)));
  const widths = header.map((_, column) => Math.max(1, ...grid.flatMap((row) => (row[column] ?? []).map(widthOf))));
  const total = widths.reduce((sum, width) => sum + width, 0) + GAP.length * (widths.length - 1);
  if (total > MOST_COLUMNS) return undefined;
  const lines = grid.map((row) => rowLines(row, widths, align));
  const rule = widths.map((width) => '─'.repeat(width)).join('─┼─');
  return all === rows ? lines.flat() : [...(lines[0] ?? []), rule, ...lines.slice(1).flat()];
}

/** A row is as high as the highest of its cells. */
function rowLines(
  row: readonly (readonly string[])[],
  widths: readonly number[],
  align: readonly Align[],
): readonly string[] {
  const height = Math.max(...row.map((cell) => cell.length));
  return Array.from({ length: height }, (_, line) =>
    widths
      .map((width, column) => padded(row[column]?.[line] ?? '', width, align[column] ?? 'left'))
      .join(GAP)
      .trimEnd(),
  );
}

function padded(text: string, width: number, align: Align): string {
  const missing = Math.max(0, width - widthOf(text));
  const before = align === 'left' ? 0 : align === 'right' ? missing : Math.floor(missing / 2);
  return ' '.repeat(before) + text + ' '.repeat(missing - before);
}

function widthOf(text: string): number {
  // By far the most cells are this, and the whole standard is slow.
  return /^[\x20-\x7e]*$/.test(text) ? text.length : stringWidth(text);
}

function unfenced(line: string): string {
  return line.replace(/``(?=`)/g, `\`\`${ZERO_WIDTH_SPACE}`);
}
