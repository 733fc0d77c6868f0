/** Words of three letters or more that stand in formulas without a backslash. */
const FUNCTIONS = new Set(
  'sin cos tan cot sec csc log exp min max lim gcd lcm mod det dim var cov arg sup inf deg'.split(' '),
);
const VARIABLE_OF_A_SHELL = /^\{?[A-Za-z_][A-Za-z0-9_]{2,}\}?$/;
/** A number with something behind it that is no operator. */
const PRICE = /^\d[\d.,]*\s+[^\s=<>+*/|≤≥-]/;
const MOST_WORDS = 6;
const INK = /[\\^_{}&]|\p{Sm}|\p{Script=Greek}|\s[*/-]\s|\n/u;

/** Whether there is something in it that prose has not: a command, an operator, several lines. */
export function hasInk(content: string): boolean {
  return INK.test(content);
}

/** Whether it is several words, and nothing that makes a formula of them. */
export function isProse(content: string): boolean {
  return !hasInk(content) && lettersOf(content).filter((word) => word !== word.toUpperCase()).length > 1;
}

/** All that may be words, in any script. */
export function lettersOf(content: string): readonly string[] {
  return (content.match(/\p{L}{3,}/gu) ?? []).filter((word) => !FUNCTIONS.has(word));
}

/** Whether what stands between two dollars is a formula, and no price ("5 and 10") or variable of a shell ("HOME"). */
export function looksLikeMath(content: string): boolean {
  // A quotation is one of code, or of prose, unless a formula has text in it.
  if (content.includes('"') && !content.includes('\\text')) return false;
  const words = wordsOf(content);
  if (/[\\^]/.test(content)) return words.length <= MOST_WORDS;
  if (PRICE.test(content)) return false;
  if (VARIABLE_OF_A_SHELL.test(content) && !/^[A-Za-z]_\w{1,2}$/.test(content)) return /^[A-Z]{3}$/.test(content);
  return words.length === 0;
}

/** Plain words: those of commands and of `\text{…}` do not count. */
function wordsOf(content: string): readonly string[] {
  const plain = content.replace(/\\(?:text|mathrm|operatorname|textbf|mbox)\s*\{[^{}]*\}|\\[a-zA-Z]+/g, ' ');
  return (plain.match(/[A-Za-z]{3,}/g) ?? []).filter((word) => !FUNCTIONS.has(word) && !/^[A-Z]+$/.test(word));
}
