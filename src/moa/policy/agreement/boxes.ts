import { LONGEST_STATEMENT } from './answer.ts';
import { plainOf } from './plain-answer.ts';
import { unitOf } from './units.ts';

interface Box {
  /** Where in its line it begins. */
  readonly at: number;
  /** '' where it is not closed, too long, or one of several that differ. */
  readonly said: string;
}

const COMMANDS = ['\\boxed', '\\fbox', '\\framebox'];
/** Characters, in which a unit has room. */
const BEHIND_A_BOX = 60;
const LINES_OF_A_BOX = 6;

/** The last `\boxed{…}` that begins on a line, with the unit that stands behind it. */
export function lastBox(lines: readonly string[], index: number): Box | undefined {
  const line = lines[index] ?? '';
  const at = lastStart(line, line.length);
  if (at < 0) return undefined;
  const box = argumentOf(textFrom(lines, index, at));
  const earlier = lastStart(line, at - 1);
  const other = earlier < 0 ? box : argumentOf(line.slice(earlier, earlier + LONGEST_STATEMENT));
  if (!box || other?.inside !== box.inside || OPEN.test(plainOf(box.behind.slice(0, BEHIND_A_BOX))))
    return { at, said: '' };
  return { at, said: `${box.inside}${unitBehind(box.behind)}` };
}

function lastStart(line: string, from: number): number {
  return from < 0 ? -1 : Math.max(...COMMANDS.map((command) => line.lastIndexOf(command, from)));
}

function textFrom(lines: readonly string[], index: number, at: number): string {
  const [first = '', ...rest] = lines
    .slice(index, index + LINES_OF_A_BOX)
    .map((line) => line.slice(0, at + LONGEST_STATEMENT));
  return [first.slice(at), ...rest].join('\n').slice(0, LONGEST_STATEMENT);
}

interface Argument {
  readonly inside: string;
  readonly behind: string;
}

/** The braces of TeX: nested, and not those that a backslash escapes. */
function argumentOf(text: string): Argument | undefined {
  const open = /^\\[a-z]+\s*\{/.exec(text)?.[0].length;
  if (open === undefined) return undefined;
  let depth = 1;
  for (let at = open; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '\\') at += 1;
    else if (sign === '{') depth += 1;
    else if (sign === '}') depth -= 1;
    if (depth === 0) return { inside: text.slice(open, at), behind: text.slice(at + 1) };
  }
  return undefined;
}

const OPEN = /^(?:or|if|unless|oder|ou|wenn)(?!\p{L})/iu;

function isUnit(name: string): boolean {
  const { unit = '', scale = 1n } = unitOf(name) ?? {};
  return unit !== '' || scale !== 1n;
}

/** `\boxed{5} km` is no `\boxed{5} m`. A noun behind is left out, as it would be inside. */
function unitBehind(behind: string): string {
  const [line = ''] = behind.split('\n');
  const plain = plainOf(line.slice(0, BEHIND_A_BOX));
  const words = plain
    .split(' ')
    .slice(0, 4)
    .map((word) => word.replace(/[.,;:!]+$/, ''));
  const names = words.map((_, last) => words.slice(0, last + 1).join(' '));
  const name = names.findLast(isUnit);
  return name === undefined ? '' : ` ${name}`;
}
