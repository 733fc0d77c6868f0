import {
  AT,
  BACKSLASH,
  BACKTICK,
  BAR,
  CLOSE_BRACKET,
  COLON,
  LESS,
  NEWLINE,
  nextOf,
  OPEN_PARENTHESIS,
  tableOf,
} from './ascii.ts';
import {
  codeSpanEnd,
  FENCE,
  fenceHead,
  LONGEST_SPOILER_LINES,
  type Mode,
  NONE,
  opensSpoiler,
  runLength,
  UNDECIDED,
  ZERO_WIDTH_SPACE,
} from './tokens.ts';

/** Mentions and invites are recognised by no more units than this. */
const LOOKAHEAD = 128;

const MENTION = /<(?=@[!&]?\d|#\d|id:[a-z]|\/[^\s<>:][^<>:\n]{0,99}:\d)/iy;
const EVERYONE = /@(?=everyone|here)/y;
const INVITE_ADDRESS = /:(?=\/\/[^\s/<>]{0,64}?discord(?:app)?\.(?:gg|gift|com\/invite)\/)/iy;
const INVITE = /discord(?:app)?(?=\.(?:gg|gift|com\/invite)\/)/iy;

const SPECIAL = tableOf('\\`|<@]:dD');
/** By a mark's code: the units that must follow if it is to mean something. */
const SECOND: Readonly<Record<number, string>> = {
  [LESS]: '@#/iI',
  [AT]: 'eh',
  [COLON]: '/',
  [CLOSE_BRACKET]: '(',
  68: 'iI',
  100: 'iI',
};

export interface InertOptions {
  readonly from: number;
  /** `more` stops before what is undecided; `draft` shows it as it will probably be. */
  readonly mode: Mode;
  readonly inFence: boolean;
  readonly spoilers: 'keep' | 'break';
  /** Whether a fence that is not closed is text; if not, whoever splits the text closes it. */
  readonly closedFencesOnly: boolean;
}

export interface InertResult {
  readonly output: string;
  /** How far the text was read. */
  readonly read: number;
  readonly inFence: boolean;
}

/** One pass of {@link inert} over a text, from left to right. */
export class InertPass {
  readonly #text: string;
  readonly #options: InertOptions;
  #output = '';
  /** Up to here the text has been put out. */
  #copied: number;
  #at: number;
  #inFence: boolean;

  constructor(text: string, options: InertOptions) {
    this.#text = text;
    this.#options = options;
    this.#copied = options.from;
    this.#at = options.from;
    this.#inFence = options.inFence;
  }

  run(): InertResult {
    if (this.#inFence) this.#readFence();
    while (!this.#inFence && this.#skipPlain() && this.#readSpecial());
    this.#output += this.#text.slice(this.#copied, this.#at);
    return { output: this.#output, read: this.#at, inFence: this.#inFence };
  }

  #skipPlain(): boolean {
    this.#at = nextOf(SPECIAL, this.#text, this.#at);
    return this.#at < this.#text.length;
  }

  /** False where it is undecided what stands here. */
  #readSpecial(): boolean {
    const unit = this.#text.charCodeAt(this.#at);
    if (unit === BACKTICK) return this.#readBackticks();
    if (unit === BAR) return this.#readBars();
    if (unit === BACKSLASH) return this.#readEscape();
    return this.#readTrigger(unit);
  }

  #readTrigger(unit: number): boolean {
    const next = this.#text.charAt(this.#at + 1);
    if (this.#options.mode === 'more' && this.#at + LOOKAHEAD > this.#text.length) {
      // Most of these marks are nothing more, and their second unit tells.
      if (next === '' || (SECOND[unit] ?? '').includes(next)) return false;
    }
    switch (unit) {
      case LESS:
        return this.#breakAfter(MENTION);
      case AT:
        return this.#breakAfter(EVERYONE);
      case COLON:
        return this.#breakAfter(INVITE_ADDRESS);
      case CLOSE_BRACKET: {
        const masks = this.#text.charCodeAt(this.#at + 1) === OPEN_PARENTHESIS;
        this.#at += 1;
        if (masks) this.#insert(' ');
        return true;
      }
      default:
        return this.#breakAfter(INVITE);
    }
  }

  /** If the pattern matches here, what it matched is cut off from what follows. */
  #breakAfter(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    if (pattern.test(this.#text)) {
      this.#at = pattern.lastIndex;
      this.#insert(ZERO_WIDTH_SPACE);
    } else this.#at += 1;
    return true;
  }

  #readEscape(): boolean {
    const next = this.#text.charCodeAt(this.#at + 1);
    if (Number.isNaN(next) && this.#options.mode === 'more') return false;
    // A mention is one for Discord's servers even where its reader would see an escape.
    this.#at += next === BACKTICK || next === BAR || next === BACKSLASH ? 2 : 1;
    return true;
  }

  #readBackticks(): boolean {
    const { mode } = this.#options;
    const { length } = this.#text;
    const run = runLength(this.#text, this.#at, Math.min(length, this.#at + FENCE));
    if (run < FENCE && this.#at + run === length && mode === 'more') return false;
    if (run === FENCE) return this.#openFence();
    const end = codeSpanEnd(this.#text, this.#at + run, run, length);
    if (mode === 'more' && (end === UNDECIDED || end === length)) return false;
    if (end >= 0) this.#at = end;
    else if (end === UNDECIDED && mode === 'draft' && !this.#hidesLater()) this.#at = length;
    else this.#escape(1);
    return true;
  }

  /** What may be the inside of a spoiler must not be shown as code until that is known. */
  #hidesLater(): boolean {
    return this.#text.includes('||', this.#at);
  }

  #openFence(): boolean {
    const { mode, closedFencesOnly } = this.#options;
    const head = fenceHead(this.#text, this.#at, this.#text.length);
    if (head === UNDECIDED && mode === 'more') return false;
    const contentAt = typeof head === 'number' ? this.#text.length : head.contentAt;
    if (head === NONE || (closedFencesOnly && this.#text.indexOf('```', contentAt + 1) < 0)) {
      this.#escape(FENCE);
      return true;
    }
    this.#at = Math.min(contentAt + 1, this.#text.length);
    this.#inFence = true;
    this.#readFence();
    return true;
  }

  /** Reads code up to its end, or all of it. */
  #readFence(): void {
    const { length } = this.#text;
    const end = this.#text.indexOf('```', this.#at);
    if (end >= 0) {
      this.#at = end + FENCE;
      this.#inFence = false;
    } else this.#at = this.#options.mode === 'more' ? Math.max(this.#at, length - (FENCE - 1)) : length;
  }

  #readBars(): boolean {
    const { mode, spoilers } = this.#options;
    const run = runLength(this.#text, this.#at, this.#text.length);
    // Whether it opens a spoiler depends on the unit that follows.
    if (this.#at + run === this.#text.length && mode === 'more') return false;
    const end = run === 2 && spoilers === 'keep' && opensSpoiler(this.#text, this.#at) ? this.#spoilerEnd() : NONE;
    if (end === UNDECIDED && mode === 'more') return false;
    if (end >= 0) this.#readSpoiler(end);
    else if (run === 1 || (end === UNDECIDED && mode === 'draft')) this.#at += run;
    else this.#escapeBars(run);
    return true;
  }

  /** Where the bars stand that close the spoiler opened here. */
  #spoilerEnd(): number {
    const text = this.#text;
    let lines = 0;
    for (let at = this.#at + 3; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      if (unit === BAR && text.charCodeAt(at + 1) === BAR) return at;
      if (unit === NEWLINE) lines += 1;
      if (lines > LONGEST_SPOILER_LINES) return NONE;
    }
    return UNDECIDED;
  }

  #readSpoiler(end: number): void {
    const from = this.#at + 2;
    const inside = new InertPass(this.#text.slice(0, end), {
      ...this.#options,
      from,
      mode: 'end',
      inFence: false,
      // Discord finds the spoiler's end before it looks for code.
      closedFencesOnly: true,
    });
    this.#output += this.#text.slice(this.#copied, from) + inside.run().output;
    this.#copied = end;
    this.#at = end + 2;
  }

  /** A backslash before each of the next units. */
  #escape(units: number): void {
    for (let done = 0; done < units; done += 1) {
      this.#insert('\\');
      this.#at += 1;
    }
  }

  /** A backslash between each two bars. */
  #escapeBars(run: number): void {
    this.#at += 1;
    this.#escape(run - 1);
  }

  #insert(inserted: string): void {
    this.#output += this.#text.slice(this.#copied, this.#at) + inserted;
    this.#copied = this.#at;
  }
}
