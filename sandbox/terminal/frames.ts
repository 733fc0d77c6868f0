/**
 * Successive drawings of the same thing, printed one below the other: of each only the lines that the one before did not
 * have, as a reader needs what is new, not twenty times the whole.
 */
export class Frames {
  #last: ReadonlySet<string> = new Set();

  /** The lines of this drawing that are new; none where nothing is. */
  news(lines: readonly string[]): readonly string[] {
    const before = this.#last;
    this.#last = new Set(lines);
    return lines.filter((line) => line.trim() !== '' && !before.has(line));
  }
}
