import { KIND } from './kinds.ts';
import { linesOf } from './layout.ts';
import { Line } from './line.ts';
import { drawnGrid, type Fences, type Grid, inlineGrid } from './matrices.ts';
import { namesIn } from './names.ts';
import type { Command, Reading, Stop } from './reading.ts';

/** What stands between \begin and \end. */
export type Environment =
  | { readonly shape: 'lines'; readonly lines: readonly Line[] }
  | { readonly shape: 'grid'; readonly grid: Grid };

const LINES = new Set(
  namesIn(`
   align aligned alignat alignedat flalign gather gathered split multline equation eqnarray displaymath math subequations
   dmath darray IEEEeqnarray
  `),
);
/** The grid of a text: where it stands without delimiters it is a table of words. */
const TABLE = 'tabular';
const GRIDS: ReadonlyMap<string, Fences> = new Map<string, Fences>([
  ['matrix', { left: '', right: '' }],
  ['smallmatrix', { left: '', right: '' }],
  ['array', { left: '', right: '' }],
  [TABLE, { left: '', right: '' }],
  ['pmatrix', { left: '(', right: ')' }],
  ['bmatrix', { left: '[', right: ']' }],
  ['Bmatrix', { left: '{', right: '}' }],
  ['vmatrix', { left: '|', right: '|' }],
  ['Vmatrix', { left: '‖', right: '‖' }],
  ['cases', { left: '{', right: '' }],
  ['dcases', { left: '{', right: '' }],
  ['rcases', { left: '', right: '}' }],
]);
const WITH_COLUMNS = new Set(['array', TABLE, 'alignat', 'alignedat', 'IEEEeqnarray']);

/** Nobody reads wider ones, and their padding could grow with the square of the source. */
const MOST_COLUMNS = 40;
/** Length of `[t]`, where a grid stands on its line. */
const POSITION = 3;

export const ENVIRONMENT_COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['begin', (reading, line) => place(reading, line, readEnvironment(reading, line.outer))],
]);

/** Whether what \begin names is a formula without delimiters around it. */
export function isMathEnvironment(named: string): boolean {
  const name = bareName(named);
  return name !== TABLE && (GRIDS.has(name) || LINES.has(name));
}

/** Reads from behind \begin to behind its \end. `outer`: whether its lines may be lines of their own. */
export function readEnvironment(reading: Reading, outer: boolean): Environment {
  const { source } = reading;
  const named = source.raw();
  const name = bareName(named);
  if (/^\[[tbclr]\]/u.test(source.text.slice(source.at, source.at + POSITION))) source.at += POSITION;
  const columns = WITH_COLUMNS.has(name) ? source.raw() : '';
  const fences = GRIDS.get(name);
  if (fences === undefined && !LINES.has(name)) source.fail();
  const environment = fences === undefined ? readLines(reading, outer) : readGrid(reading, fences, columns);
  if (source.raw() !== named) source.fail();
  return environment;
}

function bareName(named: string): string {
  return named.replace(/\*$/u, '');
}

/** Puts it into the line: as lines of its own where there is room for them. */
export function place(reading: Reading, line: Line, environment: Environment): void {
  if (reading.display && line.outer) line.block(blockOf(environment));
  else if (environment.shape === 'grid') line.add(inlineGrid(environment.grid), KIND.ordinary);
  else line.add(inLine(environment.lines), KIND.ordinary);
}

/** As a grid between the delimiters that stand around it. */
export function fenced(environment: Environment, fences: Fences): Environment {
  if (environment.shape === 'grid') return { shape: 'grid', grid: { ...environment.grid, ...fences } };
  const rows = environment.lines.flatMap(linesOf).map((text) => [text]);
  return { shape: 'grid', grid: { rows, rules: new Set(), ...fences } };
}

export function isFenceless(environment: Environment): boolean {
  return environment.shape === 'lines' || environment.grid.left + environment.grid.right === '';
}

function blockOf(environment: Environment): string[] {
  return environment.shape === 'grid' ? drawnGrid(environment.grid) : environment.lines.flatMap(linesOf);
}

/** Lines one behind the other. */
export function inLine(lines: readonly Line[], separator = '; '): string {
  let all = '';
  for (const line of lines) {
    const text = line.text();
    if (text !== '') all += all === '' ? text : (line.continues() ? ' ' : separator) + text;
  }
  return all;
}

function readLines(reading: Reading, outer: boolean): Environment {
  const lines: Line[] = [];
  const stop = readRows(reading, lines, outer);
  if (stop !== '\\end') reading.source.fail();
  return { shape: 'lines', lines };
}

/** Reads lines with or without points of alignment, and says what ended the last of them. */
export function readRows(reading: Reading, lines: Line[], outer: boolean, tight = false): Stop {
  let line = new Line(tight, outer);
  for (;;) {
    const stop = reading.list(line);
    if (stop === '&') {
      line.align();
      continue;
    }
    lines.push(line);
    if (stop !== 'row') return stop;
    line = new Line(tight, outer);
  }
}

function readGrid(reading: Reading, fences: Fences, columns: string): Environment {
  const { source } = reading;
  const rows: string[][] = [];
  let row: string[] = [];
  for (;;) {
    const cell = new Line(fences.left !== '{' && !reading.display);
    const stop = reading.list(cell);
    row.push(cell.text());
    if (row.length > MOST_COLUMNS) source.fail();
    if (stop === '&') continue;
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
    if (stop === 'row') continue;
    if (stop !== '\\end') source.fail();
    return { shape: 'grid', grid: { rows, rules: rulesOf(columns), ...fences } };
  }
}

/** The columns that a bar stands before in a specification as `cc|c`. */
function rulesOf(columns: string): ReadonlySet<number> {
  const rules = new Set<number>();
  let column = 0;
  for (const letter of columns) {
    if (letter === '|' && column > 0) rules.add(column);
    if (letter === 'l' || letter === 'c' || letter === 'r') column += 1;
  }
  return rules;
}
