import { MarkdownScan } from '../scan.ts';
import { isSpace, isWordUnit, opensEmphasis } from '../tokens.ts';
import { FIGURE_BEGIN, FIGURE_END } from './figures.ts';

/** From its first delimiter to its last, in UTF-16 units. */
export interface Emphasis {
  readonly from: number;
  readonly end: number;
}

const RUN = /([*_~])\1*/g;

/**
 * The emphases of a message that may hold figures. To Discord they reach over line breaks and paragraphs, and those that models write
 * around a formula do so here, since the formula has lines of its own.
 */
export function emphasesOf(message: string): readonly Emphasis[] {
  const scan = new MarkdownScan(message, { from: 0, final: true });
  const glued = glue(message);
  const open: { readonly delimiter: string; readonly from: number }[] = [];
  const emphases: Emphasis[] = [];
  for (const { 0: delimiter, index: at } of message.matchAll(RUN)) {
    scan.run(at);
    // What is escaped was read with its backslash.
    if (scan.at > at || scan.inCode) continue;
    const text = delimiter.length > 1 ? glued : message;
    const opener = closes(text, at, delimiter) ? open.findLastIndex((each) => each.delimiter === delimiter) : -1;
    const from = open[opener]?.from;
    if (from !== undefined) {
      emphases.push({ from, end: at + delimiter.length });
      open.length = opener;
    } else if (opensEmphasis(text, at, delimiter.length, text.length)) open.push({ delimiter, from: at });
  }
  return emphases;
}

/** With ink where a figure's line breaks are, for bold and its like: of these Discord does not ask what stands beside them. */
function glue(message: string): string {
  return message
    .replaceAll(`\n${FIGURE_BEGIN}`, FIGURE_BEGIN + FIGURE_BEGIN)
    .replaceAll(`${FIGURE_END}\n`, FIGURE_END + FIGURE_END);
}

function closes(text: string, at: number, delimiter: string): boolean {
  if (at === 0 || isSpace(text.charCodeAt(at - 1))) return false;
  return delimiter !== '_' || !isWordUnit(text.charCodeAt(at + 1));
}
