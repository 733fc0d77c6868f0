import { unfenced } from '../fences.ts';
import { type Align, asFigure, type TableFigure } from '../figures.ts';
import { quotePrefix } from '../lines.ts';
import { plainText } from '../plain-text.ts';
import { alignedRow, alignedTable } from './aligned.ts';
import { listedLines } from './listed.ts';
import { mapCells, type Table } from './table.ts';

interface DrawnTable {
  readonly text: string;
  readonly figure: TableFigure | undefined;
  /** Of its columns, where it is aligned: its code block is open then, if the table goes on. */
  readonly widths: readonly number[] | undefined;
}

export interface DrawContext {
  readonly quoteDepth: number;
  /** More rows may follow. */
  readonly goesOn: boolean;
  /** Makes a cell Discord's Markdown. */
  readonly convert: (cell: string) => string;
}

/**
 * A table for a reader of Discord, which has none: aligned in a code block where it is narrow enough; else as a list, in whose place
 * a picture may stand. One with links stays a list, as nobody can click on a picture.
 */
export function drawTable(table: Table, { quoteDepth, goesOn, convert }: DrawContext): DrawnTable {
  const converted = mapCells(table, (cell) => unfenced(convert(cell)));
  const plain = mapCells(converted, plainText);
  const hides = [converted.header, ...converted.rows].some((row) => row.some(hasSpoiler));
  // A code block and a picture would show what is hidden.
  const aligned = hides ? undefined : alignedTable(plain);
  if (aligned !== undefined) {
    const { lines, widths } = aligned;
    return { text: prefixed(['```', ...lines, ...(goesOn ? [] : ['```'])], quoteDepth), figure: undefined, widths };
  }
  const text = prefixed(listedLines(converted), quoteDepth);
  const isFigure = quoteDepth === 0 && !hides && !converted.rows.some((row) => row.some(hasLink));
  const figure: TableFigure | undefined = isFigure ? { type: 'table', ...plain } : undefined;
  return { text: isFigure ? asFigure(text) : text, figure, widths: undefined };
}

/** One more row in the code block of a table. */
export function drawRow(
  cells: readonly string[],
  { widths, align }: { readonly widths: readonly number[]; readonly align: readonly Align[] },
  { quoteDepth, convert }: Pick<DrawContext, 'quoteDepth' | 'convert'>,
): string {
  return prefixed(
    alignedRow(
      cells.map((cell) => plainText(unfenced(convert(cell)))),
      widths,
      align,
    ),
    quoteDepth,
  );
}

/** The end of a table's code block. */
export function tableEnd(quoteDepth: number): string {
  return prefixed(['```'], quoteDepth);
}

function prefixed(lines: readonly string[], quoteDepth: number): string {
  return lines.map((line) => quotePrefix(quoteDepth) + line).join('\n');
}

function hasSpoiler(cell: string): boolean {
  return cell.includes('||') && cell.replace(/`[^`]*`/g, '').includes('||');
}

function hasLink(cell: string): boolean {
  return /https?:\/\//i.test(cell);
}
