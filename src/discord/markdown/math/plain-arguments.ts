import { CLOSE_BRACE, isDigit, isLetter, OPEN_BRACE } from '../ascii.ts';
import { GRADE, KIND, type Piece } from './kinds.ts';
import type { LatexSource } from './latex-source.ts';

/**
 * Most arguments are a letter, a digit, or a few of them in braces. They are read here without making a line for them, since that is
 * what costs most in a formula.
 */

/** A piece for each ASCII character, by its code. */
const PIECES: readonly Piece[] = Array.from({ length: 0x80 }, (_, unit) => ({
  text: String.fromCharCode(unit),
  grade: GRADE.bare,
  kind: KIND.ordinary,
}));

/** Takes the argument that comes next; `undefined` where it is more than letters and digits. */
export function takePlainArgument(source: LatexSource): Piece | undefined {
  const unit = source.unit();
  if (unit === OPEN_BRACE) return takeBraces(source);
  if (!isLetter(unit) && !isDigit(unit)) return undefined;
  source.at += 1;
  return PIECES[unit];
}

function takeBraces(source: LatexSource): Piece | undefined {
  const { text } = source;
  const from = source.at + 1;
  let to = from;
  let factors = 0;
  let inNumber = false;
  for (let unit = text.charCodeAt(to); unit !== CLOSE_BRACE; unit = text.charCodeAt(to)) {
    const digit = isDigit(unit);
    if (!digit && !isLetter(unit)) return undefined;
    if (!digit || !inNumber) factors += 1;
    inNumber = digit;
    to += 1;
  }
  if (to === from) return undefined;
  source.at = to + 1;
  if (to === from + 1) return PIECES[text.charCodeAt(from)];
  return { text: text.slice(from, to), grade: factors > 1 ? GRADE.product : GRADE.bare, kind: KIND.ordinary };
}
