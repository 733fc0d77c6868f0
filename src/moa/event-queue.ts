/**
 * Joins what several producers push into one ordered stream with one reader, who takes all that is there at once: a run hears
 * hundreds of pieces a second, and each promise costs more than what is done with a piece. Unbounded on purpose: producers are
 * network streams that deliver a few thousand small events, and must not wait for a slow reader.
 */
export class EventQueue<T> {
  #items: T[] = [];
  #wake: (() => void) | undefined;
  #closed = false;

  push(item: T): void {
    this.#items.push(item);
    this.#wake?.();
  }

  /** No more items will come; the reader ends after those already pushed. */
  close(): void {
    this.#closed = true;
    this.#wake?.();
  }

  /** What was pushed since the last call, at least one item, in order; undefined once the queue is closed and empty. */
  async take(): Promise<readonly T[] | undefined> {
    if (this.#items.length === 0 && !this.#closed) await this.#pushed();
    if (this.#items.length === 0) return undefined;
    const items = this.#items;
    this.#items = [];
    return items;
  }

  async #pushed(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = undefined;
  }
}
