import { GRADE, type Grade, KIND, type Kind } from './kinds.ts';

/** Letters that parentheses behind them are arguments of, rather than factors. */
const FUNCTIONS = new Set([...'fghFGHPQΓΦΨζφψ'].map((letter) => letter.charCodeAt(0)));

/** Counts what a line is made of outside its brackets, to say how tightly it holds together. */
export class Tightness {
  #depth = 0;
  #atoms = 0;
  #sum = false;
  #slash = false;
  #scripted = false;
  /** A named function, which is one atom with its argument in brackets and a sum of words with any other. */
  #awaitsArgument = false;
  #mayApply = false;
  #bar = '';
  #barDepth = 0;

  add(text: string, kind: Kind, grade: Grade, letters: number, before: Kind): void {
    if (kind === KIND.open) this.#open(text);
    else if (kind === KIND.close) this.#close(text);
    else if (this.#depth === 0) this.#count(kind, grade, letters);
    this.#mayApply =
      kind === KIND.ordinary && letters === 1 && FUNCTIONS.has(text.charCodeAt(0)) && before !== KIND.close;
  }

  script(): void {
    if (this.#depth === 0) this.#scripted = true;
  }

  closesBar(text: string): boolean {
    return this.#bar === text;
  }

  grade(): Grade {
    if (this.#sum || this.#bar !== '' || this.#depth > 0) return GRADE.sum;
    if (this.#slash) return GRADE.fraction;
    if (this.#atoms > 1) return GRADE.product;
    return this.#scripted ? GRADE.scripted : GRADE.bare;
  }

  reset(): void {
    this.#depth = 0;
    this.#atoms = 0;
    this.#sum = false;
    this.#slash = false;
    this.#scripted = false;
    this.#awaitsArgument = false;
    this.#bar = '';
  }

  #open(text: string): void {
    if (this.#depth === 0 && !this.#awaitsArgument && !this.#mayApply) this.#atoms += 1;
    this.#awaitsArgument = false;
    if (text === '|' || text === '‖') {
      this.#bar = text;
      this.#barDepth = this.#depth;
    }
    this.#depth += 1;
  }

  #close(text: string): void {
    const isBar = text === this.#bar;
    // A bar that nothing closed stood between two terms, as in P(A|B).
    if (this.#bar !== '' && !isBar && this.#depth === this.#barDepth + 1) this.#depth -= 1;
    if (isBar || this.#depth <= this.#barDepth) this.#bar = '';
    if (this.#depth > 0) this.#depth -= 1;
    else this.#sum = true;
  }

  #count(kind: Kind, grade: Grade, letters: number): void {
    const isFunction = kind === KIND.named || kind === KIND.limit;
    if (this.#awaitsArgument || (isFunction && this.#atoms > 0)) this.#sum = true;
    this.#awaitsArgument = isFunction;
    if (kind >= KIND.big && kind <= KIND.punctuation) this.#sum = true;
    else this.#atoms += letters;
    this.#take(grade);
  }

  #take(grade: Grade): void {
    if (grade === GRADE.sum) this.#sum = true;
    else if (grade === GRADE.fraction) this.#slash = true;
    else if (grade === GRADE.product) this.#atoms += 1;
    else if (grade === GRADE.scripted) this.#scripted = true;
  }
}
