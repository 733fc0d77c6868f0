import type { Align } from '../figures.ts';
import { rowCells } from './rows.ts';

/** A table as it was written: cells hold Markdown, one line each. Each row has as many cells as the header. */
export interface Table {
  readonly header: readonly string[];
  readonly align: readonly Align[];
  readonly rows: readonly (readonly string[])[];
}

/** A table of lines, made even: missing cells are empty, and those past the header's get columns of their own. */
export function tableOf(header: readonly string[], align: readonly Align[], lines: readonly string[]): Table {
  const rows = lines.map((line) => rowCells(line, header.length));
  const columns = Math.max(header.length, ...rows.map((row) => row.length));
  return {
    header: filled(header, columns, ''),
    align: filled(align.slice(0, columns), columns, 'left' as const),
    rows: rows.map((row) => filled(row, columns, '')),
  };
}

function filled<Value>(values: readonly Value[], length: number, value: Value): readonly Value[] {
  if (values.length >= length) return values;
  return [...values, ...Array.from({ length: length - values.length }, () => value)];
}

/** The same table with other cells. */
export function mapCells(table: Table, change: (cell: string) => string): Table {
  return { ...table, header: table.header.map(change), rows: table.rows.map((row) => row.map(change)) };
}
