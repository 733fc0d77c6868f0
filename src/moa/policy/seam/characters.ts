/** What the seam needs to know of single UTF-16 units. */

const SPACE = /\s/u;
const WORD = /[\p{L}\p{N}\p{M}_]/u;
const LETTER = /[\p{L}\p{M}]/u;
const DIGIT = /\p{N}/u;
/** Scripts that put no spaces between words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

export const isSpace = (unit: string): boolean => SPACE.test(unit);
export const isWord = (unit: string): boolean => WORD.test(unit);
export const isDigit = (unit: string): boolean => DIGIT.test(unit);
export const isUnspaced = (unit: string): boolean => UNSPACED.test(unit);

/** A letter of a script that has spaces between its words. */
export const isSpacedLetter = (unit: string): boolean => LETTER.test(unit) && !isUnspaced(unit);

export const isHighSurrogate = (unit: string): boolean => unit >= '\uD800' && unit <= '\uDBFF';
const isLowSurrogate = (unit: string): boolean => unit >= '\uDC00' && unit <= '\uDFFF';

/** Whether a word, a number or something else can begin at that place: not inside of a word, of "1,000", or of a pair of surrogates. */
export function isBoundary(text: string, at: number): boolean {
  const unit = text.charAt(at);
  const previous = text.charAt(at - 1);
  if (isLowSurrogate(unit)) return false;
  if (isDigit(unit) && /\p{N}[.,:]$/u.test(text.slice(Math.max(0, at - 2), at))) return false;
  return !isWord(unit) || !isWord(previous) || isUnspaced(unit) || isUnspaced(previous);
}
