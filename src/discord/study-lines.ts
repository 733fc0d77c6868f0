import { type Findings, findingsOf, type Weighed } from '../moa/findings.ts';
import { analysisLines } from '../moa/policy/analysis.ts';
import { type Budget, fits } from './markdown/measure.ts';
import { inert } from './markdown/safe.ts';
import { referenceName } from './reference-pages.ts';
import { type CallView, type RunView, weighedReferences } from './run-view.ts';

/** What is shown of the calls about the references: while they work, and what they found out. */

/** One line for each kind of them that is at work; none where they are over, or were never asked. */
export function studyLines(view: RunView): readonly string[] {
  const working = view.calls.filter(({ planned, state }) => planned.role === 'analyst' && state !== 'ended');
  return working.map(() => '🔎 comparing the references');
}

export type Studied = Pick<RunView, 'calls' | 'skippedFrom' | 'policy' | 'seed'> & { readonly layers: number };

/** What was found out about the references, a line each, inert, and no more than fits; [] where nothing was. */
export function findingLines(view: Studied): readonly string[] {
  const references = weighedReferences(view);
  const findings = findingsIn(view, references);
  const nameOf = (response: number) => namesOf(response, references, findings, view.layers);
  const { analysis } = findings;
  const compared = analysis === undefined ? [] : [COMPARED, ...analysisLines(analysis, nameOf).map(item)];
  return withinRoom(compared.map(inert));
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
function namesOf(response: number, references: readonly CallView[], { numbers }: Findings, layers: number): string {
  return references
    .filter((_, index) => numbers[index] === response)
    .map((call) => referenceName(call, layers))
    .join(' and ');
}

/** What findings may take of a message. */
const ROOM: Budget = { codePoints: 2400, bytes: 6000 };

/** As many of them, from the first on, as have room. */
function withinRoom(lines: readonly string[]): readonly string[] {
  const last = lines.findLastIndex((_, end) => fits([lines.slice(0, end + 1).join('\n')], ROOM));
  return lines.slice(0, last + 1);
}
