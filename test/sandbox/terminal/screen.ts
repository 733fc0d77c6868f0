const SEQUENCE = /␛\[(\d+)A|␛\[(\d+)G|␛\[0?J|␛\[\?7[lh]|␛\[[\d;]*m|[\r\n]|[^␛\r\n]+/g;

/** As much of a terminal as the live region and readline use: what a person would see after all that was written. */
export class Screen {
  readonly height: number;
  #rows: string[] = [''];
  #row = 0;
  #column = 0;

  constructor(height: number) {
    this.height = height;
  }

  rows(): number {
    return this.height;
  }

  write(text: string): void {
    // Seen as its picture, the escape character is an ordinary one in a pattern.
    for (const [piece, up, column] of text.replaceAll('\x1b', '␛').matchAll(SEQUENCE)) {
      if (up !== undefined) this.#row = Math.max(this.#row - Number(up), this.#rows.length - this.height, 0);
      else if (column !== undefined) this.#column = Number(column) - 1;
      else if (/^␛.*J$/.test(piece)) this.#clearBelow();
      else if (piece === '\r') this.#column = 0;
      else if (piece === '\n') this.#lineFeed();
      else if (!piece.startsWith('␛')) this.#type(piece);
    }
  }

  /** All that was ever written and not taken back, what has scrolled away included. */
  get text(): string {
    return this.#rows.join('\n');
  }

  #current(): string {
    return this.#rows[this.#row] ?? '';
  }

  #clearBelow(): void {
    this.#rows = [...this.#rows.slice(0, this.#row), this.#current().slice(0, this.#column)];
  }

  #lineFeed(): void {
    this.#row += 1;
    this.#column = 0;
    if (this.#row === this.#rows.length) this.#rows.push('');
  }

  #type(piece: string): void {
    const line = this.#current();
    this.#rows[this.#row] = line.slice(0, this.#column) + piece + line.slice(this.#column + piece.length);
    this.#column += piece.length;
  }
}
