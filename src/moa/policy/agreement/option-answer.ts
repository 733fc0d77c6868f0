import type { FinalAnswer, Said } from './answer.ts';

/** An answer out of a few: one of the choices of a question, or yes or no. */

const CHOICE =
  /^(?<word>(?:the )?(?:option|choice|letter|opción|opção|opzione) )?(?:\((?<enclosed>[A-Ja-j])\)|(?<letter>[A-Ja-j])(?![\p{L}\p{N}'’]))(?<rest>.*)$/iu;
const NOTHING_MORE = /^[).:]?$/;
const ITS_TEXT = /^(?:\)|:|\)[.:]| [–—-]| \() ?[\p{L}\p{N}(-]|^[.] (?!\p{Lu}(?:\.|$))[\p{Lu}\p{N}(-]/u;
const TEXT_AFTER_BRACKET = /^[.:]? ?[\p{L}\p{N}-]/u;
/** "(A) and (B)", "A: 5, B: 7", "J. R. Oppenheimer" */
const SEVERAL = /\([A-Ja-j]\)|(?<![\p{L}\p{N}])[A-Ja-j] ?[:)=.]|^[ ,]*(?:and|or|und|oder|et|ou|y|o)(?!\p{L})/u;

const SPOKEN: Readonly<Record<string, string>> = {
  yes: 'yes',
  ja: 'yes',
  oui: 'yes',
  sí: 'yes',
  sim: 'yes',
  no: 'no',
  nein: 'no',
  nee: 'no',
  non: 'no',
  não: 'no',
  true: 'true',
  false: 'false',
};
const SHOWN: Readonly<Record<string, string>> = { yes: 'Yes', no: 'No', true: 'True', false: 'False' };

/** Characters; a longer text that begins with yes or no goes on to say more. */
const LONGEST_REPLY = 280;
const OPENING = /^(?<word>\p{L}{2,5})(?:[,.!:;]| ?[–—]|$)\s*(?<rest>.*)$/u;
const TAKEN_BACK =
  /^(?:but|if|and|or|unless|not|depends|although|though|except|only|sometimes|thanks?|merci|danke|however|well|wait|aber|wenn|und|mais|pero|no|yes|\d)(?![\p{L}])|[.!?] (?:yes|no|but|however|ja|nein|aber)(?!\p{L})/iu;

export function choiceOf({ plain }: Said): FinalAnswer | undefined {
  const { word, enclosed, letter = '', rest = '' } = CHOICE.exec(plain)?.groups ?? {};
  const name = enclosed ?? letter;
  if (name === '' || SEVERAL.test(rest)) return undefined;
  if (enclosed === undefined && !isName(letter, rest, word !== undefined)) return undefined;
  const isWhole =
    NOTHING_MORE.test(rest) || ITS_TEXT.test(rest) || (enclosed !== undefined && TEXT_AFTER_BRACKET.test(rest));
  const upper = name.toUpperCase();
  return isWhole ? { kind: 'choice', key: `choice:${upper}`, shown: upper } : undefined;
}

/** A bare small letter is a variable, or an article; a bare I is a pronoun. */
function isName(letter: string, rest: string, hasWord: boolean): boolean {
  return hasWord || rest.startsWith(')') || /[A-HJ]/.test(letter);
}

export function yesNoOf({ plain }: Said): FinalAnswer | undefined {
  const meant = SPOKEN[plain.toLowerCase()];
  return meant === undefined ? undefined : { kind: 'yes-no', key: `yes-no:${meant}`, shown: SHOWN[meant] ?? '' };
}

/** A text that is one short paragraph and begins with yes or no. */
export function openingYesNo(lines: readonly string[]): FinalAnswer | undefined {
  const [paragraph = '', ...others] = lines.filter((line) => line.trim() !== '');
  if (others.length > 0 || paragraph.length > LONGEST_REPLY) return undefined;
  const { word = '', rest = '' } = OPENING.exec(paragraph.replace(/[*_`]/g, '').trim())?.groups ?? {};
  if (TAKEN_BACK.test(rest)) return undefined;
  return yesNoOf({ plain: word, form: 'sentence', decimalComma: false });
}
