/** With more acknowledgements than this under way, no work begins: Discord gives each interaction three seconds, and work waits. */
const BURST = 16;
/** So much work begins in one turn of the event loop; between two turns what has arrived is read, and acknowledged. */
const PER_TURN = 4;

/**
 * Acknowledgements go before all other work: each is sent at once, and what is to be done after it begins once there is no
 * crowd of others to be acknowledged, a few pieces at a time.
 */
export class Acknowledgements {
  #underWay = 0;
  #turnComes = false;
  readonly #waiting: (() => void)[] = [];

  /**
   * Sends an acknowledgement. Resolves when it has arrived, and it is the turn of the work that it was for.
   * @throws what `send` throws.
   */
  async first(send: () => Promise<unknown>): Promise<void> {
    this.#underWay += 1;
    try {
      await send();
    } finally {
      this.#underWay -= 1;
      this.#next();
    }
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
      this.#next();
    });
  }

  #next(): void {
    if (this.#turnComes || this.#waiting.length === 0 || this.#underWay > BURST) return;
    this.#turnComes = true;
    setImmediate(() => {
      this.#turnComes = false;
      for (const begin of this.#waiting.splice(0, PER_TURN)) begin();
      this.#next();
    });
  }
}
