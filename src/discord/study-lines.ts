import type { PlannedCall } from '../moa/events.ts';
import { type Findings, findingsOf, type Weighed } from '../moa/findings.ts';
import { analysisLines } from '../moa/policy/study/analysis.ts';
import { rankingLine } from '../moa/policy/study/ranking.ts';
import { reasonText } from './card-lines.ts';
import { formatModel } from './format.ts';
import { withinRoom } from './lines-within.ts';
import { inert } from './markdown/safe.ts';
import { referenceName } from './reference-pages.ts';
import { type CallView, type RunView, weighedReferences } from './run-view.ts';

/** What is shown of the calls about the references: while they work, and what they found out. */

/** Whether the answer waits for what the aggregator is to be told, and could do without. */
export function isStudied({ calls }: Pick<RunView, 'calls'>): boolean {
  return calls.some(({ planned: { role }, state }) => (role === 'analyst' || role === 'judge') && state !== 'ended');
}

/** One line for each kind of them that is at work; none where they are over, or were never asked. */
export function studyLines(view: RunView): readonly string[] {
  const works = (role: PlannedCall['role']): boolean =>
    view.calls.some(({ planned, state }) => planned.role === role && state !== 'ended');
  const judges = view.calls.filter(({ planned }) => planned.role === 'judge');
  const ended = judges.filter(({ state }) => state === 'ended').length;
  return [
    ...(works('analyst') ? ['🔎 comparing the references'] : []),
    ...(ended < judges.length ? [`🗳️ ${ended} of ${judges.length} have ranked the others`] : []),
    ...(works('picker') ? ['🎯 choosing the best reference'] : []),
  ];
}

type WeighingView = Pick<RunView, 'calls' | 'skippedFrom' | 'policy' | 'seed'>;

/** The reference that is shown as the answer, where one was chosen, and why. */
export function chosenReference(view: WeighingView): { readonly call: CallView; readonly reason: string } | undefined {
  // Reading all references is not for nothing.
  if (view.policy.ending !== 'pick') return undefined;
  const references = weighedReferences(view);
  const { choice } = findingsIn(view, references);
  const call = choice && references[choice.answer];
  return call !== undefined && call.outcome?.text === wholeAnswer(view)
    ? { call, reason: choice?.reason ?? '' }
    : undefined;
}

/** What the aggregator answered, or what stands for that; undefined where nothing whole does. */
export function wholeAnswer({ calls }: WeighingView): string | undefined {
  const whole = calls.find(({ planned, outcome }) => planned.role === 'aggregator' && outcome?.status === 'complete');
  return whole?.outcome?.text;
}

const REASON_LENGTH = 160;

/** Which reference the answer is and why; or that none could be chosen, and the answer is the aggregator's own. */
export function choiceLines(view: WeighingView): readonly string[] {
  const chosen = chosenReference(view);
  if (chosen !== undefined) {
    const reason = chosen.reason === '' ? '' : ` – ${reasonText(chosen.reason, REASON_LENGTH)}`;
    return [`🎯 Chosen: ${formatModel(chosen.call.outcome?.answeredBy ?? '', 36)}${reason}`];
  }
  const tried = view.calls.some(({ planned, outcome }) => planned.role === 'picker' && outcome !== undefined);
  return tried && wholeAnswer(view) !== undefined
    ? ['🎯 The aggregator could not choose a reference, and wrote an answer of its own.']
    : [];
}

export type Studied = WeighingView & { readonly layers: number };

/** What was found out about the references, a line each, inert, and no more than a message holds; [] where nothing was. */
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

function findingsIn({ calls, seed, policy }: WeighingView, references: readonly CallView[]): Findings {
  const answers = references.flatMap(({ planned, outcome }): readonly Weighed[] =>
    outcome === undefined ? [] : [{ call: planned, outcome }],
  );
  return findingsOf(answers, (id) => calls.find(({ planned }) => planned.id === id)?.outcome, { seed, policy });
}

/** Equal answers are one response. */
function nameIn({ numbers }: Findings, names: readonly string[]): (response: number) => string {
  return (response) => names.filter((_, index) => numbers[index] === response).join(' and ');
}
