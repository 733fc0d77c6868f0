/**
 * Looks for the longest end of a text that a second text begins with, while the second arrives unit by unit: Knuth, Morris
 * and Pratt (SIAM J. Comput. 6, 1977) with a pattern that grows. The place in the text never moves back, so all of it is
 * linear in the text's length.
 */
export class OverlapSearch {
  readonly #text: string;
  #pattern = '';
  /** For each length of the pattern, less one: how long its longest own beginning is that is its end, too. */
  readonly #borders: number[] = [];
  #place = 0;
  #matched = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** True once more of the second text can change nothing. */
  get settled(): boolean {
    return this.#place === this.#text.length;
  }

  /** The longest end of the text that is matched so far; once settled, the longest of all. */
  get longest(): number {
    return this.#matched;
  }

  push(unit: string): void {
    if (this.settled) return;
    this.#grow(unit);
    this.#advance();
  }

  /** All ends of the text that the second text begins with, longest first, as lengths. Before it is settled: those of what has come. */
  overlaps(): readonly number[] {
    const place = this.#place;
    const matched = this.#matched;
    const longest = this.settled ? matched : this.#finalMatch();
    this.#place = place;
    this.#matched = matched;
    const all: number[] = [];
    for (let length = longest; length > 0; length = this.#borderOf(length)) all.push(length);
    return all;
  }

  /** The shortest unit that a beginning of the second text repeats, at least twice, maybe with a part left over; else the whole length. */
  periodOf(length: number): number {
    const period = length - this.#borderOf(length);
    return 2 * period <= length ? period : length;
  }

  #finalMatch(): number {
    while (!this.settled) {
      if (this.#matched === this.#pattern.length) this.#matched = this.#borderOf(this.#matched);
      this.#advance();
      if (this.#pattern === '') return 0;
    }
    return this.#matched;
  }

  #borderOf(length: number): number {
    return this.#borders[length - 1] ?? 0;
  }

  #grow(unit: string): void {
    let border = this.#borderOf(this.#pattern.length);
    while (border > 0 && this.#pattern.charAt(border) !== unit) border = this.#borderOf(border);
    const longer = this.#pattern !== '' && this.#pattern.charAt(border) === unit;
    this.#borders.push(longer ? border + 1 : 0);
    this.#pattern += unit;
  }

  /** Goes on through the text until its end, or until the whole pattern is matched and more of it is needed. */
  #advance(): void {
    while (!this.settled && this.#matched < this.#pattern.length) {
      if (this.#text.charAt(this.#place) === this.#pattern.charAt(this.#matched)) {
        this.#matched += 1;
        this.#place += 1;
      } else if (this.#matched > 0) this.#matched = this.#borderOf(this.#matched);
      else this.#place += 1;
    }
  }
}
