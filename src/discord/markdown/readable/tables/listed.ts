import type { Table } from './table.ts';

/** A table as a list, row by row and cell by cell: for one that is too wide. The cells are Discord's Markdown. */
export function listedLines({ header, rows }: Table): readonly string[] {
  if (rows.length === 0) return [header.map((name) => name.replaceAll('\n', ' ')).join(' │ ')];
  return rows.flatMap((row) => {
    const [first = '', ...others] = row;
    const items = others.flatMap((cell, index) => itemLine(header[index + 1] ?? '', cell));
    return row.length === 1 ? itemLine(header[0] ?? '', first) : [...headLine(header[0] ?? '', first), ...items];
  });
}

function headLine(name: string, cell: string): readonly string[] {
  const named = [name, cell].filter((part) => part !== '').join(': ');
  const words = named.replaceAll('**', '').replaceAll('\n', ' ');
  return words === '' ? [] : [`**${words}**`];
}

function itemLine(name: string, cell: string): readonly string[] {
  if (cell === '') return [];
  const words = cell.replaceAll('\n', ' ');
  return [`- ${name === '' ? '' : `${name.replaceAll('\n', ' ')}: `}${words}`];
}
