import { type FinalAnswer, type Said, shownOf } from './answer.ts';

/** Answers that are compared as they are written: formulas, and names of a few words. */

const LONGEST_FORMULA = 80;
const FUNCTIONS = /sqrt|arcsin|arccos|arctan|sinh|cosh|tanh|sin|cos|tan|log|exp|max|min|mod|lim|deg|ln|\\[A-Za-z]+/g;
const OPERATOR = /[\d=+*/^√π∞∅<>≤≥±×·|()[\]]/;

/** Words too short to be told from symbols by their length. */
const SHORT_WORD =
  /(?<!\p{L})(?:or|if|is|to|in|at|of|it|as|by|on|no|so|we|do|be|he|my|up|us|et|ou|si|se|im|am|an)(?!\p{L})/iu;

const LONGEST_NAME = 40;
const MOST_WORDS = 4;
const WORDS = /^\p{L}[\p{L}\p{M}'’-]+(?: \p{L}[\p{L}\p{M}'’-]*)*$/u;
const PARTICLES = new Set('of the de da do del der den van von la le du di and y e'.split(' '));
/** What may stand where an answer does, and is none. */
const NO_ANSWERS = new Set(
  (
    'answer your the it its this that these those there here see below above following depends unknown unclear undefined none ' +
    'nothing maybe perhaps probably possibly sometimes both neither either simple easy complicated correct incorrect wrong right ' +
    'well not and or let we you they he she because as in to for with sorry unsure insert final result tbd todo number text letter ' +
    'option choice value expression word words both all any some indeterminate cannot what why how who when where if is are'
  ).split(' '),
);

/** A formula, spaces and spellings of operators apart. A letter alone is one in a box only. */
export function expressionOf({ plain, form }: Said): FinalAnswer | undefined {
  const [exact = ''] = plain.split(/ ?[≈≃] ?/);
  const formula = exact.replace(/[.,;:]+$/, '');
  if (form === 'conclusion' || !isFormula(formula, form === 'boxed')) return undefined;
  const key = formula.replace(/[×·]|(?<=[\w)])\*(?=[\w(])/g, '*').replace(/ |\\?[{}]/g, '');
  return { kind: 'expression', key: `expression:${key}`, shown: shownOf(formula.replace(/\\/g, '')) };
}

function isFormula(text: string, isBoxed: boolean): boolean {
  if (text.length === 0 || text.length > LONGEST_FORMULA || !/[\p{L}\d∞∅]/u.test(text)) return false;
  const symbols = text.replace(FUNCTIONS, '+');
  if (/\p{L}{3}|\p{L} +\p{L}|[?@#&"“”…]|\.\.|[.;] |_{2}/u.test(symbols)) return false;
  if ((!isBoxed && text.includes('!')) || text.split('{').length !== text.split('}').length) return false;
  if (SHORT_WORD.test(symbols)) return false;
  return OPERATOR.test(text) || (isBoxed && /^[A-Za-zα-ω]$/.test(text));
}

/** A name: in a box, or right after a label that begins its line, up to the line's end. */
export function wordsOf({ plain, form }: Said): FinalAnswer | undefined {
  if ((form !== 'boxed' && form !== 'label') || plain.length > LONGEST_NAME || !WORDS.test(plain)) return undefined;
  const words = plain.split(' ');
  if (words.length > MOST_WORDS || NO_ANSWERS.has((words[0] ?? '').toLowerCase())) return undefined;
  if (form === 'label' && words.length > 1 && !words.every(isCapitalised)) return undefined;
  return { kind: 'words', key: `words:${plain.toLowerCase()}`, shown: shownOf(plain) };
}

function isCapitalised(word: string): boolean {
  return /^\p{Lu}/u.test(word) || PARTICLES.has(word);
}
