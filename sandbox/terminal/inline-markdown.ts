import { ACCENT, DIM, type Span, type Style, span } from './styled-text.ts';
import { textWidth } from './width.ts';

/** What a drawing needs to know besides the text itself. */
export interface MarkdownContext {
  /** Spoilers are drawn open, between their bars, instead of as blocks. */
  readonly revealSpoilers: boolean;
  /** The name behind a mention's id. */
  readonly nameOf: (id: string) => string | undefined;
  /** For `<t:…:R>`; where it is missing, the point in time is drawn instead. Milliseconds since 1970. */
  readonly nowMs: number | undefined;
}

/** Stand for an inline code and for the ends of a spoiler: noncharacters, of which `safeText` leaves none. */
export const CODE_MARK = '\ufdd0';
export const SPOILER_OPEN = '\ufdd1';
export const SPOILER_CLOSE = '\ufdd2';

const CODE_COLOR = 0x00d7d7;
/** Nobody nests deeper; hostile text does, and every level reads its text again. */
const MAX_DEPTH = 6;

type Apply = (match: RegExpExecArray, style: Style, depth: number) => void;
type Rule = readonly [pattern: RegExp, apply: Apply];

/**
 * Turns marked text into spans, in the order in which it is written. A spoiler may go on over several pieces of text, so
 * one reader is used for all of a message's text.
 */
export class InlineReader {
  readonly #context: MarkdownContext;
  readonly #codes: string[] = [];
  #hidden = false;
  #spans: Span[] = [];
  readonly #rules: readonly Rule[] = [
    [/\ufdd0/y, (_match, style) => this.#emit(this.#codes.shift() ?? '', { ...style, color: CODE_COLOR })],
    [/\ufdd1/y, () => this.#spoiler(true)],
    [/\ufdd2/y, () => this.#spoiler(false)],
    [/\\([^A-Za-z0-9\s\ufdd0-\ufdd2])/y, (match, style) => this.#emit(match[1] ?? '', style)],
    [/\*\*([\s\S]+?)\*\*(?!\*)/y, this.#styled({ bold: true })],
    [/__([\s\S]+?)__(?!_)/y, this.#styled({ underline: true })],
    [/~~([\s\S]+?)~~/y, this.#styled({ strike: true })],
    [/\*(?=\S)((?:\*\*|[^*])+?)(?<!\s)\*(?!\*)/y, this.#styled({ italic: true })],
    [/(?<![\p{L}\p{N}])_((?:__|[^_])+?)_(?![\p{L}\p{N}])/uy, this.#styled({ italic: true })],
    [/\[([^\]\n]+)\]\(<?(https?:\/\/[^\s)>\ufdd0-\ufdd2]+)>?\)/y, (...given) => this.#maskedLink(...given)],
    [/<(https?:\/\/[^\s<>\ufdd0-\ufdd2]+)>/y, (match, style) => this.#link(match[1] ?? '', style)],
    [/https?:\/\/[^\s<>\ufdd0-\ufdd2]+/y, (match, style) => this.#link(match[0], style)],
    [/<(@[!&]?|#)(\d{1,20})>/y, (match, style) => this.#mention(match, style)],
    [/<(\/[^:>\n]{1,100}):\d{1,20}>/y, (match, style) => this.#emit(match[1] ?? '', { ...style, color: ACCENT })],
    [/<a?(:\w{2,32}:)\d{1,20}>/y, (match, style) => this.#emit(match[1] ?? '', style)],
    [/<t:(-?\d{1,13})(?::([tTdDfFRsS]))?>/y, (match, style) => this.#timestamp(match, style)],
  ];

  constructor(context: MarkdownContext) {
    this.#context = context;
  }

  /** True between the ends of a spoiler that is drawn closed. */
  get hides(): boolean {
    return this.#hidden && !this.#context.revealSpoilers;
  }

  /** `codes` are the inline codes that the marks in `text` stand for, in order. */
  read(text: string, codes: readonly string[], style: Style): readonly Span[] {
    this.#codes.push(...codes);
    this.#spans = [];
    this.#walk(text, style, 0);
    return this.#spans;
  }

  #walk(text: string, style: Style, depth: number): void {
    let plainFrom = 0;
    let at = 0;
    while (at < text.length) {
      const found = MAY_START_A_RULE.test(text.charAt(at)) ? this.#ruleAt(text, at, depth) : undefined;
      if (found === undefined) {
        at++;
        continue;
      }
      this.#emit(text.slice(plainFrom, at), style);
      found.apply(found.match, style, depth);
      at += found.match[0].length;
      plainFrom = at;
    }
    this.#emit(text.slice(plainFrom), style);
  }

  #ruleAt(text: string, at: number, depth: number): { match: RegExpExecArray; apply: Apply } | undefined {
    // Marks are read at any depth: a code or a spoiler's end that was overlooked would shift all that follow.
    const rules = depth < MAX_DEPTH ? this.#rules : this.#rules.slice(0, 3);
    for (const [pattern, apply] of rules) {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (match !== null) return { match, apply };
    }
    return undefined;
  }

  #styled(added: Style): Apply {
    return (match, style, depth) => this.#walk(match[1] ?? '', { ...style, ...added }, depth + 1);
  }

  #maskedLink(match: RegExpExecArray, style: Style, depth: number): void {
    this.#walk(match[1] ?? '', { ...style, underline: true }, depth + 1);
    this.#emit(` (${match[2] ?? ''})`, { ...style, dim: true });
  }

  #link(url: string, style: Style): void {
    this.#emit(url, { ...style, underline: true });
  }

  #mention(match: RegExpExecArray, style: Style): void {
    const sign = match[1] === '#' ? '#' : '@';
    this.#emit(`${sign}${this.#context.nameOf(match[2] ?? '') ?? 'unknown'}`, { ...style, color: ACCENT });
  }

  #timestamp(match: RegExpExecArray, style: Style): void {
    const ms = Number(match[1]) * 1000;
    const { nowMs } = this.#context;
    const words = match[2] === 'R' && nowMs !== undefined ? relativeTime(ms - nowMs) : absoluteTime(ms, match[2]);
    this.#emit(words, { ...style, inverse: true });
  }

  #spoiler(open: boolean): void {
    if (this.#context.revealSpoilers) this.#spans.push(span('||', DIM));
    this.#hidden = open;
  }

  #emit(text: string, style: Style): void {
    if (text === '') return;
    this.#spans.push(this.hides ? span(coverUp(text), DIM) : span(text, style));
  }
}

const MAY_START_A_RULE = /[\\*_~[<h\ufdd0-\ufdd2]/;

/** Text as the blocks that a closed spoiler shows: as long as what they cover. */
export function coverUp(text: string): string {
  return text.replace(/[^\s]+/gu, (word) => '░'.repeat(textWidth(word)));
}

function absoluteTime(ms: number, format: string | undefined): string {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return 'an impossible time';
  const [day = '', time = ''] = date.toISOString().split('T');
  if (format === 't' || format === 'T') return `${time.slice(0, format === 't' ? 5 : 8)} UTC`;
  if (format === 'd' || format === 'D') return day;
  return `${day} ${time.slice(0, 5)} UTC`;
}

const UNITS: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, ms: number])[] = [
  ['year', 31_536_000_000],
  ['month', 2_592_000_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

function relativeTime(ms: number): string {
  const format = new Intl.RelativeTimeFormat('en', { numeric: 'always' });
  const unit = UNITS.find(([, size]) => Math.abs(ms) >= size);
  return unit === undefined
    ? format.format(Math.round(ms / 1000), 'second')
    : format.format(Math.round(ms / unit[1]), unit[0]);
}
