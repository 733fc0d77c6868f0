import { Line } from './line.ts';
import { isBoldMark } from './markup.ts';
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
  let depth = 1;
  let text = '';
  while (source.at < source.text.length) {
    if (source.takes('{')) depth += 1;
    else if (!source.takes('}')) text = joined(text, part(reading));
    else {
      depth -= 1;
      if (depth === 0) return text;
    }
  }
  source.fail();
  return '';
}

function joined(text: string, next: string): string {
  return next === ' ' && text.endsWith(' ') ? text : text + next;
}

function part(reading: Reading): string {
  const { source } = reading;
  PLAIN.lastIndex = source.at;
  const plain = PLAIN.exec(source.text)?.[0];
  if (plain !== undefined) {
    source.at += plain.length;
    return checked(reading, plain);
  }
  const pair = PAIRS.find(([typed]) => source.takes(typed));
  return pair === undefined ? special(reading) : pair[1];
}

function checked({ source }: Reading, text: string): string {
  for (let at = 0; at < text.length; at += 1) {
    if (isBoldMark(text.charCodeAt(at))) source.fail();
  }
  return text;
}

function special(reading: Reading): string {
  const { source } = reading;
  const character = source.text.charAt(source.at);
  if (character === '\\') return textCommand(reading);
  if (character === '%') {
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
