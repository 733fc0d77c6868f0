import { BACKSLASH, CLOSE_BRACE, isLetter, OPEN_BRACE, PERCENT, SPACE } from '../ascii.ts';

/**
 * The source of a formula and how far it is read. Whoever meets something that cannot be said calls `fail`: nothing is left to read
 * then, so that all that was begun comes to its end by itself.
 */
export class LatexSource {
  readonly text: string;
  at = 0;
  /** Where the last white space began and ended. */
  spaceStart = -1;
  spaceEnd = -1;
  /** Where the last run of letters ended, and how long it was. */
  wordEnd = -2;
  wordLength = 0;
  failed = false;

  constructor(text: string) {
    this.text = text;
  }

  fail(): void {
    this.failed = true;
    this.at = this.text.length;
  }

  /** The next unit; NaN at the end. */
  unit(): number {
    return this.text.charCodeAt(this.at);
  }

  skipSpace(): void {
    const from = this.at;
    for (;;) {
      const unit = this.text.charCodeAt(this.at);
      if (unit <= SPACE) this.at += 1;
      else if (unit === PERCENT) this.#skipComment();
      else break;
    }
    if (this.at === from) return;
    this.spaceStart = from;
    this.spaceEnd = this.at;
  }

  /** Takes the text where it comes next. */
  takes(text: string): boolean {
    if (!this.text.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  /** The name of the command whose backslash comes next: letters, or one character. */
  command(): string {
    const from = this.at + 1;
    let to = from;
    while (isLetter(this.text.charCodeAt(to))) to += 1;
    if (to === from) to += 1;
    this.at = Math.min(to, this.text.length);
    return this.text.slice(from, to);
  }

  /** What stands in the braces that come next, as it is; '' where there are none. */
  raw(): string {
    this.skipSpace();
    if (this.unit() !== OPEN_BRACE) return '';
    const from = this.at + 1;
    let depth = 0;
    for (let at = this.at; at < this.text.length; at += 1) {
      const unit = this.text.charCodeAt(at);
      if (unit === BACKSLASH) at += 1;
      else if (unit === OPEN_BRACE) depth += 1;
      else if (unit === CLOSE_BRACE) depth -= 1;
      if (depth === 0) {
        this.at = at + 1;
        return this.text.slice(from, at);
      }
    }
    this.fail();
    return '';
  }

  #skipComment(): void {
    const end = this.text.indexOf('\n', this.at);
    this.at = end < 0 ? this.text.length : end + 1;
  }
}
