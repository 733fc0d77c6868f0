import { isDigit } from '../ascii.ts';
import { namesIn } from './names.ts';

/** Letters in the mathematical alphabets of Unicode (block U+1D400), with those that had a place before it was made. */
interface MathAlphabet {
  /** Code point of A; lower case follows the 26 capitals. */
  readonly capitals: number;
  readonly digits?: number;
  readonly elsewhere: string;
}

const ALPHABETS: ReadonlyMap<string, MathAlphabet> = new Map<string, MathAlphabet>([
  ['mathbb', { capitals: 0x1d538, digits: 0x1d7d8, elsewhere: 'CℂHℍNℕPℙQℚRℝZℤ' }],
  ['mathcal', { capitals: 0x1d49c, elsewhere: 'BℬEℰFℱHℋIℐLℒMℳRℛeℯgℊoℴ' }],
  ['mathfrak', { capitals: 0x1d504, elsewhere: 'CℭHℌIℑRℜZℨ' }],
]);

const SAME: ReadonlyMap<string, string> = new Map([
  ['Bbb', 'mathbb'],
  ['mathds', 'mathbb'],
  ['mathbbm', 'mathbb'],
  ['mathscr', 'mathcal'],
  ['frak', 'mathfrak'],
]);

/** The commands of weights and slants, which plain text has not: the letters stay. */
export const STYLE_COMMANDS = namesIn(
  'mathrm mathit mathsf mathtt mathbf mathnormal boldsymbol bm pmb symbf symrm mathup ensuremath',
);

/** The commands that choose an alphabet, without their backslash. */
export const ALPHABET_COMMANDS: readonly string[] = [...ALPHABETS.keys(), ...SAME.keys()];

/** The text in the letters that a command of {@link ALPHABET_COMMANDS} names. What has no such letter stays. */
export function inAlphabet(command: string, text: string): string {
  const alphabet = ALPHABETS.get(SAME.get(command) ?? command);
  if (alphabet === undefined) return text;
  let written = '';
  for (const character of text) written += letterOf(alphabet, character);
  return written;
}

function letterOf({ capitals, digits, elsewhere }: MathAlphabet, character: string): string {
  const known = elsewhere.indexOf(character);
  if (known >= 0 && known % 2 === 0) return elsewhere.charAt(known + 1);
  const unit = character.charCodeAt(0);
  if (unit >= 65 && unit <= 90) return String.fromCodePoint(capitals + unit - 65);
  if (unit >= 97 && unit <= 122) return String.fromCodePoint(capitals + unit - 71);
  return isDigit(unit) && digits !== undefined ? String.fromCodePoint(digits + unit - 48) : character;
}
