import type { Interface } from 'node:readline';
import type { CliIo } from './cli-io.ts';

/** Terminals that know bracketed paste tell where a paste begins and ends, once they are asked to (xterm's ctlseqs). */
const [ASK_FOR_BRACKETS, NO_BRACKETS] = ['\x1b[?2004h', '\x1b[?2004l'];

/**
 * Makes one text of a paste of several lines, which readline would take for as many. A paste is what stands between the
 * terminal's brackets, or, in a terminal without them, whatever lines arrive at once. What of it has no line end yet stays
 * at the prompt, and is sent with the rest at the next Enter.
 */
export class Paste {
  readonly #io: CliIo;
  readonly #line: Interface;
  readonly #take: (text: string) => void;
  readonly #onKey = (_: unknown, key: { readonly name?: string } | undefined): void => {
    if (key?.name === 'paste-start') this.#inBrackets = true;
    if (key?.name === 'paste-end') this.#inBrackets = false;
  };
  #lines: string[] = [];
  #inBrackets = false;
  #settling = false;

  constructor(io: CliIo, line: Interface, take: (text: string) => void) {
    this.#io = io;
    this.#line = line;
    this.#take = take;
    line.on('line', (text) => this.#add(text));
    io.stdin.on('keypress', this.#onKey);
    io.stdout.write(ASK_FOR_BRACKETS);
  }

  close(): void {
    this.#io.stdin.off('keypress', this.#onKey);
    this.#io.stdout.write(NO_BRACKETS);
  }

  #add(text: string): void {
    this.#lines.push(text);
    if (this.#inBrackets || this.#settling) return;
    this.#settling = true;
    // All lines of one chunk have come before this runs.
    setImmediate(() => this.#settle());
  }

  #settle(): void {
    this.#settling = false;
    const severalAtOnce = this.#lines.length > 1;
    // The end of a paste still stands at the prompt: its Enter is yet to come.
    if (this.#inBrackets || (severalAtOnce && this.#line.line !== '')) return;
    this.#take(this.#lines.splice(0).join('\n'));
  }
}
