import {
  AMPERSAND,
  BACKSLASH,
  BACKTICK,
  BAR,
  COLON,
  DOLLAR,
  EXCLAMATION,
  LESS,
  NEWLINE,
  nextOf,
  OPEN_BRACKET,
  tableOf,
} from '../ascii.ts';
import { addressEnd, codeSpanEnd, FENCE, type Mode, NONE, opensSpoiler, runLength, UNDECIDED } from '../tokens.ts';
import { readEntity } from './entities.ts';
import type { FenceOpening } from './fences.ts';
import type { Figure } from './figures.ts';
import { footnoteMark } from './footnotes.ts';
import { drawFormula } from './formulas/draw-formula.ts';
import { backslashSpan, dollarSpan, type MathSpan } from './formulas/math-spans.ts';
import { htmlCodeOpening } from './html-code.ts';
import { readTag } from './html-tags.ts';
import { quotedLineBreak } from './lines.ts';
import { readLink } from './links.ts';
import { EMPTY_LINE, type LineSoFar, lineAfter, punctuationBehind, type Read } from './reading.ts';

const SPECIAL = tableOf('\n\\`<&![:$|');

export interface InlineOptions {
  readonly mode: Mode;
  /** In so many quotes the line stands. */
  readonly quoteDepth: number;
  readonly line: LineSoFar;
  /** A spoiler is open. */
  readonly hidden: boolean;
  /** It is a part of something else, as a cell or a link's words: nothing in it has a line of its own. */
  readonly inner?: boolean;
}

export interface InlineResult {
  readonly output: string;
  /** How far the text was read. */
  readonly read: number;
  /**
   * Why it was read no further: the line has ended, or a fence or HTML's code begins in it; `undecided` where more text is needed;
   * `pause` where another pass is to go on, since this one has looked back at its output, which must not become long.
   */
  readonly stop: 'line-end' | 'text-end' | 'fence' | 'html-code' | 'undecided' | 'pause';
  /** How HTML's code begins, where it was read up to that. */
  readonly opening: FenceOpening | undefined;
  readonly line: LineSoFar;
  readonly hidden: boolean;
  readonly figures: readonly Figure[];
}

/** Converts one line's words, from left to right, up to its line break. Code and addresses stay as they are. */
export class InlinePass {
  readonly #text: string;
  readonly #options: InlineOptions;
  #output = '';
  /** Up to here the text has been put out. */
  #copied: number;
  #at: number;
  #line: LineSoFar;
  /** A spoiler is open. */
  #hidden: boolean;
  /** Its bars are the last of the output: white space behind them would make them none. */
  #justOpened: boolean;
  #opening: FenceOpening | undefined;
  /** How much of the output `#line` knows; more than nothing once it was looked at. */
  #noted = 0;
  readonly #figures: Figure[] = [];

  constructor(text: string, from: number, options: InlineOptions) {
    this.#text = text;
    this.#options = options;
    this.#copied = from;
    this.#at = from;
    this.#line = options.line;
    this.#hidden = options.hidden;
    this.#justOpened = options.hidden && options.line.bars;
  }

  run(): InlineResult {
    let stop: InlineResult['stop'] | undefined;
    while (stop === undefined) {
      stop = this.#skipPlain() ? this.#readSpecial() : 'text-end';
      if (this.#noted > 0) stop ??= 'pause';
    }
    this.#rewrite(this.#at, '');
    // Where the line ends nobody asks what was on it.
    const line = stop === 'line-end' ? EMPTY_LINE : this.#lineSoFar();
    const opening = this.#opening;
    return { output: this.#output, read: this.#at, stop, opening, line, hidden: this.#hidden, figures: this.#figures };
  }

  /** What stands on the line, of all that has been put out. */
  #lineSoFar(): LineSoFar {
    this.#line = lineAfter(this.#line, this.#output.slice(this.#noted));
    this.#noted = this.#output.length;
    return this.#line;
  }

  #skipPlain(): boolean {
    this.#at = nextOf(SPECIAL, this.#text, this.#at);
    return this.#at < this.#text.length;
  }

  #readSpecial(): InlineResult['stop'] | undefined {
    const unit = this.#text.charCodeAt(this.#at);
    if (unit === NEWLINE) return 'line-end';
    if (unit === BACKTICK) return this.#readBackticks();
    if (unit === BAR) return this.#readBars();
    if (unit === LESS) return this.#readAngle();
    return this.#take(this.#readMark(unit));
  }

  #take(read: Read): InlineResult['stop'] | undefined {
    if (read === UNDECIDED && this.#options.mode === 'more') return 'undecided';
    if (typeof read === 'number') this.#at += 1;
    else this.#rewrite(read.end, read.text);
    return undefined;
  }

  #readMark(unit: number): Read {
    const text = this.#text;
    const at = this.#at;
    const { mode } = this.#options;
    switch (unit) {
      case BACKSLASH:
        return this.#readBackslash();
      case DOLLAR:
        return this.#readFormula(dollarSpan(text, at, mode));
      case AMPERSAND:
        return readEntity(text, at, mode);
      case COLON:
        return this.#readAddress();
      case OPEN_BRACKET:
        return this.#readBracket();
      case EXCLAMATION:
        return this.#readImage();
      default:
        return NONE;
    }
  }

  #readAngle(): InlineResult['stop'] | undefined {
    const { mode, quoteDepth } = this.#options;
    const opening = this.#codeOpening();
    if (typeof opening !== 'number') {
      this.#opening = opening;
      return 'html-code';
    }
    if (opening === UNDECIDED) return 'undecided';
    return this.#take(readTag(this.#text, this.#at, { mode, quoteDepth, inner: (source) => this.#inner(source) }));
  }

  /** HTML's code begins a line: in what is hidden that would break the spoiler. */
  #codeOpening(): FenceOpening | typeof NONE | typeof UNDECIDED {
    const { mode, quoteDepth, inner } = this.#options;
    if (inner === true || this.#hidden) return NONE;
    const before = (): LineSoFar['before'] => {
      this.#rewrite(this.#at, '');
      return this.#lineSoFar().before;
    };
    return htmlCodeOpening(this.#text, this.#at, { mode, quoteDepth, before });
  }

  /** Keeps in mind whether a spoiler is open; what is to become of the bars is for the inert filter to say. */
  #readBars(): InlineResult['stop'] | undefined {
    const { length } = this.#text;
    const run = runLength(this.#text, this.#at, length);
    if (this.#at + run === length && this.#options.mode === 'more') return 'undecided';
    const opens = run === 2 && !this.#hidden && opensSpoiler(this.#text, this.#at);
    this.#rewrite(this.#at + run, this.#text.slice(this.#at, this.#at + run));
    if (run === 2) this.#hidden = opens;
    this.#justOpened = opens;
    return undefined;
  }

  #readBackslash(): Read {
    const formula = this.#readFormula(backslashSpan(this.#text, this.#at, this.#options.mode));
    return formula === NONE ? this.#readEscape() : formula;
  }

  #readFormula(span: MathSpan | typeof NONE | typeof UNDECIDED): Read {
    if (typeof span === 'number') return span;
    // Its own backticks would join those before it.
    if (this.#text.charCodeAt(this.#at - 1) === BACKTICK) return NONE;
    const { quoteDepth, inner } = this.#options;
    // A line of its own would break what is hidden.
    const display = span.display && inner !== true && !this.#hidden;
    const next = display ? this.#afterDisplay(span.end) : { end: span.end, mark: '', separator: '' };
    if (next === UNDECIDED) return UNDECIDED;
    // What stands before it decides how it is drawn.
    this.#rewrite(this.#at, '');
    const { text, figure } = drawFormula({ ...span, display }, { quoteDepth, line: () => this.#lineSoFar() });
    if (figure !== undefined) this.#figures.push(figure);
    return { end: next.end, text: text + next.mark + next.separator };
  }

  /** What stands behind a formula on a line of its own: a mark of punctuation goes with it, and words begin a new line. */
  #afterDisplay(
    end: number,
  ): { readonly end: number; readonly mark: string; readonly separator: string } | typeof UNDECIDED {
    const { mark, end: next } = punctuationBehind(this.#text, end);
    if (next >= this.#text.length)
      return this.#options.mode === 'more' ? UNDECIDED : { end: next, mark, separator: '' };
    if (this.#text.charCodeAt(next) === NEWLINE) return { end: next, mark, separator: '' };
    const separator = quotedLineBreak(this.#options.quoteDepth);
    return { end: mark === '' ? next : end, mark: '', separator };
  }

  /** A backslash keeps the next character from meaning anything, and before a line's end stands for the line break. */
  #readEscape(): Read {
    const next = this.#at + 1;
    if (next >= this.#text.length) return UNDECIDED;
    if (this.#text.charCodeAt(next) === NEWLINE) return { end: next, text: '' };
    return { end: next + 1, text: this.#text.slice(this.#at, next + 1) };
  }

  #readAddress(): Read {
    const { length } = this.#text;
    if (!this.#text.startsWith('://', this.#at)) {
      return this.#at + 3 > length && '://'.startsWith(this.#text.slice(this.#at)) ? UNDECIDED : NONE;
    }
    const end = addressEnd(this.#text, this.#at, length);
    if (end === length) return this.#options.mode === 'more' ? UNDECIDED : { end, text: this.#text.slice(this.#at) };
    return { end, text: this.#text.slice(this.#at, end) };
  }

  #readBracket(): Read {
    const note = footnoteMark(this.#text, this.#at);
    if (note !== NONE) return note;
    return readLink(this.#text, this.#at, this.#options.mode, false, (label) => this.#inner(label));
  }

  #readImage(): Read {
    if (this.#at + 1 >= this.#text.length) return UNDECIDED;
    if (this.#text.charCodeAt(this.#at + 1) !== OPEN_BRACKET) return NONE;
    return readLink(this.#text, this.#at + 1, this.#options.mode, true, (label) => this.#inner(label));
  }

  #readBackticks(): InlineResult['stop'] | undefined {
    const { length } = this.#text;
    const run = runLength(this.#text, this.#at, length);
    const isCut = this.#at + run === length;
    const end = isCut ? UNDECIDED : codeSpanEnd(this.#text, this.#at + run, run, length);
    if (end === UNDECIDED || end === length) {
      if (this.#options.mode === 'more') return 'undecided';
    } else if (end === NONE && run >= FENCE) return 'fence';
    this.#at = end >= 0 ? end : end === UNDECIDED && !isCut ? length : this.#at + run;
    return undefined;
  }

  #rewrite(end: number, text: string): void {
    const whole = this.#text.slice(this.#copied, this.#at) + text;
    const added = this.#justOpened ? whole.trimStart() : whole;
    if (added !== '') this.#justOpened = false;
    this.#output += added;
    this.#at = end;
    this.#copied = end;
  }

  #inner(source: string): string {
    return convertInline(source, this.#options);
  }
}

/** A piece of text by itself, its lines too. */
export function convertInline(source: string, { quoteDepth }: Pick<InlineOptions, 'quoteDepth'>): string {
  if (nextOf(SPECIAL, source, 0) === source.length) return source;
  let output = '';
  for (let at = 0; at < source.length; ) {
    const pass: InlineResult = new InlinePass(source, at, {
      mode: 'end',
      quoteDepth,
      line: EMPTY_LINE,
      hidden: false,
      inner: true,
    }).run();
    // What ends a line here is text: there is nothing to begin.
    const next = pass.stop === 'text-end' || pass.stop === 'pause' ? pass.read : pass.read + 1;
    output += pass.output + source.slice(pass.read, next);
    at = next;
  }
  return output;
}
