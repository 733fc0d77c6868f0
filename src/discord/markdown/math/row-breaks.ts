import type { LatexSource } from './latex-source.ts';
import type { Infix, Stop } from './reading.ts';

const LONGEST_HEIGHT = 16;
const HEIGHT = /^\[-?[\d.]+ *(?:pt|em|ex|cm|mm|in|pc|mu|\\baselineskip|\\jot)\]/u;

const STOPS: ReadonlyMap<string, Stop | Infix> = new Map<string, Stop | Infix>([
  ['\\', 'row'],
  ['cr', 'row'],
  ['newline', 'row'],
  ['tabularnewline', 'row'],
  ['end', '\\end'],
  ['right', '\\right'],
  ['over', 'over'],
  ['choose', 'choose'],
]);

/** What the command ends, if it ends anything. */
export function stopOf(name: string, source: LatexSource): Stop | Infix | undefined {
  const stop = STOPS.get(name);
  if (stop === 'row') skipHeight(source);
  return stop;
}

/** Skips the star and the height, as of `\\[2pt]`. */
function skipHeight(source: LatexSource): void {
  source.takes('*');
  const height = HEIGHT.exec(source.text.slice(source.at, source.at + LONGEST_HEIGHT));
  source.at += height?.[0].length ?? 0;
}
