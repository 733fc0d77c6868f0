/**
 * A stream held by hand. What passes it waits for a permit: each token takes one, and the end of the answer takes one more.
 * Several calls may share a gate; permits then go to whoever has waited longest.
 */
export class Gate {
  #permits = 0;
  #waiting: (() => void)[] = [];

  /** Lets `count` more through. */
  release(count = 1): void {
    this.#permits += count;
    while (this.#permits > 0) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#permits -= 1;
      next();
    }
  }

  /** Lets everything through from now on. */
  open(): void {
    this.release(Number.POSITIVE_INFINITY);
  }

  /** How many calls stand before the gate. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Resolves with a permit; rejects with `signal.reason`. */
  pass(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      if (this.#permits > 0) {
        this.#permits -= 1;
        return resolve();
      }
      const enter = (): void => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      const onAbort = (): void => {
        this.#waiting = this.#waiting.filter((other) => other !== enter);
        signal.removeEventListener('abort', onAbort);
        reject(signal.reason);
      };
      signal.addEventListener('abort', onAbort);
      this.#waiting.push(enter);
    });
  }
}
