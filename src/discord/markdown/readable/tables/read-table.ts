import { type Mode, NONE, UNDECIDED } from '../../tokens.ts';
import type { Align } from '../figures.ts';
import { quoteMarks } from '../lines.ts';
import type { Rewrite } from '../reading.ts';
import { drawRow, drawTable } from './draw-table.ts';
import { alignments, isRow, mayBeDelimiter, rowCells } from './rows.ts';
import { tableOf } from './table.ts';

/** How much of a table is read before it is settled, so that a long one does not stand still while it is written. */
interface PartSize {
  readonly rows: number;
  readonly units: number;
}

/** The columns of an aligned table are as wide as its first rows need; then each row is shown as it comes. */
const FIRST_ROWS: PartSize = { rows: 12, units: 800 };
/** A picture shows more at once. */
const PICTURE: PartSize = { rows: 25, units: 1600 };

/** What is known of a table that may go on. */
export interface TableHead {
  /** The names of its columns, as they were written. */
  readonly header: readonly string[];
  readonly align: readonly Align[];
  /** Set while its code block is open: how wide the columns are, and in how many quotes it stands. */
  readonly block?: { readonly widths: readonly number[]; readonly quoteDepth: number };
}

export interface TableContext {
  readonly mode: Mode;
  /** In so many quotes its lines stand. */
  readonly quoteDepth: number;
  /** That of a table whose first part has been read already. */
  readonly head: TableHead | undefined;
  readonly convert: (cell: string) => string;
}

export interface TablePart extends Rewrite {
  /** Set where the table may go on after this part. */
  readonly head: TableHead | undefined;
}

interface Beginning extends TableHead {
  /** Where the rows begin. */
  readonly end: number;
}

/**
 * Reads a table, or the next part of one, whose first line begins at `at` (past a quote's marks). Its rows end where a line has no
 * bar.
 */
export function readTable(text: string, at: number, context: TableContext): TablePart | typeof NONE | typeof UNDECIDED {
  const { head } = context;
  if (head?.block !== undefined) return readRow(text, at, head, context);
  const beginning = head === undefined ? readBeginning(text, at, context) : { ...head, end: at };
  if (typeof beginning === 'number') return beginning;
  const first = readPart(text, beginning, context, FIRST_ROWS);
  const isWide = typeof first !== 'number' && first.head !== undefined && first.head.block === undefined;
  return isWide ? readPart(text, beginning, context, PICTURE) : first;
}

function readPart(
  text: string,
  { header, align, end }: Beginning,
  context: TableContext,
  size: PartSize,
): TablePart | typeof NONE | typeof UNDECIDED {
  const { quoteDepth, convert } = context;
  const rows = readRows(text, end, context, size);
  if (rows === UNDECIDED) return UNDECIDED;
  if (context.head !== undefined && rows.lines.length === 0) return NONE;
  const { goesOn } = rows;
  const drawn = drawTable(tableOf(header, align, rows.lines), { quoteDepth, goesOn, convert });
  const block = drawn.widths === undefined ? {} : { block: { widths: drawn.widths, quoteDepth } };
  return {
    end: rows.end,
    text: drawn.text + lineBreakBefore(text, rows.end),
    figure: drawn.figure,
    head: goesOn ? { header, align, ...block } : undefined,
  };
}

/** One more row of a table whose code block is open. */
function readRow(
  text: string,
  at: number,
  head: TableHead,
  context: TableContext,
): TablePart | typeof NONE | typeof UNDECIDED {
  const { align, block } = head;
  const line = contentLine(text, at, context, at);
  if (typeof line === 'number') return line;
  if (block === undefined || block.quoteDepth !== context.quoteDepth || !isRow(line.content)) return NONE;
  const { widths } = block;
  const drawn = drawRow(rowCells(line.content, widths.length), { widths, align }, context);
  return { end: line.next, text: drawn + lineBreakBefore(text, line.next), head };
}

function lineBreakBefore(text: string, at: number): string {
  return text.charAt(at - 1) === '\n' ? '\n' : '';
}

/** A line that hides something is no line of names. */
const SPOILER_FIRST = /^\s*\|\|\S/;

/** The line of names and the one that divides it from the rows: only both together make a table. */
function readBeginning(text: string, at: number, context: TableContext): Beginning | typeof NONE | typeof UNDECIDED {
  const first = contentLine(text, at, context, at);
  if (typeof first === 'number') return first;
  if (!isRow(first.content) || SPOILER_FIRST.test(first.content)) return NONE;
  const second = contentLine(text, first.next, context);
  if (second === NONE) return NONE;
  if (second === UNDECIDED) return mayBeDelimiter(pastQuote(text, first.next)) ? UNDECIDED : NONE;
  const align = alignments(second.content);
  const columns = align?.length ?? 0;
  if (align !== undefined) return { header: rowCells(first.content, columns), align, end: second.next };
  // While it is written, what begins with a bar is most likely one.
  const isDraft = context.mode === 'draft' && second.next >= text.length && mayBeDelimiter(second.content);
  if (!isDraft || !/^\s*\|(?!\|)/.test(first.content)) return NONE;
  return { header: rowCells(first.content, 0), align: [], end: text.length };
}

interface Rows {
  readonly lines: readonly string[];
  readonly end: number;
  readonly goesOn: boolean;
}

function readRows(text: string, from: number, context: TableContext, size: PartSize): Rows | typeof UNDECIDED {
  const lines: string[] = [];
  let at = from;
  while (lines.length < size.rows && at - from < size.units) {
    // A part that goes on begins past its first line's marks already.
    const isBegun = at === from && context.head !== undefined;
    const line = contentLine(text, at, context, isBegun ? at : undefined);
    if (line === UNDECIDED) return UNDECIDED;
    if (line === NONE || !isRow(line.content)) return { lines, end: at, goesOn: false };
    lines.push(line.content);
    at = line.next;
  }
  return { lines, end: at, goesOn: true };
}

interface ContentLine {
  /** Without a quote's marks. */
  readonly content: string;
  readonly next: number;
}

/** The line at `at`, if it stands in as many quotes as the table; `from` is where its content begins, if known. */
function contentLine(
  text: string,
  at: number,
  { mode, quoteDepth }: TableContext,
  from?: number | undefined,
): ContentLine | typeof NONE | typeof UNDECIDED {
  if (at >= text.length) return mode === 'more' ? UNDECIDED : NONE;
  const newline = text.indexOf('\n', at);
  if (newline < 0 && mode === 'more') return UNDECIDED;
  const end = newline < 0 ? text.length : newline;
  const marks = from === undefined ? quoteMarks(text, at, end) : { end: from, depth: quoteDepth };
  if (marks.depth !== quoteDepth) return NONE;
  return { content: text.slice(marks.end, end), next: newline < 0 ? end : end + 1 };
}

function pastQuote(text: string, at: number): string {
  return text.slice(quoteMarks(text, at, text.length).end);
}
