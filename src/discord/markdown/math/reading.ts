import type { Piece } from './kinds.ts';
import type { LatexSource } from './latex-source.ts';
import type { Line } from './line.ts';

/** A command between what is above a line and what is below it. */
export type Infix = 'over' | 'choose';
/** What ended a list of atoms; it is taken. `end` is the end of the source. */
export type Stop = 'end' | '}' | ']' | '$' | '&' | 'row' | '\\end' | '\\right';

/** A character that ends a list where it began it, and is an atom elsewhere. */
export type Closing = ']' | '$';

/** What commands need to read what belongs to them. */
export interface Reading {
  readonly source: LatexSource;
  /** Whether something may take several lines. */
  readonly display: boolean;
  /** Whether the text around is bold already. */
  readonly bold: boolean;
  /** Reads atoms into the line, up to what ends them: `closing`, or what ends every list. */
  list(line: Line, closing?: Closing): Stop;
  /** The braces, the letter or the command that comes next. */
  argument(tight?: boolean): Piece;
  /** What comes next in square brackets, if anything does. */
  optional(): Piece | undefined;
}

/** Reads what belongs to one command, whose name has been read, into the line. */
export type Command = (reading: Reading, line: Line, name: string) => void;

/** Entries of a table of commands: all these names are read in one way. */
export function all<Way = Command>(names: readonly string[], command: Way): [string, Way][] {
  return names.map((name) => [name, command]);
}
