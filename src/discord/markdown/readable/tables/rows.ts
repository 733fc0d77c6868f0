import { BACKSLASH, BACKTICK, BAR } from '../../ascii.ts';
import { codeSpanEnd, runLength } from '../../tokens.ts';
import type { Align } from '../figures.ts';

/** Rows of a table as GitHub's Markdown has them (GFM 0.29, 4.10), and as models break them. */

/** Two bars, what they hide, and two bars before the next cell; or what they will hide, while it is written. */
const SPOILER = /\|\|[^\s|](?:[^|\n]{0,300}\|\|(?=\s*(?:\||$))|[^|\n]*\|?$)/y;
/** More columns nobody reads; what is past them stands in one cell. */
const MOST_CELLS = 32;
/** An escape, code, or bars that may hide something. */
const MEANINGFUL = /[\\`]|\|\|/;
const DELIMITER_CELL = /^:?-+:?$/;

/** The alignments that a table's second line gives, or undefined where it is no such line. */
export function alignments(line: string): readonly Align[] | undefined {
  if (!line.includes('|') || line.length > 1000) return undefined;
  const cells = cellsOf(line, false);
  return cells.length <= MOST_CELLS && cells.every((cell) => DELIMITER_CELL.test(cell))
    ? cells.map(alignment)
    : undefined;
}

/** Whether a line may yet become a table's second one. */
export function mayBeDelimiter(line: string): boolean {
  return /^[\s|:-]*$/.test(line);
}

function alignment(cell: string): Align {
  if (!cell.endsWith(':')) return 'left';
  return cell.startsWith(':') ? 'center' : 'right';
}

/** Whether a line has a bar that divides it. */
export function isRow(line: string): boolean {
  return line.includes('|') && /(?:^|[^\\])\|/.test(line);
}

/**
 * A row's cells, trimmed. A bar in inline code divides them by the book, and hardly ever in what models mean: it does only where
 * that makes the `columns` of the header.
 */
export function rowCells(line: string, columns: number): readonly string[] {
  const meant = cellsOf(line, true);
  if (meant.length === columns || !line.includes('`')) return meant;
  const literal = cellsOf(line, false);
  return literal.length === columns ? literal : meant;
}

function cellsOf(line: string, codeIsWhole: boolean): readonly string[] {
  return MEANINGFUL.test(line) ? readCells(line, codeIsWhole) : withoutOuter(plainCells(line));
}

/** Where every bar divides: most rows are so. */
function plainCells(line: string): readonly string[] {
  const cells: string[] = [];
  let from = 0;
  for (let bar = line.indexOf('|'); bar >= 0 && cells.length < MOST_CELLS; bar = line.indexOf('|', from)) {
    cells.push(line.slice(from, bar).trim());
    from = bar + 1;
  }
  return [...cells, line.slice(from).trim()];
}

function readCells(line: string, codeIsWhole: boolean): readonly string[] {
  const cells: string[] = [];
  let cell = '';
  for (let at = 0; at < line.length; ) {
    if (cells.length >= MOST_CELLS) return [...cells, line.slice(at)];
    const next = pieceEnd(line, at, codeIsWhole);
    const piece = line.slice(at, next);
    if (piece === '|') {
      cells.push(cell.trim());
      cell = '';
    } else cell += piece.startsWith('`') ? piece.replaceAll('\\|', '|') : piece === '\\|' ? '|' : piece;
    at = next;
  }
  cells.push(cell.trim());
  return withoutOuter(cells);
}

/** Where the piece ends that begins at `at`: a bar, an escape, an inline code, or what is between them. */
function pieceEnd(line: string, at: number, codeIsWhole: boolean): number {
  const unit = line.charCodeAt(at);
  if (unit === BAR) return spoilerEndAt(line, at);
  if (unit === BACKSLASH) return Math.min(at + 2, line.length);
  if (unit === BACKTICK) return codeEnd(line, at, codeIsWhole);
  let end = at + 1;
  while (end < line.length && !isMark(line.charCodeAt(end))) end += 1;
  return end;
}

/** Past one bar, or past a whole spoiler that stands by itself in its cell. */
function spoilerEndAt(line: string, at: number): number {
  SPOILER.lastIndex = at;
  const found = line.charAt(at - 1) === ' ' ? SPOILER.exec(line) : null;
  return at + (found?.[0].length ?? 1);
}

function codeEnd(line: string, at: number, codeIsWhole: boolean): number {
  const run = runLength(line, at, line.length);
  const end = codeIsWhole ? codeSpanEnd(line, at + run, run, line.length) : -1;
  return end < 0 ? at + run : end;
}

function isMark(unit: number): boolean {
  return unit === BAR || unit === BACKSLASH || unit === BACKTICK;
}

/** Bars around a row enclose no cells. */
function withoutOuter(cells: readonly string[]): readonly string[] {
  const from = cells.length > 1 && cells[0] === '' ? 1 : 0;
  const to = cells.length > from + 1 && cells.at(-1) === '' ? -1 : cells.length;
  return cells.slice(from, to);
}
