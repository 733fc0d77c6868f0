import { isSpace, isWordUnit, opensEmphasis } from '../tokens.ts';
import { FIGURE_BEGIN, FIGURE_END } from './figures.ts';

/** From its first delimiter to its last, in UTF-16 units. */
interface Emphasis {
  readonly from: number;
  readonly end: number;
}

/**
 * The emphases of a message that may hold figures. To Discord they reach over line breaks and paragraphs, and those that models write
 * around a formula do so here, since the formula has lines of its own.
 */
export class Emphases {
  readonly #message: string;
  readonly #glued: string;
  readonly #open: { readonly delimiter: string; readonly from: number }[] = [];
  readonly #found: Emphasis[] = [];

  constructor(message: string) {
    this.#message = message;
    this.#glued = glue(message);
  }

  /** Reads the next run of a mark, of those that are neither escaped nor code. */
  read(at: number, delimiter: string): void {
    const text = delimiter.length > 1 ? this.#glued : this.#message;
    const opener = closes(text, at, delimiter) ? this.#openerOf(delimiter) : -1;
    const from = this.#open[opener]?.from;
    if (from !== undefined) {
      this.#found.push({ from, end: at + delimiter.length });
      this.#open.length = opener;
    } else if (opensEmphasis(text, at, delimiter.length, text.length)) this.#open.push({ delimiter, from: at });
  }

  /** Whether one that has been read to its end reaches over `at`. */
  reachOver(at: number): boolean {
    return this.#found.some(({ from, end }) => from < at && at < end);
  }

  #openerOf(delimiter: string): number {
    return this.#open.findLastIndex((each) => each.delimiter === delimiter);
  }
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
