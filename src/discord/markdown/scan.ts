import {
  BACKSLASH,
  BACKTICK,
  BAR,
  COLON,
  HASH,
  LESS,
  NEWLINE,
  OPEN_BRACKET,
  pastOthers,
  SPACE,
  tableOf,
} from './ascii.ts';
import { CUT, type CutKind, Cuts, NOTHING_OPEN, type OpenFence, type OpenState, type Quote } from './cuts.ts';
import { type Budget, isPair } from './measure.ts';
import { FIGURE_BEGIN } from './readable/figures.ts';
import {
  addressEnd,
  codeSpanEnd,
  emphasisEnd,
  FENCE,
  type FenceHead,
  fenceHead,
  isBlank,
  isEmphasisUnit,
  isSpace,
  isWordUnit,
  NONE,
  runLength,
  spoilerEnd,
  UNDECIDED,
} from './tokens.ts';
import { WholeTokens } from './whole.ts';
import { endsSentence, mayBreakAfter, quoteAt, startsBlock } from './writing.ts';

/** Longer runs of `*`, `_` and `~` are read in parts of this many units. */
const LONGEST_RUN = 4096;

const FIGURE_BEGIN_UNIT = FIGURE_BEGIN.charCodeAt(0);

/** More than any text has, and yet an integer that a processor counts with: larger ones would make the hot path one of floats. */
const UNLIMITED: Budget = { codePoints: 2 ** 30, bytes: 2 ** 30 };

/** ASCII that means something in text, in inline code and addresses, and in fences. */
const SPECIAL_IN_TEXT = tableOf('\n `|\\<[:*_~');
const SPECIAL_IN_LITERAL = tableOf(' |');
const SPECIAL_IN_FENCE = tableOf('\n `|');

export interface ScanOptions {
  readonly from: number;
  readonly carried?: OpenState;
  /** The most that may be read; the scan stops before it is exceeded. */
  readonly budget?: Budget;
  /** Whether the text is all there is: if not, tokens at its end may still be going on. */
  readonly final: boolean;
}

/**
 * Reads Discord's Markdown once, from left to right, and knows at each place what is open and whether the text may be cut
 * there. Fences and spoilers count as open from their first delimiter on, since whoever cuts inside closes them; everything else
 * is a token only if its end is on the same line. As Discord does: ``` closes at the first ``` that follows, wherever it stands,
 * and `||` closes an open spoiler even inside code. Expects what {@link inert} returns, where each lone delimiter is escaped.
 */
export class MarkdownScan {
  readonly #text: string;
  readonly #final: boolean;
  readonly cuts = new Cuts();
  /** Where the budget's code points and its bytes would be spent if all that follows were ASCII; the first of both. */
  #codePointsEnd: number;
  #bytesEnd: number;
  #fullAt: number;
  #at: number;
  #lineAt: number;
  #quote: Quote;
  #fence: OpenFence | undefined;
  /** The first unit of the code; that and what is before it cannot close the fence. */
  #fenceContentAt: number;
  #spoiler: boolean;
  #spoilerContentAt: number;
  /** Up to here stands inline code or an address: nothing in it means anything, but `||` in a spoiler. */
  #literalUntil: number;
  #codeRun = 0;
  readonly #whole: WholeTokens;

  constructor(text: string, { from, carried = NOTHING_OPEN, budget = UNLIMITED, final }: ScanOptions) {
    this.#text = text;
    this.#whole = new WholeTokens(text, final);
    this.#final = final;
    this.#codePointsEnd = from + budget.codePoints;
    this.#bytesEnd = from + budget.bytes;
    this.#fullAt = Math.min(this.#codePointsEnd, this.#bytesEnd);
    this.#at = from;
    this.#lineAt = from;
    this.#quote = carried.quote;
    this.#fence = carried.fence;
    this.#fenceContentAt = from - 1;
    this.#spoiler = carried.spoiler;
    this.#spoilerContentAt = from - 1;
    this.#literalUntil = from;
    if (carried.spoiler) this.#whole.openSpoiler();
    this.#resume(carried);
    if (carried.fence === undefined) this.#quote = quoteAt(text, from, carried.quote);
  }

  /** Where the scan stands: at the end, or where the budget was spent. */
  get at(): number {
    return this.#at;
  }

  /** Whether more text could change what has been found so far. */
  get undecided(): boolean {
    return this.#whole.undecided;
  }

  /** Past the last construct that is complete. */
  get completeAt(): number {
    return this.#whole.completeAt;
  }

  /** Where the token began that goes on here, or -1. */
  get tokenAt(): number {
    return this.#whole.from(this.#at);
  }

  get state(): OpenState {
    return {
      fence: this.#fence,
      spoiler: this.#spoiler,
      quote: this.#quote,
      emphasis: this.#fence === undefined ? this.#whole.delimiter(this.#at) : '',
      code: this.#at < this.#literalUntil ? this.#codeRun : 0,
    };
  }

  /** Delimiters to close on the last line while it is being written, outermost first. */
  get pending(): readonly string[] {
    return this.#whole.pending;
  }

  /** Whether the place is inside code, where nothing can be half a token. */
  get inCode(): boolean {
    return this.#fence !== undefined || this.#at < this.#literalUntil;
  }

  /** Whether a fence is open that has its head, but no code yet. */
  get fenceIsEmpty(): boolean {
    return this.#fence !== undefined && isBlank(this.#text, this.#fenceContentAt, this.#at);
  }

  /** Whether a spoiler is open that holds nothing yet. */
  get spoilerIsEmpty(): boolean {
    return this.#spoiler && isBlank(this.#text, this.#spoilerContentAt, this.#at);
  }

  /** Reads on; false if the budget was spent before `until`. */
  run(until: number = this.#text.length): boolean {
    while (this.#at < until) {
      if (!this.#skipPlain(until)) return false;
      if (this.#at < until && !this.#readSpecial()) return false;
    }
    return true;
  }

  /** The hot path. */
  #skipPlain(until: number): boolean {
    const literal = this.#at < this.#literalUntil;
    const end = literal ? Math.min(until, this.#literalUntil) : until;
    const special = this.#fence !== undefined ? SPECIAL_IN_FENCE : literal ? SPECIAL_IN_LITERAL : SPECIAL_IN_TEXT;
    const last = Math.min(end, this.#fullAt);
    this.#at = pastOthers(special, this.#text, this.#at, last);
    return this.#at < last || this.#at === end;
  }

  #readSpecial(): boolean {
    const unit = this.#text.charCodeAt(this.#at);
    if (unit >= 0x80) return this.#readWide(unit);
    if (this.#fence !== undefined) return this.#readInFence(unit);
    if (this.#at < this.#literalUntil) return this.#readInLiteral(unit);
    switch (unit) {
      case NEWLINE:
        return this.#readNewline();
      case SPACE:
        return this.#readSpace();
      case BACKTICK:
        return this.#readBackticks();
      case BAR:
        return this.#readBar();
      default:
        return this.#readToken(unit);
    }
  }

  #readToken(unit: number): boolean {
    switch (unit) {
      case BACKSLASH:
        return this.#readEscape();
      case LESS:
        this.#whole.addAngle(this.#at);
        return this.#take(1);
      case OPEN_BRACKET:
        this.#whole.addLink(this.#at);
        return this.#take(1);
      case COLON:
        this.#readAddress();
        return this.#take(1);
      default:
        return isEmphasisUnit(unit) ? this.#readEmphasis() : this.#take(1);
    }
  }

  #readInFence(unit: number): boolean {
    if (unit === BACKTICK && this.#at > this.#fenceContentAt && this.#text.startsWith('```', this.#at)) {
      return this.#take(FENCE) && this.#endFence();
    }
    if (unit === BAR && this.#closesSpoiler()) return this.#readBar();
    if (unit === NEWLINE) {
      this.#note(this.#text.charCodeAt(this.#at + 1) === NEWLINE ? CUT.codeParagraph : CUT.codeLine);
      return this.#take(1);
    }
    const word = unit === SPACE && !isSpace(this.#text.charCodeAt(this.#at - 1));
    if (!this.#take(1)) return false;
    if (word) this.#note(CUT.codeWord);
    return true;
  }

  #endFence(): boolean {
    this.#fence = undefined;
    this.#whole.complete(this.#at);
    return true;
  }

  #readInLiteral(unit: number): boolean {
    if (unit === BAR && this.#closesSpoiler()) return this.#readBar();
    if (unit === SPACE) this.#note(CUT.inner);
    return this.#take(1);
  }

  #readNewline(): boolean {
    // A heading stays with what it heads, across the blank line between them.
    const endsText = this.#at > this.#lineAt && this.#text.charCodeAt(this.#lineAt) !== HASH;
    if (endsText) this.#note(this.#text.charCodeAt(this.#at + 1) === NEWLINE ? CUT.paragraph : CUT.line);
    if (!this.#take(1)) return false;
    this.#lineAt = this.#at;
    this.#whole.endLine();
    this.#quote = quoteAt(this.#text, this.#at, this.#quote);
    return true;
  }

  #readSpace(): boolean {
    const { cuts } = this;
    const before = this.#text.charCodeAt(this.#at - 1);
    // Behind a list's or a quote's mark no line can end.
    const cuttable = this.#at - this.#lineAt > 4 && !isSpace(before) && !startsBlock(this.#text, this.#at + 1);
    if (cuttable) {
      const kind = this.#at < this.#whole.until ? CUT.inner : endsSentence(before) ? CUT.sentence : CUT.word;
      cuts.note(kind, this.#at, undefined, this.#spoiler, this.#quote);
    }
    return this.#take(1);
  }

  #readBackticks(): boolean {
    const run = runLength(this.#text, this.#at, Math.min(this.#text.length, this.#at + FENCE));
    if (run === FENCE) return this.#openFence();
    const contentAt = this.#at + run;
    const end = codeSpanEnd(this.#text, contentAt, run, this.#text.length);
    const closesFirst = this.#spoiler && this.#text.slice(this.#at, Math.max(end, this.#at)).includes('||');
    if (closesFirst) this.#whole.decide(end);
    else this.#beginCode(end, run);
    return this.#take(run);
  }

  /** Inline code up to `end`; to the end of the text while its closing backticks have not arrived. */
  #beginCode(end: number, run: number): void {
    const found = this.#whole.decide(end);
    if (found === NONE && (end !== UNDECIDED || this.#final)) return;
    this.#whole.add(this.#at, found);
    this.#literalUntil = found === NONE ? this.#text.length + 1 : found;
    this.#codeRun = run;
  }

  #openFence(): boolean {
    const head = fenceHead(this.#text, this.#at, this.#text.length);
    if (head === NONE) return this.#take(FENCE);
    if (head === UNDECIDED) return this.#openEmptyFence();
    return this.#beginFence(head, false);
  }

  /** A fence at the very end of the text. One word behind its backticks is code, once it is clear that it is no language. */
  #openEmptyFence(): boolean {
    if (!this.#final) this.#whole.doubt();
    const bare = this.#final && !isSpace(this.#text.charCodeAt(this.#at + FENCE));
    return this.#beginFence({ language: '', contentAt: bare ? this.#at + FENCE : this.#text.length }, bare);
  }

  #beginFence({ language, contentAt }: FenceHead, bare: boolean): boolean {
    this.#whole.keep(this.#at, contentAt + 1);
    this.#whole.endLine();
    if (!this.#take(FENCE + language.length)) return false;
    this.#fence = { language, quoted: this.#quote === '> ', bare };
    this.#fenceContentAt = contentAt;
    return true;
  }

  #closesSpoiler(): boolean {
    return this.#spoiler && this.#at > this.#spoilerContentAt && this.#text.charCodeAt(this.#at + 1) === BAR;
  }

  #readBar(): boolean {
    if (this.#closesSpoiler()) return this.#closeSpoiler();
    if (this.#spoiler || this.#text.charCodeAt(this.#at + 1) !== BAR) return this.#take(1);
    const contentAt = this.#at + 2;
    this.#whole.keep(
      this.#at,
      Math.max(contentAt + 1, this.#whole.decide(spoilerEnd(this.#text, contentAt, this.#text.length))),
    );
    if (!this.#take(2)) return false;
    this.#spoiler = true;
    this.#spoilerContentAt = contentAt;
    this.#whole.openSpoiler();
    return true;
  }

  #closeSpoiler(): boolean {
    if (!this.#take(2)) return false;
    // Discord looks for the end of a spoiler before it looks at what is inside.
    this.#fence = undefined;
    this.#literalUntil = this.#at;
    this.#spoiler = false;
    this.#whole.closeSpoiler();
    this.#whole.complete(this.#at);
    return true;
  }

  #readEscape(): boolean {
    const next = this.#text.charCodeAt(this.#at + 1);
    if (!(next < 0x80) || isWordUnit(next) || isSpace(next) || (next === BAR && this.#spoiler)) return this.#take(1);
    this.#whole.add(this.#at, this.#at + 2);
    return this.#take(2);
  }

  #readAddress(): void {
    if (!this.#text.startsWith('://', this.#at)) return;
    this.#literalUntil = this.#whole.decide(addressEnd(this.#text, this.#at, this.#text.length));
    this.#codeRun = 0;
  }

  #readEmphasis(): boolean {
    const run = runLength(this.#text, this.#at, Math.min(this.#text.length, this.#at + LONGEST_RUN));
    if (run > 3) {
      this.#literalUntil = this.#at + run;
      this.#codeRun = 0;
      return this.#take(1);
    }
    this.#whole.addEmphasis(this.#at, run);
    return this.#take(run);
  }

  /** Outside ASCII: measured as UTF-8, and cut between characters where the script has no spaces. */
  #readWide(unit: number): boolean {
    if (unit === FIGURE_BEGIN_UNIT) this.#whole.addFigure(this.#at);
    const units = isPair(this.#text, this.#at) ? 2 : 1;
    const bytes = units === 2 ? 4 : unit < 0x800 ? 2 : 3;
    if (this.#at >= this.#codePointsEnd || this.#at + bytes > this.#bytesEnd) return false;
    this.#at += units;
    this.#codePointsEnd += units - 1;
    this.#bytesEnd += units - bytes;
    this.#fullAt = Math.min(this.#codePointsEnd, this.#bytesEnd);
    if (unit >= 0x2e80 && mayBreakAfter(this.#text, this.#at, unit)) {
      this.#note(this.#fence !== undefined ? CUT.codeWord : endsSentence(unit) ? CUT.sentence : CUT.word);
    }
    return true;
  }

  #take(units: number): boolean {
    if (this.#at + units > this.#fullAt) return false;
    this.#at += units;
    return true;
  }

  #note(kind: CutKind): void {
    const whole = this.#at < this.#whole.until;
    this.cuts.note(whole ? CUT.inner : kind, this.#at, this.#fence, this.#spoiler, this.#quote);
  }

  /** Goes on with a token that was cut. */
  #resume({ emphasis, code }: OpenState): void {
    if (emphasis !== '') {
      const end = this.#whole.decide(emphasisEnd(this.#text, this.#at, emphasis, this.#text.length));
      this.#whole.add(this.#at, end, emphasis);
    }
    if (code > 0) this.#beginCode(codeSpanEnd(this.#text, this.#at, code, this.#text.length), code);
  }
}
