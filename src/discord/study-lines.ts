import { type Findings, findingsOf, type Weighed } from '../moa/findings.ts';
import { analysisLines } from '../moa/policy/analysis.ts';
import { rankingLine } from '../moa/policy/ranking.ts';
import { type Budget, fits } from './markdown/measure.ts';
import { inert } from './markdown/safe.ts';
import { referenceName } from './reference-pages.ts';
import { type CallView, type RunView, weighedReferences } from './run-view.ts';

/** What is shown of the calls about the references: while they work, and what they found out. */

/** One line for each kind of them that is at work; none where they are over, or were never asked. */
export function studyLines(view: RunView): readonly string[] {
  const compares = view.calls.some(({ planned, state }) => planned.role === 'analyst' && state !== 'ended');
  const judges = view.calls.filter(({ planned }) => planned.role === 'judge');
  const ended = judges.filter(({ state }) => state === 'ended').length;
  return [
    ...(compares ? ['🔎 comparing the references'] : []),
    ...(ended < judges.length ? [`🗳️ ${ended} of ${judges.length} have ranked the others`] : []),
  ];
}

export type Studied = Pick<RunView, 'calls' | 'skippedFrom' | 'policy' | 'seed'> & { readonly layers: number };

/** What was found out about the references, a line each, inert, and no more than fits; [] where nothing was. */
export function findingLines(view: Studied): readonly string[] {
  const references = weighedReferences(view);
  const findings = findingsIn(view, references);
  const names = references.map((call) => referenceName(call, view.layers));
  const { analysis, standings } = findings;
  const ranked = rankingLine(standings, (answer) => names[answer] ?? '');
  const compared =
    analysis === undefined ? [] : [COMPARED, ...analysisLines(analysis, nameIn(findings, names)).map(item)];
  return withinRoom([...(ranked === undefined ? [] : [`🗳️ ${ranked}`]), ...compared].map(inert));
}

const COMPARED = '🔎 **The references compared**';

function item(line: string): string {
  return `- ${line}`;
}

function findingsIn({ calls, seed }: Studied, references: readonly CallView[]): Findings {
  const answers = references.flatMap(({ planned, outcome }): readonly Weighed[] =>
    outcome === undefined ? [] : [{ call: planned, outcome }],
  );
  return findingsOf(answers, (id) => calls.find(({ planned }) => planned.id === id)?.outcome, seed);
}

/** Equal answers are one response. */
function nameIn({ numbers }: Findings, names: readonly string[]): (response: number) => string {
  return (response) => names.filter((_, index) => numbers[index] === response).join(' and ');
}

/** What findings may take of a message. */
const ROOM: Budget = { codePoints: 2400, bytes: 6000 };

/** As many of them, from the first on, as have room. */
function withinRoom(lines: readonly string[]): readonly string[] {
  const last = lines.findLastIndex((_, end) => fits([lines.slice(0, end + 1).join('\n')], ROOM));
  return lines.slice(0, last + 1);
}
