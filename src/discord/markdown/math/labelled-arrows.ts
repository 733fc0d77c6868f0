import { KIND } from './kinds.ts';
import type { Line } from './line.ts';
import { all, type Command, type Reading } from './reading.ts';

/** What stands before and behind a label, and the arrow without one. */
const ARROWS: ReadonlyMap<string, readonly [string, string, string]> = new Map([
  ['xrightarrow', ['—', '→', '→']],
  ['xlongrightarrow', ['—', '→', '→']],
  ['xleftarrow', ['←', '—', '←']],
  ['xleftrightarrow', ['←', '→', '↔']],
  ['xRightarrow', ['=', '⇒', '⇒']],
  ['xLeftarrow', ['⇐', '=', '⇐']],
  ['xLeftrightarrow', ['⇐', '⇒', '⇔']],
  ['xmapsto', ['—', '↦', '↦']],
  ['xhookrightarrow', ['—', '↪', '↪']],
  ['xhookleftarrow', ['↩', '—', '↩']],
  ['xtwoheadrightarrow', ['—', '↠', '↠']],
  ['xrightleftharpoons', ['—', '⇌', '⇌']],
  ['xlongequal', ['=', '=', '=']],
]);

export const ARROW_COMMANDS: ReadonlyMap<string, Command> = new Map(all([...ARROWS.keys()], readArrow));

/** `—d→`; what stands below it in parentheses. */
function readArrow(reading: Reading, line: Line, name: string): void {
  const below = reading.optional()?.text ?? '';
  const above = reading.argument(true).text;
  const label = above !== '' && below !== '' ? `${above} (${below})` : above + below;
  const [head, tail, bare] = ARROWS.get(name) ?? ['', '', ''];
  line.add(label === '' ? bare : head + label + tail, KIND.relation);
}
