import { subscript, superscript } from './scripts.ts';

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

/** One token of mhchem's formulas: an exponent or index, an arrow with its label, digits, a charge, letters, or anything else. */
const TOKEN =
  /\^\{([^{}]*)\}|\^(\d*[+-]?|.)|_\{([^{}]*)\}|_(\d+|.)|(<=>>|<<=>|<=>|<-->|<->|->|<-)(?:\[([^[\]]*)\])?|(\d+)|([A-Za-z]+)|(\s+)|(.)/gsuy;

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
    const token = written(found, last, source.charAt(found.index + found[0].length));
    if (token === undefined) return undefined;
    text += token;
    last = token.slice(-1);
  }
  return text.replace(/ {2,}/gu, ' ').trim();
}

function written(token: RegExpMatchArray, before: string, next: string): string | undefined {
  const [, raised, raisedShort, lowered, loweredShort, arrow, label, digits, letters, space] = token;
  if (raised !== undefined || raisedShort !== undefined) return raise(raised ?? raisedShort ?? '', before, next);
  const index = lowered ?? loweredShort;
  if (index !== undefined) return subscript(index) ?? (PLAIN.test(index) ? `_${index}` : undefined);
  if (arrow !== undefined) return arrowText(arrow, label ?? '');
  if (digits !== undefined) return /[\p{L})\]}]$/u.test(before) ? subscript(digits) : digits;
  if (letters === 'v' && before === ' ' && (next === '' || next === ' ')) return '↓';
  return letters ?? (space === undefined ? other(token[0], before, next) : ' ');
}

/** A charge or a mass number; alone, the arrow of a gas. */
function raise(text: string, before: string, next: string): string | undefined {
  if (text === '' || text === ' ')
    return before === '' || before.endsWith(' ') ? `↑${next === '' ? '' : ' '}` : undefined;
  return superscript(text.replace(/-/gu, '−')) ?? (PLAIN.test(text) ? `^${text}` : undefined);
}

function arrowText(arrow: string, label: string): string | undefined {
  const sign = ARROWS.find(([typed]) => typed === arrow)?.[1] ?? '→';
  if (label === '') return ` ${sign} `;
  const text = chemistry(label.replace(/^\\text\{(.*)\}$/u, '$1'));
  if (text === undefined) return undefined;
  return sign === '→' ? ` —${text}→ ` : ` ${sign}(${text}) `;
}

function other(character: string, before: string, next: string): string | undefined {
  const isCharge = /[\p{L}\p{N})\]]$/u.test(before) && !/[\p{L}\p{N}([]/u.test(next);
  if (character === '+') return isCharge ? '⁺' : '+';
  if (character === '-') return isCharge ? '⁻' : '−';
  if (character === '.' && /\d$/u.test(before)) return '.';
  if (character === '*' || character === '.') return '·';
  return '()[],=#/'.includes(character) ? character.replace('#', '≡') : undefined;
}
