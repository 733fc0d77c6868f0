/** A place among the runs at work; given back with `leave`, once. */
export interface RunSlot {
  leave(): void;
}

interface Waiter {
  readonly admit: (slot: RunSlot) => void;
  readonly onPlace: (place: number) => void;
}

/** Lets at most `limit` runs work at the same time; the others wait in order of arrival and are told their place. */
export class RunLine {
  readonly #limit: number;
  readonly #waiting: Waiter[] = [];
  #working = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * Resolves when it is this run's turn. `onPlace` is called with the place in line (1 is next) at once if there is a
   * line, and each time it moves; never again once the turn has come.
   * @throws signal.reason on abort; the place is given up at once.
   */
  async enter(signal: AbortSignal, onPlace: (place: number) => void): Promise<RunSlot> {
    signal.throwIfAborted();
    if (this.#working < this.#limit) return this.#slot();
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        this.#tellPlaces();
        reject(signal.reason);
      };
      const waiter: Waiter = {
        onPlace,
        admit: (slot) => {
          signal.removeEventListener('abort', onAbort);
          resolve(slot);
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(waiter);
      onPlace(this.#waiting.length);
    });
  }

  #slot(): RunSlot {
    this.#working += 1;
    let left = false;
    return {
      leave: () => {
        if (left) return;
        left = true;
        this.#working -= 1;
        this.#admitNext();
      },
    };
  }

  #admitNext(): void {
    const next = this.#waiting.shift();
    if (next === undefined) return;
    next.admit(this.#slot());
    this.#tellPlaces();
  }

  #tellPlaces(): void {
    for (const [index, waiter] of this.#waiting.entries()) waiter.onPlace(index + 1);
  }
}
