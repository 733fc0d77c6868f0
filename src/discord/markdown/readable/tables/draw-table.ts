import { asFigure, type TableFigure } from '../figures.ts';
import { plainText } from '../plain-text.ts';
import { alignedLines } from './aligned.ts';
import { listedLines } from './listed.ts';
import { mapCells, type Table } from './table.ts';

interface DrawnTable {
  readonly text: string;
  readonly figure: TableFigure | undefined;
}

/**
 * A table for a reader of Discord, which has none: aligned in a code block where it is narrow enough; else as a list, in whose place
 * a picture may stand. One with links stays a list, as nobody can click on a picture. `convert` makes a cell Discord's Markdown.
 */
export function drawTable(table: Table, quoted: boolean, convert: (cell: string) => string): DrawnTable {
  const prefix = quoted ? '> ' : '';
  const converted = mapCells(table, convert);
  const plain = mapCells(converted, plainText);
  const aligned = alignedLines(plain);
  if (aligned !== undefined) return { text: prefixed(['```', ...aligned, '```'], prefix), figure: undefined };
  const text = prefixed(listedLines(converted), prefix);
  const isFigure = !quoted && !converted.rows.some((row) => row.some(hasLink));
  return isFigure ? { text: asFigure(text), figure: { type: 'table', ...plain } } : { text, figure: undefined };
}

function prefixed(lines: readonly string[], prefix: string): string {
  return lines.map((line) => prefix + line).join('\n');
}

function hasLink(cell: string): boolean {
  return /https?:\/\//i.test(cell);
}
