import { isDigit } from './latex-source.ts';
import { Line } from './line.ts';
import type { Reading } from './reading.ts';
import { SYMBOLS } from './symbols.ts';

const STYLES = new Set(
  'text textrm textbf textit texttt textsf textup textsc textnormal textsl emph mbox hbox underline mathrm'.split(' '),
);
const SPACES = new Set([' ', ',', ';', ':', '\\', 'quad', 'qquad', 'newline', 'enspace', 'thinspace']);
const NOTHING = new Set(['!', '/', '-', 'small', 'large', 'bf', 'it', 'rm', 'normalfont', 'bfseries', 'itshape']);
const PLAIN = /[^\\{}$~%\s`'-]+/uy;
const PAIRS: readonly (readonly [string, string])[] = [
  ['---', '—'],
  ['--', '–'],
  ['``', '“'],
  ["''", '”'],
];

/** The words in the braces that come next, one space for each white space. Formulas between dollars in them are read as such. */
export function readText(reading: Reading): string {
  const { source } = reading;
  source.skipSpace();
  if (!source.takes('{')) return reading.argument().text;
  let text = '';
  let last = '';
  for (let depth = 1; depth > 0 && !source.failed; ) {
    if (source.takes('{')) depth += 1;
    else if (source.takes('}')) depth -= 1;
    else {
      const next = part(reading);
      if (next !== ' ' || last !== ' ') text += next;
      if (next !== '') last = next;
    }
  }
  return text;
}

function part(reading: Reading): string {
  const { source } = reading;
  PLAIN.lastIndex = source.at;
  const plain = PLAIN.exec(source.text)?.[0];
  if (plain !== undefined) {
    source.at += plain.length;
    return plain;
  }
  const pair = PAIRS.find(([typed]) => source.takes(typed));
  return pair === undefined ? special(reading) : pair[1];
}

function special(reading: Reading): string {
  const { source } = reading;
  const character = source.text.charAt(source.at);
  if (character === '') source.fail();
  if (character === '\\') return textCommand(reading);
  if (character === '%' && !isDigit(source.text.charCodeAt(source.at - 1))) {
    source.skipSpace();
    return '';
  }
  source.at += 1;
  if (character === '$') return formula(reading);
  return character === '~' || /\s/u.test(character) ? ' ' : character;
}

function formula(reading: Reading): string {
  const line = new Line(false);
  if (reading.list(line, '$') !== '$') reading.source.fail();
  return line.text();
}

function textCommand({ source }: Reading): string {
  const name = source.command();
  if (SPACES.has(name)) return ' ';
  if (STYLES.has(name) || NOTHING.has(name)) return '';
  const symbol = SYMBOLS.get(name)?.text;
  if (symbol === undefined) source.fail();
  return symbol ?? '';
}
