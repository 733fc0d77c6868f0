import { ACCENT_COMMANDS, accented } from './accents.ts';
import { ALPHABET_COMMANDS, inAlphabet, STYLE_COMMANDS } from './alphabets.ts';
import { chemistry } from './chemistry.ts';
import { addBinomial, addFraction, addRoot } from './fractions.ts';
import { GRADE, KIND, type Kind, type Piece } from './kinds.ts';
import { ARROW_COMMANDS } from './labelled-arrows.ts';
import { LAYOUT_COMMANDS } from './layout-commands.ts';
import { type Line, WIDE_SPACE } from './line.ts';
import { BOLD_END, BOLD_START } from './markup.ts';
import { all, type Command, type Reading } from './reading.ts';
import { superscript } from './scripts.ts';
import { STACK_COMMANDS } from './stacks.ts';
import { DENIED } from './symbols.ts';
import { readText, TEXT_COMMANDS } from './text-mode.ts';

const FRACTIONS = ['frac', 'dfrac', 'tfrac', 'cfrac', 'nicefrac', 'sfrac'];
const BINOMIALS = ['binom', 'dbinom', 'tbinom'];
const CLASSES: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['mathop', KIND.big],
  ['mathbin', KIND.binary],
  ['mathrel', KIND.relation],
  ['mathord', KIND.ordinary],
  ['mathinner', KIND.ordinary],
  ['mathopen', KIND.open],
  ['mathclose', KIND.close],
  ['mathpunct', KIND.punctuation],
]);

/** Commands with arguments: the name without its backslash → how it is read. */
export const STRUCTURES: ReadonlyMap<string, Command> = new Map<string, Command>([
  ...LAYOUT_COMMANDS,
  ...ARROW_COMMANDS,
  ...STACK_COMMANDS,
  ...all(TEXT_COMMANDS, (reading, line) => line.words(readText(reading))),
  ...all(STYLE_COMMANDS, (reading, line) => add(line, reading.argument(line.tight))),
  ...all(FRACTIONS, readFraction),
  ...all(BINOMIALS, readBinomial),
  ...all(ALPHABET_COMMANDS, (reading, line, name) => {
    line.add(inAlphabet(name, reading.argument(line.tight).text), KIND.ordinary);
  }),
  ...all(ACCENT_COMMANDS, (reading, line, name) => {
    line.add(accented(name, reading.argument(true)), KIND.ordinary);
  }),
  ...all([...CLASSES.keys()], (reading, line, name) => {
    line.add(reading.argument(line.tight).text, CLASSES.get(name) ?? KIND.ordinary);
  }),
  ['sqrt', readRoot],
  ['boxed', (reading, line) => addBox(reading, line, reading.argument(line.tight))],
  ['fbox', (reading, line) => addBox(reading, line, { text: readText(reading).trim(), grade: 0, kind: KIND.ordinary })],
  ['operatorname', readOperator],
  ['not', deny],
  ['pmod', (reading, line) => line.words(` (mod ${reading.argument().text}) `)],
  ['pod', (reading, line) => line.words(` (${reading.argument().text}) `)],
  ['mod', (_, line) => line.words(' mod ')],
  ['ce', readChemistry],
  ['cancelto', readCancelled],
  ['tag', readTag],
]);

/** What braces with a style contain: words are one atom. */
function add(line: Line, { text, grade, kind }: Piece): void {
  const isWord = grade === GRADE.product && /^[A-Za-z]+$/u.test(text);
  line.add(text, kind === KIND.start ? KIND.ordinary : kind, isWord ? GRADE.bare : grade);
}

function readFraction(reading: Reading, line: Line, name: string): void {
  if (name === 'cfrac') reading.optional();
  const top = reading.argument(line.tight);
  addFraction(line, top, reading.argument(line.tight));
}

function readBinomial(reading: Reading, line: Line): void {
  const top = reading.argument(line.tight);
  addBinomial(line, top, reading.argument(line.tight));
}

function readRoot(reading: Reading, line: Line): void {
  const index = reading.optional();
  addRoot(line, index, index && superscript(index.text), reading.argument(line.tight));
}

function addBox(reading: Reading, line: Line, { text, grade }: Piece): void {
  const inner = text.replaceAll(BOLD_START, '').replaceAll(BOLD_END, '');
  const isBold = line.outer && !reading.bold && inner !== '';
  line.add(isBold ? BOLD_START + inner + BOLD_END : inner, KIND.ordinary, grade);
}

function readOperator(reading: Reading, line: Line): void {
  const hasLimits = reading.source.takes('*');
  line.add(reading.argument().text, hasLimits ? KIND.limit : KIND.named);
}

function deny(reading: Reading, line: Line): void {
  const { text } = reading.argument(true);
  line.add(DENIED.get(text) ?? `${text}\u0338`, KIND.relation);
}

function readChemistry(reading: Reading, line: Line): void {
  const text = chemistry(reading.source.raw());
  if (text === undefined) reading.source.fail();
  else line.words(text);
}

/** The number of an equation. */
function readTag(reading: Reading, line: Line): void {
  const isBare = reading.source.takes('*');
  const text = readText(reading).trim();
  line.space(WIDE_SPACE);
  line.add(isBare ? text : `(${text})`, KIND.ordinary);
}

/** What is struck out, and what is left of it. */
function readCancelled(reading: Reading, line: Line): void {
  const left = reading.argument().text;
  const struck = accented('cancel', reading.argument(true));
  line.add(left === '' ? struck : `${struck} (${left})`, KIND.ordinary, GRADE.sum);
}
