import Bottleneck from 'bottleneck';

/** Gives a place back. */
export type GiveBack = () => void;

/**
 * Places held ready. Bottleneck takes 2 to 3 ms of timer turns for each place it grants, one after the other, also where
 * all are free; one that is in hand costs nothing. More than a new pace lets start at once.
 */
const IN_HAND = 32;
/** What comes back stays in hand up to this: a crowd that has come once needs its places again, call after call. */
const MOST_IN_HAND = 128;

export interface PlacesOptions {
  /** How many there are in all. */
  readonly ceiling: number;
  /** A place has come to hand. */
  readonly onCame: () => void;
  readonly onFault: (error: unknown) => void;
}

/**
 * The places of one model, and the one door to Bottleneck. It grants places, and knows nothing of who gets them or when,
 * because it cannot take a job out of its line, and counts jobs that wait for its own pace as running. Used without
 * intervals, weights, groups, expirations, retries and changes of settings, which are what breaks in it. A place that comes
 * back goes to the next in line from hand to hand, without Bottleneck.
 */
export class Places {
  readonly #options: PlacesOptions;
  readonly #bottleneck: Bottleneck;
  readonly #inHand: GiveBack[] = [];
  /** Asked of Bottleneck and not granted yet. */
  #ordered = 0;

  constructor(options: PlacesOptions) {
    this.#options = options;
    this.#bottleneck = new Bottleneck({ maxConcurrent: options.ceiling });
  }

  get areInHand(): boolean {
    return this.#inHand.length > 0;
  }

  take(): GiveBack | undefined {
    return this.#inHand.pop();
  }

  putBack(place: GiveBack): void {
    this.#inHand.push(place);
  }

  /** Orders what is missing in the hand, and gives back what is too much. To be called after each change. */
  settle(): void {
    for (const surplus of this.#inHand.splice(MOST_IN_HAND)) surplus();
    while (this.#inHand.length + this.#ordered < IN_HAND) this.#order();
  }

  #order(): void {
    this.#ordered += 1;
    this.#bottleneck
      .schedule(() => new Promise<void>((giveBack) => this.#granted(giveBack)))
      .catch((error: unknown) => {
        this.#ordered -= 1;
        this.#options.onFault(error);
      });
  }

  #granted(giveBack: GiveBack): void {
    this.#ordered -= 1;
    this.#inHand.push(giveBack);
    this.#options.onCame();
  }
}
