import { KIND } from './kinds.ts';
import { subscript, superscript } from './scripts.ts';
import { SYMBOLS } from './symbols.ts';

/** Arrows of reactions, the longest first. */
const ARROWS: readonly (readonly [string, string])[] = [
  ['<=>>', '⇌'],
  ['<<=>', '⇌'],
  ['<=>', '⇌'],
  ['<-->', '⇄'],
  ['<->', '↔'],
  ['->', '→'],
  ['<-', '←'],
];

/** One token of mhchem's formulas. */
const TOKEN = new RegExp(
  [
    String.raw`\\(?:text|mathrm|ce)\{(?<words>[^{}]*)\}`,
    String.raw`\\(?<command>[A-Za-z]+) ?`,
    String.raw`\^\{(?<raised>[^{}]*)\}|\^(?<raisedShort>\d*[+-]?|.)`,
    String.raw`_\{(?<lowered>[^{}]*)\}|_(?<loweredShort>\d+|.)`,
    String.raw`(?<arrow><=>>|<<=>|<=>|<-->|<->|->|<-)(?:\[(?<label>[^[\]]*)\])?(?:\[(?<below>[^[\]]*)\])?`,
    String.raw`(?<digits>\d+)|(?<letters>[A-Za-z]+)|(?<space>\s+)|.`,
  ].join('|'),
  'gsuy',
);

/** What it is dissolved in, or the like. */
const STATE = /^\((?:aq|s|l|g)\)/u;

/** What can stand in an index or exponent that Unicode has no characters for. */
const PLAIN = /^[\w+.•·, -]+$/u;

/**
 * A formula or reaction as in `\ce{2H2 + O2 -> 2H2O}` (the mhchem package), as far as it is made of the usual; `undefined` where it
 * is not.
 */
export function chemistry(source: string): string | undefined {
  let text = '';
  let last = '';
  for (const found of source.matchAll(TOKEN)) {
    const token = written(found, last, source.slice(found.index + found[0].length));
    if (token === undefined) return undefined;
    text += token;
    last = token.slice(-1);
  }
  return text.replace(/ {2,}/gu, ' ').trim();
}

function written(token: RegExpMatchArray, before: string, behind: string): string | undefined {
  const { words, command, arrow, label, below, digits, letters, space } = token.groups ?? {};
  if (command !== undefined) return symbol(command);
  if (arrow !== undefined) return arrowText(arrow, label ?? '', below ?? '');
  if (digits !== undefined) return /[\p{L})\]}]$/u.test(before) ? subscript(digits) : digits;
  if (letters === 'v' && before === ' ' && /^(?: |$)/u.test(behind)) return '↓';
  return words ?? letters ?? (space === undefined ? mark(token, before, behind) : ' ');
}

function mark(token: RegExpMatchArray, before: string, behind: string): string | undefined {
  const { raised, raisedShort, lowered, loweredShort } = token.groups ?? {};
  const exponent = raised ?? raisedShort;
  if (exponent !== undefined) return raise(exponent, before, behind);
  const index = lowered ?? loweredShort;
  return index === undefined ? other(token[0], before, behind) : lower(index);
}

function symbol(command: string): string | undefined {
  const known = SYMBOLS.get(command);
  return known?.kind === KIND.relation ? ` ${known.text} ` : known?.text;
}

function lower(index: string): string | undefined {
  return STATE.test(index) ? index : (subscript(index) ?? (PLAIN.test(index) ? `_${index}` : undefined));
}

/** A charge or a mass number; alone, the arrow of a gas. */
function raise(text: string, before: string, behind: string): string | undefined {
  if (text === '' || text === ' ')
    return before === '' || before.endsWith(' ') ? `↑${behind === '' ? '' : ' '}` : undefined;
  return superscript(text.replace(/-/gu, '−')) ?? (PLAIN.test(text) ? `^${text}` : undefined);
}

function arrowText(arrow: string, label: string, below: string): string | undefined {
  const sign = ARROWS.find(([typed]) => typed === arrow)?.[1] ?? '→';
  const [first, second] = [chemistry(label), chemistry(below)];
  if (first === undefined || second === undefined) return undefined;
  if (first + second === '') return ` ${sign} `;
  if (sign === '→') return ` —${second === '' ? first : `${first} (${second})`.trim()}→ `;
  return ` ${sign}(${second === '' ? first : `${first}; ${second}`}) `;
}

function other(character: string, before: string, behind: string): string | undefined {
  const isCharge = /[\p{L}\p{N})\]]$/u.test(before) && (!/^[\p{L}\p{N}([]/u.test(behind) || STATE.test(behind));
  if (character === '+') return isCharge ? '⁺' : '+';
  if (character === '-') return isCharge ? '⁻' : '−';
  if (character === '.' && (/\d$/u.test(before) || /^(?:$|[ )])/u.test(behind))) return '.';
  if (character === '*' || character === '.') return '·';
  return '()[],=#/'.includes(character) ? character.replace('#', '≡') : undefined;
}
