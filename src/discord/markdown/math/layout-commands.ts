import { KIND } from './kinds.ts';
import type { LatexSource } from './latex-source.ts';
import { type Line, WIDE_SPACE } from './line.ts';
import type { Command, Reading } from './reading.ts';
import { readText } from './text-mode.ts';

/** Commands about how a formula looks, which have little or nothing to say in plain text. */

const NOTHING = `
  displaystyle textstyle scriptstyle scriptscriptstyle limits nolimits displaylimits ! / - null relax nonumber notag hline hfill
  hfil strut mathstrut allowbreak nobreak break noindent centering left. rm bf it sf tt cal tiny scriptsize footnotesize small
  normalsize large Large LARGE huge Huge bfseries itshape mdseries normalfont toprule midrule bottomrule qedhere smash
  negthinspace negmedspace negthickspace par protect mathsurround
`;
const SPACES = ', : ; > thinspace medspace thickspace enspace space nobreakspace enskip';
const WITH_ONE_DROPPED = 'label phantom hphantom vphantom vspace color cline cmidrule rule mspace kern hskip vskip';

export const LAYOUT_COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ...all(NOTHING, () => undefined),
  ...all(SPACES, (_, line) => space(line, ' ')),
  ...all('quad qquad', (_, line) => space(line, WIDE_SPACE)),
  ...[' ', '\n', '\t'].map((name): [string, Command] => [name, (_, line) => space(line, ' ')]),
  ...all(WITH_ONE_DROPPED, ({ source }) => void source.raw()),
  ...all('hspace hspace*', ({ source }, line) => {
    source.raw();
    space(line, ' ');
  }),
  ...all('textcolor colorbox', (reading, line) => {
    reading.source.raw();
    const { text, kind, grade } = reading.argument(line.tight);
    line.add(text, kind === KIND.start ? KIND.ordinary : kind, grade);
  }),
  ['tag', readTag],
  ['eqref', ({ source }, line) => line.add(`(${nameIn(source)})`, KIND.ordinary)],
  ['ref', ({ source }, line) => line.add(nameIn(source), KIND.ordinary)],
]);

function all(names: string, command: Command): [string, Command][] {
  return names
    .trim()
    .split(/\s+/u)
    .map((name) => [name, command]);
}

function space(line: Line, width: string): void {
  if (!line.tight) line.space(width);
}

function nameIn(source: LatexSource): string {
  return source.raw().replace(/\s+/gu, ' ').trim();
}

/** The number of an equation. */
function readTag(reading: Reading, line: Line): void {
  const isBare = reading.source.takes('*');
  const text = readText(reading).trim();
  line.space(WIDE_SPACE);
  line.add(isBare ? text : `(${text})`, KIND.ordinary);
}
