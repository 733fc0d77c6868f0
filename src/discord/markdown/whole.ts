import { FIGURE_END } from './readable/figures.ts';
import { angleEnd, emphasisEnd, linkEnd, NONE, opensEmphasis, UNDECIDED } from './tokens.ts';

/** The tokens that a cut should not touch, as a scan meets them from left to right; and the delimiters that wait for their end. */
export class WholeTokens {
  readonly #text: string;
  readonly #final: boolean;
  /** The outermost token that reaches to `until`, and how it is closed where it must be cut after all. */
  #from = -1;
  #until = -1;
  #delimiter = '';
  #completeAt = -1;
  /** Where the emphases of this line end. */
  #closers: number[] = [];
  #pending: string[] = [];
  #undecided = false;

  constructor(text: string, final: boolean) {
    this.#text = text;
    this.#final = final;
  }

  /** End of the token that reaches furthest. */
  get until(): number {
    return this.#until;
  }

  /** Past the last token that is complete. */
  get completeAt(): number {
    return this.#completeAt;
  }

  /** Whether more text could make other tokens of what has been read. */
  get undecided(): boolean {
    return this.#undecided;
  }

  /** Delimiters whose end has not arrived, an open spoiler's among them, outermost first. */
  get pending(): readonly string[] {
    return this.#pending;
  }

  /** Where the token began that goes on at `at`, or -1. */
  from(at: number): number {
    return at < this.#until ? this.#from : -1;
  }

  /** The emphasis that goes on at `at`, or ''. */
  delimiter(at: number): string {
    return at < this.#until ? this.#delimiter : '';
  }

  /** No cut from `at` up to `until`. */
  keep(at: number, until: number, delimiter = ''): void {
    if (until <= this.#until) return;
    if (at >= this.#until) {
      this.#from = at;
      this.#delimiter = delimiter;
    }
    this.#until = until;
  }

  /** A complete token from `at` up to `until`; nothing where that is `NONE`. */
  add(at: number, until: number, delimiter = ''): void {
    if (until === NONE) return;
    this.keep(at, until, delimiter);
    this.complete(until);
    if (delimiter !== '') this.#closers.push(until);
  }

  complete(at: number): void {
    if (at > this.#completeAt) this.#completeAt = at;
  }

  addAngle(at: number): void {
    this.add(at, this.decide(angleEnd(this.#text, at, this.#text.length)));
  }

  addLink(at: number): void {
    this.add(at, this.decide(linkEnd(this.#text, at, this.#text.length)));
  }

  /** What may become a picture: complete with its closing mark. */
  addFigure(at: number): void {
    const end = this.#text.indexOf(FIGURE_END, at);
    this.add(at, this.decide(end < 0 ? UNDECIDED : end + 1));
  }

  /** A run of `*`, `_` or `~`: it ends an emphasis, opens one, or is text. */
  addEmphasis(at: number, run: number): void {
    const { length } = this.#text;
    if (this.#closers.includes(at + run) || !opensEmphasis(this.#text, at, run, length)) return;
    const delimiter = this.#text.slice(at, at + run);
    const end = emphasisEnd(this.#text, at + run, delimiter, length);
    this.add(at, this.decide(end), delimiter);
    if (end === UNDECIDED && !this.#final && !this.#pending.includes(delimiter)) this.#pending.push(delimiter);
  }

  openSpoiler(): void {
    this.#pending.push('||');
  }

  /** What was opened in the spoiler and not closed is text. */
  closeSpoiler(): void {
    this.#pending.length = this.#pending.indexOf('||');
  }

  /** Emphasis that a line leaves open is none. */
  endLine(): void {
    if (this.#closers.length > 0) this.#closers.length = 0;
    if (this.#pending.length > 0) this.#pending = this.#pending.filter((delimiter) => delimiter === '||');
  }

  /** A token's end, or `NONE`. One that touches the end of a text that goes on may still become another. */
  decide(end: number): number {
    if (!this.#final && (end === UNDECIDED || end === this.#text.length)) this.doubt();
    return end < 0 ? NONE : end;
  }

  doubt(): void {
    this.#undecided = true;
  }
}
