import { inLine, readRows } from './environments.ts';
import { GRADE, KIND, type Kind, type Piece } from './kinds.ts';
import type { Line } from './line.ts';
import type { Command, Reading } from './reading.ts';

/** What is set above or below something else. */

/** Relations with something above them that Unicode has as one character. */
const STACKED: ReadonlyMap<string, string> = new Map([
  ['?=', '≟'],
  ['!=', '=!'],
  ['def=', '≝'],
  ['△=', '≜'],
  ['Δ=', '≜'],
  ['∧=', '≙'],
  ['m=', '≞'],
  ['⋆=', '≛'],
  ['∘=', '≗'],
]);

/** Operators that are typed as words. */
const LIMITS = /^(?:arg ?)?(?:lim|max|min|sup|inf)$/u;

export const STACK_COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['overset', (reading, line) => stack(reading, line, 'above')],
  ['stackrel', (reading, line) => stack(reading, line, 'above')],
  ['underset', (reading, line) => stack(reading, line, 'below')],
  ['overbrace', (reading, line) => explain(reading, line, '^')],
  ['overbracket', (reading, line) => explain(reading, line, '^')],
  ['underbrace', (reading, line) => explain(reading, line, '_')],
  ['underbracket', (reading, line) => explain(reading, line, '_')],
  ['substack', readSubstack],
]);

function stack(reading: Reading, line: Line, side: 'above' | 'below'): void {
  const small = reading.argument(true);
  const base = reading.argument(line.tight);
  const one = side === 'above' ? STACKED.get(small.text + base.text) : undefined;
  const kind = side === 'below' && LIMITS.test(base.text) ? KIND.limit : kindUnder(base.kind, side);
  const isOperator = base.kind >= KIND.binary && base.kind <= KIND.relation;
  line.add(one ?? base.text, kind, isOperator || kind === KIND.limit ? GRADE.bare : base.grade);
  if (one === undefined) line.scripts(side === 'below' ? small : undefined, side === 'above' ? small : undefined);
}

/** What has something below it that is no index has its condition there. */
function kindUnder(kind: Kind, side: 'above' | 'below'): Kind {
  if (kind === KIND.named && side === 'below') return KIND.limit;
  return kind === KIND.start ? KIND.ordinary : kind;
}

/** Under a brace: the thing, and what is said of it in parentheses. */
function explain(reading: Reading, line: Line, mark: string): void {
  const base = reading.argument(line.tight);
  reading.source.skipSpace();
  const label: Piece | undefined = reading.source.takes(mark) ? reading.argument() : undefined;
  if (label === undefined || label.text === '') line.add(base.text, KIND.ordinary, base.grade);
  else line.add(`${base.text} (${label.text})`, KIND.ordinary, GRADE.sum);
}

/** Conditions below each other are a list. */
function readSubstack(reading: Reading, line: Line): void {
  reading.source.skipSpace();
  if (!reading.source.takes('{')) reading.source.fail();
  const lines: Line[] = [];
  if (readRows(reading, lines, false, line.tight) !== '}') reading.source.fail();
  line.add(inLine(lines, ', '), KIND.ordinary, lines.length > 1 ? GRADE.sum : GRADE.bare);
}
