import { SPACE } from '../ascii.ts';
import { type Gap, gapBetween } from './gaps.ts';
import { GRADE, type Grade, KIND, type Kind, type Piece, parenthesized } from './kinds.ts';
import { subscript, superscript } from './scripts.ts';
import { Tightness } from './tightness.ts';

/** A space of the width that \quad asks for. */
export const WIDE_SPACE = '\u2003';

/** How a substance is there, as it is written behind its formula: O₂(g). */
const STATE = /^(\d*)(\((?:aq|[slg])\))$/u;
const HAS_CAPITAL = /\p{Lu}/u;

/** Text, or lines one below the other. */
export type Segment = string | string[];

/**
 * One line of a formula while it is written: it keeps the atoms apart as TeX would, and puts parentheses where only the height of
 * what was typeset held things together. The last atom is kept back until the next one comes.
 */
export class Line {
  /** Exponents, indices and conditions: no spaces around operators. */
  readonly tight: boolean;
  /** Whether it is a line of its own: only there can something take several lines, or be bold. */
  readonly outer: boolean;
  /** Whether an integral is there, whose `dx` ought to stand apart. */
  integrates = false;
  #done = '';
  #last = '';
  #kind: Kind = KIND.start;
  #first: Kind = KIND.start;
  #grade: Grade = GRADE.bare;
  #space = '';
  #segments: Segment[] | undefined;
  #atoms = 0;
  /** How often & stood in it, and whether the last of them ended a column. */
  #points = 0;
  #columnEnds = false;
  /** Whether a relation is in this column. */
  #relates = false;
  /** The last bracket that was opened. */
  #opened = '';
  readonly #tightness = new Tightness();

  constructor(tight: boolean, outer = false) {
    this.tight = tight;
    this.outer = outer;
  }

  /** @param letters how many atoms the text is of: `abc` is a product of three */
  add(text: string, kind: Kind, grade: Grade = GRADE.bare, letters = 1): void {
    if (this.#columnEnds) this.#endColumn(kind);
    if (kind === KIND.fraction && this.#takesWhole()) this.#addEnclosed(text);
    else this.#addAtom(text, kind, grade, letters);
  }

  /**
   * A bar, which opens and closes: it closes where one is open and a term stands before it. `apart`: there is a space on both sides, as
   * in `{x | x > 0}`, but also in `⟨x | y⟩`.
   */
  bar(text: string, apart: boolean): void {
    if (!this.#endsTerm()) this.add(text, KIND.open);
    else if (this.#tightness.closesBar(text)) this.add(text, KIND.close);
    else this.add(text, apart && this.#mayDivide() ? KIND.relation : KIND.open);
  }

  /** An explicit space. The widest of several counts. */
  space(text: string): void {
    if (this.#space !== WIDE_SPACE) this.#space = text;
  }

  /** Words, with the spaces that they begin and end with. */
  words(text: string): void {
    const shown = text.trim();
    if (shown === '') {
      if (text !== '') this.space(' ');
      return;
    }
    if (text.charCodeAt(0) === SPACE) this.space(' ');
    const lastAt = shown.lastIndexOf(' ') + 1;
    if (lastAt > 0) {
      this.add(shown.slice(0, lastAt - 1), KIND.ordinary, GRADE.sum);
      this.space(' ');
    }
    // An exponent behind is one of the last word: J mol⁻¹.
    this.add(shown.slice(lastAt), KIND.ordinary);
    if (text.endsWith(' ')) this.space(' ');
  }

  /** What stands behind the last atom and belongs to it: primes, `!`. */
  postfix(text: string): void {
    this.#hold();
    this.#last += text;
    this.#tightness.script();
  }

  /** Makes room for exponents and indices that belong to what comes behind: `+ ^4_2He`. */
  detach(spaced: boolean): void {
    if (isOperator(this.#kind) && (spaced || this.#last === '+' || this.#last === '−')) this.add('', KIND.ordinary);
  }

  scripts(lower: Piece | undefined, upper: Piece | undefined): void {
    if (this.#kind === KIND.limit && lower !== undefined) this.#under(lower, upper);
    else if (this.#segments !== undefined && this.#done === '' && this.#last === '') this.#blockScripts(lower, upper);
    else {
      this.#hold();
      this.#attach(lower, upper);
    }
  }

  /** Lines in the middle of this one. */
  block(lines: string[]): void {
    this.add('', KIND.ordinary, GRADE.sum);
    this.#segments ??= [];
    this.#segments.push(this.#done, lines);
    this.#done = '';
  }

  /** What comes behind & in aligned lines: an operator there is binary. Every other & ends a column. */
  align(): void {
    if (this.#kind === KIND.start) this.add('', KIND.ordinary);
    this.#points += 1;
    if (this.#points % 2 === 0) this.#columnEnds = true;
  }

  /** All so far, as the part above the line of an infix fraction; the line is empty again. */
  take(): Piece {
    const piece = this.piece();
    this.#done = '';
    this.#last = '';
    this.#kind = KIND.start;
    this.#space = '';
    this.#atoms = 0;
    this.#tightness.reset();
    return piece;
  }

  piece(): Piece {
    const kind = this.#atoms === 1 ? this.#kind : KIND.ordinary;
    return { text: this.text(), grade: this.#tightness.grade(), kind };
  }

  text(): string {
    return (this.#done + this.#last).trim();
  }

  /** Whether it goes on with what another line says: `= 2`. */
  continues(): boolean {
    return this.#first === KIND.relation || this.#first === KIND.binary;
  }

  /** The parts beside each other; `undefined` where there is only text. */
  segments(): readonly Segment[] | undefined {
    return this.#segments && [...this.#segments, this.#done + this.#last];
  }

  #addAtom(text: string, kind: Kind, grade: Grade, letters: number): void {
    const used = kind === KIND.sign && this.#endsTerm() ? KIND.binary : kind;
    if (used === KIND.relation) this.#closeBar();
    this.#part(gapBetween(this.#kind, used));
    this.#tightness.add(text, used, grade, letters, this.#kind);
    if (used === KIND.relation) this.#relates = true;
    if (used === KIND.open) this.#opened = text;
    if (used === KIND.big && text >= '∫' && text <= '∰') this.integrates = true;
    this.#done += this.#last;
    this.#last = text;
    this.#kind = used;
    this.#grade = grade;
    if (this.#first === KIND.start && text !== '') this.#first = used;
    this.#atoms += 1;
  }

  #part(gap: Gap): void {
    const space = this.#space;
    this.#space = '';
    if (gap === 'never') return;
    if ((gap === 'wrap' || gap === 'part') && space === '') this.#last = `(${this.#last})`;
    if (space !== '') this.#last += space;
    else if (gap === 'always' || gap === 'part' || (gap === 'loose' && !this.tight)) this.#last += ' ';
  }

  /** Columns stand apart, unless there is one & before a relation and one behind it, or a system's terms are columns. */
  #endColumn(next: Kind): void {
    this.#columnEnds = false;
    const isTerm = !this.#relates && (isOperator(next) || this.#last === '');
    const goesOn = next === KIND.relation || isTerm;
    if (goesOn || isOperator(this.#kind)) return;
    this.#relates = false;
    this.space(WIDE_SPACE);
    this.#kind = KIND.punctuation;
  }

  /** A bar that seemed to open has closed, if this is the end of what it stands behind. */
  #closeBar(): void {
    if (this.#kind === KIND.open && (this.#last === '|' || this.#last === '‖')) this.#kind = KIND.close;
  }

  /** Whether a bar here may part what it stands between. */
  #mayDivide(): boolean {
    return this.#opened === '' ? this.#space !== '' : this.#opened !== '⟨';
  }

  /** Whether only a part of a fraction here would seem to be meant: log(a/b), x ÷ (a/b). */
  #takesWhole(): boolean {
    return this.#kind === KIND.named || this.#kind === KIND.slash || this.#last === '÷';
  }

  #addEnclosed(text: string): void {
    this.add('(', KIND.open);
    this.add(text, KIND.ordinary);
    this.add(')', KIND.close);
  }

  #endsTerm(): boolean {
    const kind = this.#kind;
    return kind === KIND.ordinary || kind === KIND.close || kind === KIND.fraction || kind === KIND.unended;
  }

  /** Makes the last atom one that can bear a script. */
  #hold(): void {
    this.#closeBar();
    const kind = this.#kind;
    if (kind === KIND.start || kind === KIND.open || kind === KIND.punctuation || this.#space !== '') {
      this.add('', KIND.ordinary);
    }
    if (this.#grade > GRADE.bare && this.#last !== '') this.#last = `(${this.#last})`;
    this.#grade = GRADE.bare;
    if (kind === KIND.fraction || kind === KIND.unended) this.#kind = KIND.ordinary;
  }

  #attach(lower: Piece | undefined, upper: Piece | undefined): void {
    const lowered = lower && subscript(lower.text);
    const raised = upper && superscript(upper.text);
    // x²_max, as x_max² could be read as the square of max.
    const isWord = lowered === undefined && (lower?.text.length ?? 0) > 1;
    // ²³⁸₉₂U: what stands before an element.
    const upperFirst = raised !== undefined && (isWord || this.#last === '');
    if (upperFirst) this.#raise(raised, upper);
    this.#lower(lowered, lower);
    if (!upperFirst) this.#raise(raised, upper);
  }

  #lower(lowered: string | undefined, lower: Piece | undefined): void {
    if (lower === undefined || lower.text === '') return;
    const state = HAS_CAPITAL.test(this.#last) ? STATE.exec(lower.text) : null;
    if (state !== null) {
      this.#last += `${subscript(state[1] ?? '') ?? ''}${state[2]}`;
      return;
    }
    const isWord = lower.grade === GRADE.product && /^\p{L}+$/u.test(lower.text);
    const index = isWord ? { ...lower, grade: GRADE.bare } : lower;
    this.#last += lowered ?? `_${enclosed(index)}`;
    if (lowered === undefined) this.#unend(index);
  }

  #raise(raised: string | undefined, upper: Piece | undefined): void {
    if (upper === undefined || upper.text === '') return;
    this.#tightness.script();
    this.#last += raised ?? `^${enclosed(upper)}`;
    if (raised === undefined) this.#unend(upper);
  }

  #unend(script: Piece): void {
    if (script.grade === GRADE.bare && this.#kind === KIND.ordinary) this.#kind = KIND.unended;
  }

  /** lim(x→0), and what belongs to it apart from it. */
  #under(lower: Piece, upper: Piece | undefined): void {
    this.#kind = KIND.big;
    const short = this.#last.startsWith('lim') ? undefined : subscript(lower.text);
    this.#last += short ?? `(${lower.text})`;
    if (upper !== undefined) this.#raise(superscript(upper.text), upper);
  }

  #blockScripts(lower: Piece | undefined, upper: Piece | undefined): void {
    const lines = this.#segments?.at(-1);
    if (!Array.isArray(lines) || lines.length === 0) return;
    if (upper !== undefined) lines[0] += superscript(upper.text) ?? `^${enclosed(upper)}`;
    if (lower !== undefined) lines[lines.length - 1] += subscript(lower.text) ?? `_${enclosed(lower)}`;
  }
}

function isOperator(kind: Kind): boolean {
  return kind === KIND.binary || kind === KIND.sign || kind === KIND.relation;
}

/** Of a script: `^(f(x))`, as a bracket in the middle of it would seem to stand behind it. */
function enclosed(script: Piece): string {
  return parenthesized(script, script.text.indexOf('(') > 0 ? GRADE.bare : GRADE.scripted);
}
