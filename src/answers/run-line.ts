/** A place among the runs at work; given back with `leave`, once. */
export interface RunSlot {
  leave(): void;
}

/** Where a run stands that waits. */
export interface Place {
  /** From 1: next. */
  readonly number: number;
  /** How many questions of its own conversation are to be answered before it. */
  readonly behind: number;
}

/** How many runs are at work and wait, and how many may work at the same time. */
export interface Load {
  readonly working: number;
  readonly waiting: number;
  readonly limit: number;
}

interface Waiter {
  readonly conversation: string;
  readonly admit: (slot: RunSlot) => void;
  readonly onPlace: (place: Place) => void;
}

/**
 * Lets at most `limit` runs work at the same time, and of one conversation one at a time; the others wait in order of arrival
 * and are told their place. Who waits for its own conversation holds up nobody else.
 */
export class RunLine {
  readonly #limit: number;
  readonly #waiting: Waiter[] = [];
  /** The conversations at work. */
  readonly #working = new Set<string>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get load(): Load {
    return { working: this.#working.size, waiting: this.#waiting.length, limit: this.#limit };
  }

  /**
   * Resolves when it is this run's turn. `onPlace` is called with its place at once if it has to wait, and each time it
   * moves; never again once the turn has come.
   * @throws signal.reason on abort; the place is given up at once.
   */
  async enter(conversation: string, signal: AbortSignal, onPlace: (place: Place) => void): Promise<RunSlot> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        this.#tellPlaces();
        reject(signal.reason);
      };
      const waiter: Waiter = {
        conversation,
        onPlace,
        admit: (slot) => {
          signal.removeEventListener('abort', onAbort);
          resolve(slot);
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(waiter);
      this.#admit();
      const place = this.#places().get(waiter);
      if (place !== undefined) onPlace(place);
    });
  }

  /** Lets in whoever may go. True where somebody went. */
  #admit(): boolean {
    const before = this.#waiting.length;
    while (this.#working.size < this.#limit) {
      const next = this.#waiting.findIndex(({ conversation }) => !this.#working.has(conversation));
      const [waiter] = next === -1 ? [] : this.#waiting.splice(next, 1);
      if (waiter === undefined) break;
      waiter.admit(this.#slot(waiter.conversation));
    }
    return this.#waiting.length < before;
  }

  #slot(conversation: string): RunSlot {
    this.#working.add(conversation);
    let left = false;
    return {
      leave: () => {
        if (left) return;
        left = true;
        this.#working.delete(conversation);
        if (this.#admit()) this.#tellPlaces();
      },
    };
  }

  #tellPlaces(): void {
    for (const [waiter, place] of this.#places()) waiter.onPlace(place);
  }

  /** All places in one go: a line of a thousand moves a thousand times. */
  #places(): ReadonlyMap<Waiter, Place> {
    const ahead = new Map([...this.#working].map((conversation) => [conversation, 1]));
    const places = this.#waiting.map((waiter, index): [Waiter, Place] => {
      const behind = ahead.get(waiter.conversation) ?? 0;
      ahead.set(waiter.conversation, behind + 1);
      return [waiter, { number: index + 1, behind }];
    });
    return new Map(places);
  }
}
