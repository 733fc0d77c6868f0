import { KIND } from './kinds.ts';
import type { LatexSource } from './latex-source.ts';
import { type Line, WIDE_SPACE } from './line.ts';
import { namesIn } from './names.ts';
import { all, type Command } from './reading.ts';

/** Commands about how a formula looks, which have little or nothing to say in plain text. */

export const UNSEEN = namesIn(`
  displaystyle textstyle scriptstyle scriptscriptstyle limits nolimits displaylimits ! / - null relax nonumber notag hline hdashline hfill
  hfil strut mathstrut allowbreak nobreak break noindent centering rm bf it sf tt cal tiny scriptsize footnotesize small
  normalsize large Large LARGE huge Huge bfseries itshape mdseries normalfont toprule midrule bottomrule qedhere smash
  negthinspace negmedspace negthickspace par protect mathsurround
`);
export const SPACES = [
  ...namesIn(', : ; > thinspace medspace thickspace enspace space nobreakspace enskip'),
  ' ',
  '\n',
  '\t',
];
export const WIDE_SPACES = ['quad', 'qquad'];
export const MEASURED_SPACES = ['hspace', 'hskip'];
/** What stands in the braces behind them is no part of the formula. */
export const WITH_ONE_DROPPED = namesIn(
  'require label phantom hphantom vphantom vspace color cline cmidrule rule mspace kern vskip',
);
/** The colour stands in braces before what has it. */
export const COLOURS = ['textcolor', 'colorbox'];

export const LAYOUT_COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ...all(UNSEEN, () => undefined),
  ...all(SPACES, (_, line) => space(line, ' ')),
  ...all(WIDE_SPACES, (_, line) => space(line, WIDE_SPACE)),
  ...all(MEASURED_SPACES, ({ source }, line) => {
    dropArgument(source);
    space(line, ' ');
  }),
  ...all(WITH_ONE_DROPPED, ({ source }) => dropArgument(source)),
  ...all(COLOURS, (reading, line) => {
    dropArgument(reading.source);
    const { text, kind, grade } = reading.argument(line.tight);
    line.add(text, kind === KIND.start ? KIND.ordinary : kind, grade);
  }),
  ['eqref', ({ source }, line) => line.add(`(${nameIn(source)})`, KIND.ordinary)],
  ['ref', ({ source }, line) => line.add(nameIn(source), KIND.ordinary)],
]);

function space(line: Line, width: string): void {
  if (!line.tight) line.space(width);
}

export function dropArgument(source: LatexSource): void {
  source.takes('*');
  source.raw();
}

function nameIn(source: LatexSource): string {
  return source.raw().replace(/\s+/gu, ' ').trim();
}
