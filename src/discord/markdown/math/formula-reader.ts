import {
  BACKSLASH,
  CLOSE_BRACKET,
  DELETE,
  HAT,
  isDigit,
  isLetter,
  OPEN_BRACE,
  PERCENT,
  QUOTE,
  SPACE,
  UNDERSCORE,
} from '../ascii.ts';
import { ENVIRONMENT_COMMANDS } from './environments.ts';
import { FENCE_COMMANDS } from './fences.ts';
import { addBinomial, addFraction } from './fractions.ts';
import { KIND, type Kind, type Piece } from './kinds.ts';
import { LatexSource } from './latex-source.ts';
import { Line } from './line.ts';
import { takePlainArgument } from './plain-arguments.ts';
import type { Closing, Command, Infix, Reading, Stop } from './reading.ts';
import { stopOf } from './row-breaks.ts';
import { STRUCTURES } from './structures.ts';
import { SYMBOLS } from './symbols.ts';
import { CHARACTERS, takeLetters, takeMark, takeNumber, takeWide } from './typed-characters.ts';

const DEEPEST = 40;
const COMMANDS: ReadonlyMap<string, Command> = new Map([...STRUCTURES, ...ENVIRONMENT_COMMANDS, ...FENCE_COMMANDS]);

/** Reads a formula once, from left to right, into lines. */
export class FormulaReader implements Reading {
  readonly source: LatexSource;
  readonly display: boolean;
  readonly bold: boolean;
  #depth = 0;
  /** What ended the list that is being read. */
  #stop: Stop | Infix | undefined;

  constructor(latex: string, display: boolean, bold: boolean) {
    this.source = new LatexSource(latex);
    this.display = display;
    this.bold = bold;
  }

  list(line: Line, closing?: Closing): Stop {
    const { source } = this;
    this.#enter();
    let stop: Stop | Infix | undefined;
    while (stop === undefined && source.at < source.text.length) {
      this.#step(line, closing);
      stop = this.#stop;
    }
    this.#stop = undefined;
    const end = stop === 'over' || stop === 'choose' ? this.#infix(line, stop, closing) : (stop ?? 'end');
    this.#depth -= 1;
    return end;
  }

  argument(tight = false): Piece {
    const { source } = this;
    source.skipSpace();
    const plain = takePlainArgument(source);
    if (plain !== undefined) return plain;
    const line = new Line(tight);
    this.#enter();
    if (!source.takes('{')) this.#single(line);
    else if (this.list(line) !== '}') source.fail();
    this.#depth -= 1;
    return line.piece();
  }

  optional(): Piece | undefined {
    this.source.skipSpace();
    if (!this.source.takes('[')) return undefined;
    const line = new Line(true);
    if (this.list(line, ']') !== ']') this.source.fail();
    return line.piece();
  }

  /** Above the line is all that stands before it in these braces, below it all behind. */
  #infix(line: Line, name: Infix, closing: Closing | undefined): Stop {
    if (line.segments() !== undefined) this.source.fail();
    const top = line.take();
    const rest = new Line(line.tight);
    const stop = this.list(rest, closing);
    if (name === 'over') addFraction(line, top, rest.piece());
    else addBinomial(line, top, rest.piece());
    return stop;
  }

  #enter(): void {
    this.#depth += 1;
    if (this.#depth > DEEPEST) this.source.fail();
  }

  #step(line: Line, closing: Closing | undefined): void {
    const { source } = this;
    const unit = source.text.charCodeAt(source.at);
    if (isLetter(unit)) takeLetters(source, line);
    else if (isDigit(unit)) takeNumber(source, line);
    else if (unit === BACKSLASH) this.#command(line);
    else if (unit <= SPACE || unit === PERCENT) source.skipSpace();
    else if (unit >= DELETE) takeWide(source, line);
    else this.#character(line, unit, closing);
  }

  #character(line: Line, unit: number, closing: Closing | undefined): void {
    const symbol = CHARACTERS[unit];
    if (symbol === undefined || (unit === CLOSE_BRACKET && closing === ']')) {
      this.#special(line, unit, closing);
    } else {
      this.source.at += 1;
      line.add(symbol.text, symbol.kind);
    }
  }

  #special(line: Line, unit: number, closing: Closing | undefined): void {
    if (unit === OPEN_BRACE) this.#group(line);
    else if (unit === HAT || unit === UNDERSCORE || unit === QUOTE) this.#scripts(line);
    else if (!takeMark(this.source, line, unit)) this.#end(unit, closing);
  }

  /** A character that ends this list, or has no place in it. */
  #end(unit: number, closing: Closing | undefined): void {
    this.source.at += 1;
    const character = String.fromCharCode(unit);
    if (character === '}' || character === '&') this.#stop = character;
    else if (character === closing) this.#stop = closing;
    else this.source.fail();
  }

  #command(line: Line): void {
    const { source } = this;
    const name = source.command();
    const symbol = SYMBOLS.get(name);
    const command = symbol === undefined ? COMMANDS.get(name) : undefined;
    if (symbol !== undefined) line.add(symbol.text, symbol.kind);
    else if (command !== undefined) command(this, line, name);
    else {
      this.#stop = stopOf(name, source);
      if (this.#stop === undefined) source.fail();
    }
  }

  #group(line: Line): void {
    const { source } = this;
    source.at += 1;
    const inner = new Line(line.tight);
    inner.integrates = line.integrates;
    if (this.list(inner) !== '}') source.fail();
    const piece = inner.piece();
    line.add(piece.text, kindOfGroup(piece.kind), piece.grade);
  }

  /** One command or character. */
  #single(line: Line): void {
    const { source } = this;
    const unit = source.unit();
    if (!Number.isNaN(unit)) this.#step(line, undefined);
    if (Number.isNaN(unit) || this.#stop !== undefined) source.fail();
    this.#stop = undefined;
  }

  #scripts(line: Line): void {
    const { source } = this;
    let lower: Piece | undefined;
    let upper: Piece | undefined;
    line.detach(source.spaceEnd === source.at);
    for (;;) {
      source.skipSpace();
      const unit = source.unit();
      if (unit === QUOTE) line.postfix(this.#primes());
      else if (unit === UNDERSCORE && lower === undefined) lower = this.#script();
      else if (unit === HAT && upper === undefined) upper = this.#script();
      else break;
    }
    if (lower !== undefined || upper !== undefined) line.scripts(lower, upper);
  }

  #script(): Piece {
    this.source.at += 1;
    return this.argument(true);
  }

  #primes(): string {
    const { source } = this;
    if (source.takes("'''")) return '‴';
    if (source.takes("''")) return '″';
    source.at += 1;
    return '′';
  }
}

/** Braces take the spaces from an operator, but not its name from a function. */
function kindOfGroup(kind: Kind): Kind {
  const isOperator = kind >= KIND.binary && kind <= KIND.punctuation;
  return isOperator || kind === KIND.start ? KIND.ordinary : kind;
}
