import { BACKSLASH, isLetter } from '../ascii.ts';
import { fenced, isFenceless, place, readEnvironment } from './environments.ts';
import { KIND } from './kinds.ts';
import type { Line } from './line.ts';
import { all, type Command, type Reading } from './reading.ts';
import { SYMBOLS } from './symbols.ts';
import { isApart } from './typed-characters.ts';

const TYPED_ANGLES: ReadonlyMap<string, string> = new Map([
  ['.', ''],
  ['<', '⟨'],
  ['>', '⟩'],
]);
const BARS: ReadonlyMap<string, string> = new Map([
  ['|', '‖'],
  ['Vert', '‖'],
  ['vert', '|'],
]);

/** Commands of packages in wide use, with what they put around their argument. */
const PAIRS: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['abs', ['|', '|']],
  ['norm', ['‖', '‖']],
  ['ket', ['|', '⟩']],
  ['bra', ['⟨', '|']],
  ['braket', ['⟨', '⟩']],
  ['set', ['{', '}']],
  ['floor', ['⌊', '⌋']],
  ['ceil', ['⌈', '⌉']],
]);

/** Sizes that the delimiter behind them keeps its own meaning with. */
const SIZES = ['big', 'Big', 'bigg', 'Bigg'];

export const FENCE_COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['left', readLeft],
  ['middle', (reading, line) => line.add(delimiter(reading), KIND.relation)],
  ...all([...BARS.keys()], ({ source }, line, name) =>
    line.bar(BARS.get(name) ?? '', name === '|' && isApart(source, 2)),
  ),
  ...all([...PAIRS.keys()], readPair),
  ...SIZES.flatMap((size): [string, Command][] => [
    [size, () => undefined],
    [`${size}l`, (reading, line) => line.add(delimiter(reading), KIND.open)],
    [`${size}r`, (reading, line) => line.add(delimiter(reading), KIND.close)],
    [`${size}m`, (reading, line) => line.add(delimiter(reading), KIND.relation)],
  ]),
]);

/** The delimiter that comes next; '' for a dot. */
function delimiter({ source }: Reading): string {
  source.skipSpace();
  if (source.unit() !== BACKSLASH) {
    const typed = source.text.charAt(source.at);
    source.at += 1;
    if (typed === '' || typed === '{' || typed === '}') source.fail();
    return TYPED_ANGLES.get(typed) ?? typed;
  }
  const name = source.command();
  const text = BARS.get(name) ?? SYMBOLS.get(name)?.text;
  if (text === undefined) source.fail();
  return text ?? '';
}

function readPair(reading: Reading, line: Line, name: string): void {
  const [left, right] = PAIRS.get(name) ?? ['', ''];
  reading.source.takes('*');
  line.add(left + reading.argument(line.tight).text + right, KIND.ordinary);
}

/** \left … \right. Around a grid they are its brackets. */
function readLeft(reading: Reading, line: Line): void {
  const { source } = reading;
  const left = delimiter(reading);
  source.skipSpace();
  if (source.takes('\\begin')) readFenced(reading, line, left);
  else {
    line.add(left, KIND.open);
    endBetween(reading, line);
  }
}

function readFenced(reading: Reading, line: Line, left: string): void {
  const environment = readEnvironment(reading, line.outer);
  reading.source.skipSpace();
  if (isFenceless(environment) && takesRight(reading)) {
    place(reading, line, fenced(environment, { left, right: delimiter(reading) }));
    return;
  }
  line.add(left, KIND.open);
  place(reading, line, environment);
  endBetween(reading, line);
}

function endBetween(reading: Reading, line: Line): void {
  if (reading.list(line) !== '\\right') reading.source.fail();
  line.add(delimiter(reading), KIND.close);
}

function takesRight({ source }: Reading): boolean {
  return !isLetter(source.text.charCodeAt(source.at + 6)) && source.takes('\\right');
}
