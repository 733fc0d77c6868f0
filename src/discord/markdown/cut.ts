import { BACKTICK, GREATER, NEWLINE } from './ascii.ts';
import { CUT, type CutKind, NOTHING_OPEN, type OpenFence, type OpenState } from './cuts.ts';
import { graphemeBoundary, LONGEST_CLUSTER } from './graphemes.ts';
import { type Budget, measure } from './measure.ts';
import { MarkdownScan } from './scan.ts';
import { isBlank, isSpace, runLength, ZERO_WIDTH_SPACE } from './tokens.ts';
import { startsBlock } from './writing.ts';

/** Whatever is open, its closers are no longer: a fence in a quote and a spoiler, or every emphasis at once. All ASCII. */
const RESERVED_FOR_CLOSERS = 16;
/** Below this, what is opened again and closed could fill a message by itself. */
const LEAST: Budget = { codePoints: 100, bytes: 400 };
const LONGEST_LANGUAGE_REPEATED = 20;
const DEEPEST_INDENT = 200;
const MOST_TRIES = 64;
/** Nothing reads further ahead than this without saying that it is undecided. */
const LOOKAHEAD = 16;

export interface Cut {
  /** The source shown, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** How far the budget reaches: past `end`, where a good place to cut came before. */
  readonly full: number;
  /** Written before and after it, so that it stands by itself. */
  readonly opened: string;
  readonly closed: string;
  /** From where to go on, and with what. `next` is past the end of the text where this was the last piece. */
  readonly next: number;
  readonly carried: OpenState;
  /** The state before the piece's first unit. */
  readonly before: OpenState;
  readonly last: boolean;
  /** Whether more text could change this piece. */
  readonly undecided: boolean;
}

/**
 * The piece that begins at `from` (or after the white space there), as long as the budget allows. `undefined` where nothing but
 * white space is left. `final` says that no more text will come; without it the piece says whether it could still change.
 */
export function cutPiece(
  text: string,
  from: number,
  carried: OpenState,
  budget: Budget,
  final: boolean,
): Cut | undefined {
  if (budget.codePoints < LEAST.codePoints || budget.bytes < LEAST.bytes) {
    throw new RangeError(
      `A message of ${budget.codePoints} code points and ${budget.bytes} bytes is too small to split Markdown into: ` +
        `allow at least ${LEAST.codePoints} code points and ${LEAST.bytes} bytes.`,
    );
  }
  const start = inkAfter(text, from, carried);
  if (start >= text.length) return undefined;
  const midLine = isMidLine(text, from, start);
  const before = midLine || carried.quote === '>>> ' ? carried : { ...carried, quote: '' as const };
  const opened = openersFor(before, midLine) + fillerFor(before, text, start);
  const scan = new MarkdownScan(text, { from: start, carried: before, budget: roomBeside(opened, budget), final });
  if (scan.run()) return { start, opened, before, ...lastPart(text, start, scan), undecided: !final };
  const chosen = new CutChoice(text, start, before, scan, final).choose();
  const near = !final && text.length - scan.at < LOOKAHEAD;
  const { at, state } = chosen;
  const whole = state.fence !== undefined && text.charCodeAt(at) !== NEWLINE;
  const end = whole ? at : inkBefore(text, start, at);
  return {
    start,
    opened,
    before,
    end,
    full: scan.at,
    closed: (state.code > 0 && text.charCodeAt(end - 1) === BACKTICK ? ' ' : '') + closersFor(state),
    next: at,
    carried: state,
    last: false,
    undecided: chosen.undecided || scan.undecided || near,
  };
}

function lastPart(
  text: string,
  start: number,
  scan: MarkdownScan,
): Omit<Cut, 'start' | 'opened' | 'before' | 'undecided'> {
  const { state } = scan;
  // An opener with nothing after it is literal; closing it would only show more of the same.
  const shown: OpenState = {
    ...state,
    fence: scan.fenceIsEmpty ? undefined : state.fence,
    spoiler: state.spoiler && !scan.spoilerIsEmpty,
  };
  return {
    end: inkBefore(text, start, text.length),
    full: text.length,
    closed: closersFor(shown),
    next: text.length,
    carried: NOTHING_OPEN,
    last: true,
  };
}

function roomBeside(opened: string, budget: Budget): Budget {
  const size = measure(opened);
  return {
    codePoints: budget.codePoints - size.codePoints - RESERVED_FOR_CLOSERS,
    bytes: budget.bytes - size.bytes - RESERVED_FOR_CLOSERS,
  };
}

/** What closes everything that is open, innermost first. */
export function closersFor({ fence, spoiler, emphasis, code }: OpenState): string {
  const inner = fence === undefined ? '`'.repeat(code) + emphasis : closerOf(fence);
  return inner + (spoiler ? '||' : '');
}

/** Keeps what was opened again apart from a delimiter that follows at once; rare, as such places are not chosen to cut. */
function fillerFor(state: OpenState, text: string, start: number): string {
  if (closesAt(state, text, start)) return ZERO_WIDTH_SPACE;
  return state.code > 0 && text.charCodeAt(start) === BACKTICK ? ' ' : '';
}

/** Whether what is open is closed by the first ink after `from`. */
function closesAt({ fence, spoiler, emphasis, code }: OpenState, text: string, from: number): boolean {
  const ink = skipMarks(text, from);
  if (fence !== undefined && text.startsWith('```', ink)) return true;
  if (spoiler && text.startsWith('||', ink)) return true;
  if (emphasis !== '' && text.startsWith(emphasis, ink)) return true;
  return code > 0 && text.charCodeAt(ink) === BACKTICK && runLength(text, ink, text.length) === code;
}

function closerOf({ quoted, bare }: OpenFence): string {
  if (bare) return '```';
  return quoted ? '\n> ```' : '\n```';
}

function openersFor({ fence, spoiler, emphasis, code, quote }: OpenState, midLine: boolean): string {
  const prefix = fence?.quoted === true ? '> ' : quote;
  if (fence === undefined) return `${prefix}${spoiler ? '||' : ''}${emphasis}${'`'.repeat(code)}`;
  const language = fence.language.length > LONGEST_LANGUAGE_REPEATED ? '' : fence.language;
  return `${prefix}${spoiler ? '||' : ''}\`\`\`${language}\n${fence.quoted && midLine ? '> ' : ''}`;
}

function isMidLine(text: string, from: number, start: number): boolean {
  if (from === 0) return false;
  const lineBreak = text.indexOf('\n', from);
  return lineBreak < 0 || lineBreak >= start;
}

/** Where the next piece begins: past blank lines, but with its line's indent; in the middle of a line of code, exactly here. */
function inkAfter(text: string, from: number, { fence }: OpenState): number {
  if (fence !== undefined && text.charCodeAt(from) !== NEWLINE)
    return isBlank(text, from, text.length) ? text.length : from;
  let ink = from;
  while (ink < text.length && isSpace(text.charCodeAt(ink))) ink += 1;
  let line = ink;
  while (line > from && text.charCodeAt(line - 1) !== NEWLINE) line -= 1;
  const indented = (line > from || from === 0) && ink - line <= DEEPEST_INDENT;
  return indented && ink < text.length ? line : ink;
}

function inkBefore(text: string, start: number, at: number): number {
  let end = at;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end -= 1;
  return end;
}

interface Chosen {
  readonly at: number;
  readonly state: OpenState;
  readonly undecided: boolean;
}

/** Chooses among the places that a scan has seen before its budget was spent. */
class CutChoice {
  readonly #text: string;
  readonly #start: number;
  readonly #before: OpenState;
  readonly #scan: MarkdownScan;
  readonly #final: boolean;
  #undecided = false;

  constructor(text: string, start: number, before: OpenState, scan: MarkdownScan, final: boolean) {
    this.#text = text;
    this.#start = start;
    this.#before = before;
    this.#scan = scan;
    this.#final = final;
  }

  choose(): Chosen {
    const { at, state } = this.#between() ?? this.#beforeToken() ?? this.#insideToken() ?? this.#anywhere();
    return { at, state, undecided: this.#undecided };
  }

  #between(): Omit<Chosen, 'undecided'> | undefined {
    const { cuts, at: end } = this.#scan;
    for (const kind of cuts.ranked(this.#start, end)) {
      const state = cuts.stateAt(kind);
      const at = cuts.at(kind);
      if (this.#isGood(kind, at, state)) return { at, state };
    }
    return undefined;
  }

  #isGood(kind: CutKind, at: number, state: OpenState): boolean {
    const next = inkAfter(this.#text, at, state);
    if (this.#closesAt(next, state) || isBlank(this.#text, this.#start, at)) return false;
    const newLine = kind === CUT.paragraph || kind === CUT.line || kind === CUT.codeParagraph || kind === CUT.codeLine;
    if (newLine) return true;
    if (state.fence === undefined && isMidLine(this.#text, at, next) && startsBlock(this.#text, next)) return false;
    return this.#text.charCodeAt(at) < 0x300 || this.#boundary(at) === at;
  }

  /** A piece that began with a closer would close nothing but what was just opened again. */
  #closesAt(next: number, state: OpenState): boolean {
    if (next >= this.#text.length && !this.#final) this.#undecided = true;
    return closesAt(state, this.#text, next);
  }

  #beforeToken(): Omit<Chosen, 'undecided'> | undefined {
    const at = this.#scan.tokenAt;
    return at > this.#start ? this.#ifOpenable(at) : undefined;
  }

  #insideToken(): Omit<Chosen, 'undecided'> | undefined {
    const { cuts, at: end, tokenAt } = this.#scan;
    const at = cuts.at(CUT.inner);
    if (tokenAt !== this.#start || at - this.#start < (end - this.#start) / 4) return undefined;
    return this.#ifOpenable(at);
  }

  /** The last resort: between two of the characters that a reader sees. */
  #anywhere(): Omit<Chosen, 'undecided'> {
    const end = this.#scan.at;
    let at = end;
    for (let tries = 0; tries < MOST_TRIES && at > this.#start; tries += 1) {
      const boundary = this.#boundary(at);
      if (boundary <= this.#start) break;
      const found = this.#ifOpenable(boundary);
      if (found !== undefined) return found;
      at = boundary - 1;
    }
    return { at: end, state: this.#stateAt(end).state };
  }

  #boundary(at: number): number {
    if (!this.#final && at + LONGEST_CLUSTER > this.#text.length) this.#undecided = true;
    return graphemeBoundary(this.#text, this.#start, at);
  }

  #ifOpenable(at: number): Omit<Chosen, 'undecided'> | undefined {
    const scan = this.#stateAt(at);
    const { state } = scan;
    if (scan.at !== at || scan.fenceIsEmpty || scan.spoilerIsEmpty || isBlank(this.#text, this.#start, at))
      return undefined;
    if (state.code > 0 && this.#text.startsWith('``', at - 1)) return undefined;
    return this.#closesAt(inkAfter(this.#text, at, state), state) ? undefined : { at, state };
  }

  #stateAt(at: number): MarkdownScan {
    const scan = new MarkdownScan(this.#text, { from: this.#start, carried: this.#before, final: this.#final });
    scan.run(at);
    this.#undecided ||= scan.undecided;
    return scan;
  }
}

/** Past white space and a quote's mark. */
function skipMarks(text: string, from: number): number {
  let at = from;
  while (at < text.length && (isSpace(text.charCodeAt(at)) || text.charCodeAt(at) === GREATER)) at += 1;
  return at;
}
