import { NEWLINE } from '../ascii.ts';
import { flat } from '../flat.ts';
import { withoutHalf } from '../measure.ts';
import { LONGEST_SPOILER_LINES, type Mode, NONE, runLength, UNDECIDED } from '../tokens.ts';
import { alertBeginning } from './alerts.ts';
import {
  type Fence,
  type FenceLine,
  type FenceOpening,
  fenceInLine,
  fenceLine,
  fenceOpening,
  indentedFence,
  indentedLine,
  leavesFence,
} from './fences.ts';
import { type Figure, withoutMarks } from './figures.ts';
import { footnoteBeginning } from './footnotes.ts';
import { drawHeading, readHeading } from './headings.ts';
import { htmlCodeLine } from './html-code.ts';
import { beginsIndentedCode, type Place, placeAfter } from './indented-code.ts';
import { convertInline, InlinePass, type InlineResult } from './inline-pass.ts';
import {
  drawQuote,
  isPlainLine,
  type Line,
  lineAt,
  pastNewline,
  quoteMarks,
  quotePrefix,
  skipBlanks,
} from './lines.ts';
import { listMark } from './list-items.ts';
import { EMPTY_LINE, type LineSoFar, textBefore } from './reading.ts';
import { DRAWN_RULE, isRule } from './rules.ts';
import { tableEnd } from './tables/draw-table.ts';
import { readTable, type TableHead } from './tables/read-table.ts';

/** What is known of the text before the place that has been read to. */
interface State {
  fence: Fence | undefined;
  /** A line is being read whose beginning is done with. */
  inLine: boolean;
  /** In so many quotes that line stands. */
  quoteDepth: number;
  /** The table of which a part has been read. */
  table: TableHead | undefined;
  line: LineSoFar;
  /** Where the next line stands. */
  place: Place;
  /** A spoiler is open, for so many lines; 0 where none is. */
  hiddenLines: number;
}

const AT_THE_BEGINNING: Readonly<State> = {
  fence: undefined,
  inLine: false,
  quoteDepth: 0,
  table: undefined,
  line: EMPTY_LINE,
  place: 'gap',
  hiddenLines: 0,
};

/**
 * What a model wrote, made what Discord draws: of CommonMark and what models write beside it, to Discord's Markdown. Arrives in deltas; the
 * outputs, joined, do not depend on how it was cut. Text stays in its order, and code inside fences as it is. What comes out
 * may still act: it goes through an `InertFilter` next.
 */
export class Converter {
  readonly #figures: Figure[] = [];
  /** The units before `#rest`. */
  #before = '';
  #rest = '';
  #state = AT_THE_BEGINNING;

  /** The figures in what has been put out so far; their marks stand there in the same order. */
  get figures(): readonly Figure[] {
    return this.#figures;
  }

  /** UTF-16 units that have arrived, but depend on what follows. */
  get undecided(): number {
    return this.#rest.length;
  }

  /** Returns what can be said for certain. */
  push(delta: string): string {
    return this.#pass(delta, 'more');
  }

  /** Returns the rest; no more text will come. */
  finish(delta = ''): string {
    return this.#pass(delta, 'end');
  }

  /** What is undecided, as it may be shown for now. */
  draft(): string {
    const text = this.#before + withoutHalf(this.#rest);
    return new Pass(text, this.#before.length, this.#state, 'draft').run().output;
  }

  #pass(delta: string, mode: Mode): string {
    const text = wellMade(flat(this.#before, this.#rest, delta));
    const { output, read, state, figures } = new Pass(text, this.#before.length, this.#state, mode).run();
    this.#before = textBefore(text, read);
    this.#rest = text.slice(read);
    this.#figures.push(...figures);
    this.#state = state;
    return output;
  }
}

/** Without marks of ours, and with line breaks of one kind. */
function wellMade(text: string): string {
  const unmarked = withoutMarks(text);
  return unmarked.includes('\r') ? unmarked.replaceAll('\r', '') : unmarked;
}

interface PassResult {
  readonly output: string;
  /** How far the text was read. */
  readonly read: number;
  readonly state: Readonly<State>;
  readonly figures: readonly Figure[];
}

function codeLine(line: string, fence: Fence, mode: Mode): FenceLine {
  if (fence.kind === 'html') return htmlCodeLine(line, fence, mode);
  return fence.kind === 'indented' ? indentedLine(line) : fenceLine(line, fence);
}

/** One pass over a text, from left to right. */
class Pass {
  readonly #text: string;
  readonly #mode: Mode;
  #output = '';
  #at: number;
  readonly #state: State;
  readonly #figures: Figure[] = [];

  /** `from` is the first unit to be read: those before it tell what it stands behind. */
  constructor(text: string, from: number, state: Readonly<State>, mode: Mode) {
    this.#text = text;
    this.#at = from;
    this.#state = { ...state };
    this.#mode = mode;
  }

  run(): PassResult {
    while (this.#at < this.#text.length && this.#step());
    if (this.#mode !== 'more') this.#endTable();
    return { output: this.#output, read: this.#at, state: this.#state, figures: this.#figures };
  }

  /** False where more text is needed. */
  #step(): boolean {
    const { fence, inLine } = this.#state;
    if (fence !== undefined) return this.#readFenceLine(fence);
    if (inLine) return this.#readWords();
    const line = lineAt(this.#text, this.#at, this.#mode);
    return line !== UNDECIDED && this.#beginLine(line);
  }

  #readFenceLine(fence: Fence): boolean {
    const found = this.#text.indexOf('\n', this.#at);
    if (found < 0 && this.#mode === 'more') return false;
    const end = found < 0 ? this.#text.length : found;
    const line = this.#text.slice(this.#at, end);
    // HTML's code may begin behind its tag.
    const isWhole = this.#text.charCodeAt(this.#at - 1) === NEWLINE;
    if (isWhole && leavesFence(line, fence)) {
      this.#put(`${quotePrefix(fence.quoteDepth)}\`\`\`\n`, this.#at);
      this.#state.fence = undefined;
      return true;
    }
    const { text, closes, behind } = codeLine(line, fence, this.#mode);
    this.#put(text, end - behind);
    if (behind === 0) this.#endLine();
    else this.#beginWords();
    if (closes) this.#state.fence = undefined;
    return true;
  }

  /** Reads what stands before the line's words; all of the line, where it is of a kind of its own. */
  #beginLine(line: Line): boolean {
    if (this.#beginsIndentedCode(line)) return this.#beginFence(indentedFence(this.#at));
    this.#state.place = placeAfter(this.#state.place, this.#text, this.#at, line.end);
    if (this.#state.table !== undefined || !isPlainLine(this.#text, this.#at, line.end))
      return this.#beginSpecialLine(line);
    this.#state.quoteDepth = 0;
    this.#beginWords();
    return true;
  }

  #beginsIndentedCode({ end, isLong }: Line): boolean {
    const { place, hiddenLines } = this.#state;
    if (place !== 'gap' || isLong || hiddenLines > 0) return false;
    return beginsIndentedCode(this.#text.slice(this.#at, end));
  }

  #beginWords(): void {
    this.#state.line = EMPTY_LINE;
    this.#state.inLine = true;
  }

  #beginSpecialLine({ end, isLong }: Line): boolean {
    const { end: from, depth } = quoteMarks(this.#text, this.#at, end);
    this.#state.quoteDepth = depth;
    // A table would take a spoiler's end for a row, and show what it hides.
    const isTable = this.#state.table !== undefined || !(isLong || this.#state.hiddenLines > 0);
    const table = isTable ? this.#readTable(from) : NONE;
    if (table !== NONE) return table;
    if (!isLong && this.#openFence(from, end)) return true;
    this.#put(drawQuote(depth), from);
    if (!isLong && this.#readWholeLine(end)) return true;
    this.#readMarks(end);
    this.#state.inLine = true;
    return true;
  }

  /** Whether a table could be read on; `NONE` where there is none. */
  #readTable(from: number): boolean | typeof NONE {
    const part = readTable(this.#text, from, {
      mode: this.#mode,
      quoteDepth: this.#state.quoteDepth,
      head: this.#state.table,
      convert: (cell) => convertInline(cell, { quoteDepth: 0 }),
    });
    if (part === UNDECIDED) return false;
    if (part === NONE) this.#endTable();
    else this.#state.table = part.head;
    if (part === NONE) return NONE;
    this.#put(part.text, part.end);
    if (part.figure !== undefined) this.#figures.push(part.figure);
    return true;
  }

  /** Closes the code block of a table of which there is no more. */
  #endTable(): void {
    const block = this.#state.table?.block;
    this.#state.table = undefined;
    if (block === undefined) return;
    const isMidLine = this.#output !== '' && !this.#output.endsWith('\n');
    const isLast = this.#at >= this.#text.length;
    this.#put(`${isMidLine ? '\n' : ''}${tableEnd(block.quoteDepth)}${isLast ? '' : '\n'}`, this.#at);
  }

  #openFence(from: number, end: number): boolean {
    const opening = fenceOpening(this.#text, from, end, this.#state.quoteDepth);
    return opening !== NONE && this.#beginFence(opening);
  }

  /** A rule, or a heading that Discord does not draw. */
  #readWholeLine(end: number): boolean {
    const drawn = isRule(this.#text.slice(this.#at, end)) ? DRAWN_RULE : this.#heading(end);
    if (drawn === undefined) return false;
    this.#put(drawn, end);
    this.#endLine();
    return true;
  }

  #heading(end: number): string | undefined {
    const heading = readHeading(this.#text, skipBlanks(this.#text, this.#at, Math.min(end, this.#at + 3)), end);
    if (heading === NONE) return undefined;
    const words = convertInline(this.#text.slice(heading.from, heading.to), { quoteDepth: this.#state.quoteDepth });
    return drawHeading(heading.level, words);
  }

  #readMarks(end: number): void {
    this.#state.line = EMPTY_LINE;
    const mark = listMark(this.#text, this.#at);
    if (mark !== NONE && mark.end <= end) {
      this.#put(mark.text, mark.end);
      this.#state.line = { ...EMPTY_LINE, before: 'mark' };
    }
    const alert = this.#state.quoteDepth > 0 ? alertBeginning(this.#text, this.#at) : NONE;
    if (alert !== NONE) this.#put(alert.text, alert.end);
    const note = footnoteBeginning(this.#text, this.#at);
    if (note !== NONE && note.end <= end) this.#put(note.text, note.end);
    // A prompt's marks are no quote; to Discord they were one to the end of the message.
    if (this.#text.startsWith('>>>', this.#at)) this.#put('\\', this.#at);
  }

  #readWords(): boolean {
    const state = this.#state;
    const wasHidden = state.hiddenLines > 0;
    const options = { mode: this.#mode, quoteDepth: state.quoteDepth, line: state.line, hidden: wasHidden };
    const pass: InlineResult = new InlinePass(this.#text, this.#at, options).run();
    const { output, read, stop, opening, line, hidden, figures } = pass;
    this.#put(output, read);
    state.line = line;
    if (hidden !== wasHidden) state.hiddenLines = hidden ? 1 : 0;
    this.#figures.push(...figures);
    if (stop === 'pause') return true;
    if (stop === 'fence') return this.#openFenceInLine();
    if (opening !== undefined) return this.#beginFence(opening);
    if (stop === 'line-end') this.#endLine();
    return stop !== 'undecided';
  }

  /** Models begin fences in the middle of a line, and Discord takes them for such. */
  #openFenceInLine(): boolean {
    const end = this.#text.indexOf('\n', this.#at);
    if (end < 0 && this.#mode === 'more') return false;
    const lineEnd = end < 0 ? this.#text.length : end;
    const opening = fenceInLine(this.#text, this.#at, lineEnd, this.#state.quoteDepth);
    if (opening === NONE) {
      const next = this.#at + runLength(this.#text, this.#at, lineEnd);
      this.#put(this.#text.slice(this.#at, next), next);
      return true;
    }
    return this.#beginFence(opening);
  }

  #beginFence({ fence, text, end }: FenceOpening): true {
    this.#state.fence = fence;
    this.#state.inLine = false;
    this.#put(text, end);
    return true;
  }

  #endLine(): void {
    const state = this.#state;
    const next = pastNewline(this.#text, this.#at);
    state.inLine = next === this.#at;
    if (state.hiddenLines > 0) state.hiddenLines = (state.hiddenLines + 1) % LONGEST_SPOILER_LINES;
    this.#put(state.inLine ? '' : '\n', next);
  }

  #put(text: string, end: number): void {
    this.#output += text;
    this.#at = end;
  }
}
