import { comparable } from './matching.ts';

/** Follows a second text along the first from its beginning, white space aside, for as long as they are the same. */
export class Retrace {
  readonly #text: string;
  #place: number;
  #count = 0;
  #state: 'matching' | 'diverged' | 'complete' = 'matching';

  /** @param from where the first text begins in earnest. */
  constructor(text: string, from: number) {
    this.#text = text;
    this.#place = from;
    this.#skipSpace();
  }

  get state(): 'matching' | 'diverged' | 'complete' {
    return this.#state;
  }

  /** Units that were the same, white space not counted. */
  get count(): number {
    return this.#count;
  }

  /** @param unit as it is compared. */
  push(unit: string): void {
    if (this.#state !== 'matching') return;
    if (comparable(this.#text.charAt(this.#place)) !== unit) {
      this.#state = 'diverged';
      return;
    }
    this.#count += 1;
    this.#place += 1;
    this.#skipSpace();
  }

  #skipSpace(): void {
    while (this.#place < this.#text.length && comparable(this.#text.charAt(this.#place)) === '') this.#place += 1;
    if (this.#place >= this.#text.length) this.#state = 'complete';
  }
}
