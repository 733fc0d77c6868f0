/** What a live region writes to: a terminal. */
export interface Terminal {
  write(text: string): void;
  /** Rows now; they change when the window does. */
  rows(): number;
}

/** The line below the region that a person types on. */
export interface PromptLine {
  /** How many rows above the cursor the prompt begins; more than 0 once the input is longer than a row. */
  rowsAbove(): number;
  /** Writes prompt and input again, at the cursor. */
  redraw(): void;
}

const UP = (rows: number): string => (rows > 0 ? `\x1b[${rows}A` : '');
const CLEAR_BELOW = '\r\x1b[J';
/** Terminals disagree about the width of some emoji; a line that is longer than thought must not become two. */
const [NO_WRAP, WRAP] = ['\x1b[?7l', '\x1b[?7h'];
/** Rows that stay free: the prompt's own, and a little air. */
const KEPT_ROWS = 3;

/**
 * The lower part of a terminal, drawn again in place whenever it changes; what is settled scrolls away above it. Of a
 * drawing higher than the window only the lower part is shown, as a terminal cannot go back to what has scrolled away; all
 * of it is printed when it settles.
 */
export class LiveRegion {
  readonly #terminal: Terminal;
  readonly #prompt: PromptLine | undefined;
  #drawn: readonly string[] = [];

  constructor(terminal: Terminal, prompt?: PromptLine) {
    this.#terminal = terminal;
    this.#prompt = prompt;
  }

  /**
   * Replaces what the region shows, and prints `settled` for good above it. Drawing the same again writes nothing.
   */
  draw(lines: readonly string[], settled: readonly string[] = []): void {
    const room = Math.max(this.#terminal.rows() - KEPT_ROWS - (this.#prompt?.rowsAbove() ?? 0), 1);
    const above = `… ${lines.length - room + 1} lines above`;
    const shown = lines.length <= room ? lines : [above, ...lines.slice(lines.length - room + 1)];
    const same = shown.length === this.#drawn.length && shown.every((line, index) => line === this.#drawn[index]);
    if (!same || settled.length > 0) this.#write(settled, shown);
  }

  /** Prints lines for good, above the region. */
  print(lines: readonly string[]): void {
    if (lines.length > 0) this.#write(lines, this.#drawn);
  }

  /** What was typed has been sent, and still stands where the prompt was: takes it away. `rows`: as many as it took. */
  typed(rows: number): void {
    this.#write([], this.#drawn, rows);
  }

  /** The window has another size, so nobody knows where the region is now: it goes on below. */
  restart(): void {
    this.#drawn = [];
    this.#terminal.write('\n');
  }

  #write(settled: readonly string[], live: readonly string[], typedRows = 0): void {
    const above = this.#drawn.length + typedRows + (this.#prompt?.rowsAbove() ?? 0);
    const body = [...settled, ...live].map((line) => `${line}\n`).join('');
    // One write, so that nothing flickers.
    this.#terminal.write(`${UP(above)}${CLEAR_BELOW}${NO_WRAP}${body}${WRAP}`);
    this.#drawn = live;
    this.#prompt?.redraw();
  }
}
