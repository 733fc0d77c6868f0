import type { Readable, Writable } from 'node:stream';

/** What a program has around it: its streams, its environment, and whoever presses Ctrl-C. */
export interface CliIo {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number };
  readonly stderr: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Calls `listener` on each SIGINT, SIGTERM or SIGHUP. @returns a function that ends that. */
  onInterrupt(listener: () => void): () => void;
}

const DEFAULT_WIDTH = 80;
/** Wider lines are hard to read. */
const COMFORTABLE_WIDTH = 100;
const DEFAULT_ROWS = 24;

/** The terminal's columns. Some say 0 where they do not know. */
export function columnsOf({ stdout }: CliIo): number {
  return stdout.columns === undefined || stdout.columns < 1 ? DEFAULT_WIDTH : stdout.columns;
}

export function rowsOf({ stdout }: CliIo): number {
  return stdout.rows === undefined || stdout.rows < 1 ? DEFAULT_ROWS : stdout.rows;
}

/** How wide to draw where nothing else is asked for. */
export function drawingWidth(io: CliIo): number {
  return Math.min(columnsOf(io), COMFORTABLE_WIDTH);
}

/** Colours where a person looks who has not asked for none (https://no-color.org). */
export function wantsColor({ stdout, env }: CliIo): boolean {
  return stdout.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
}

/** A terminal that text can be drawn again in, and a person who types. */
export function isInteractive({ stdin, stdout, env }: CliIo): boolean {
  return stdin.isTTY === true && stdout.isTTY === true && env['TERM'] !== 'dumb';
}

export function printTo(stream: Writable, lines: readonly string[]): void {
  if (lines.length > 0) stream.write(`${lines.join('\n')}\n`);
}
