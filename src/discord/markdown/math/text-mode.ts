import { isDigit, isLetter } from '../ascii.ts';
import { ALPHABET_COMMANDS, inAlphabet, STYLE_COMMANDS } from './alphabets.ts';
import {
  COLOURS,
  dropArgument,
  MEASURED_SPACES,
  SPACES,
  UNSEEN,
  WIDE_SPACES,
  WITH_ONE_DROPPED,
} from './layout-commands.ts';
import { Line } from './line.ts';
import { namesIn } from './names.ts';
import { all, type Reading } from './reading.ts';
import { SYMBOLS } from './symbols.ts';

/** The commands whose argument is text, without their backslash. */
export const TEXT_COMMANDS = namesIn(
  'text textrm textbf textit texttt textsf textup textsc textnormal textsl emph mbox hbox',
);

/** Says what a command between words comes to. */
type TextCommand = (reading: Reading, name: string) => string;

const COMMANDS: ReadonlyMap<string, TextCommand> = new Map<string, TextCommand>([
  ...all([...SPACES, ...WIDE_SPACES, '\\', 'newline'], () => ' '),
  ...all(MEASURED_SPACES, measuredSpace),
  ...all([...TEXT_COMMANDS, 'underline'], () => ''),
  ...all(UNSEEN, skipEnd),
  ...all([...WITH_ONE_DROPPED, ...COLOURS], dropped),
  ...all([...STYLE_COMMANDS, ...ALPHABET_COMMANDS], styled),
]);
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

function textCommand(reading: Reading): string {
  const name = reading.source.command();
  const command = COMMANDS.get(name);
  if (command !== undefined) return command(reading, name);
  const symbol = SYMBOLS.get(name)?.text;
  if (symbol === undefined) reading.source.fail();
  return symbol ?? '';
}

function measuredSpace({ source }: Reading): string {
  dropArgument(source);
  return ' ';
}

function dropped({ source }: Reading): string {
  dropArgument(source);
  return '';
}

function styled(reading: Reading, name: string): string {
  return inAlphabet(name, reading.argument().text);
}

/** White space behind letters only ends the name that they are. */
function skipEnd({ source }: Reading, name: string): string {
  if (isLetter(name.charCodeAt(0))) source.skipSpace();
  return '';
}
