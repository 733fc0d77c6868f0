import type { Outcome } from '../moa/events.ts';
import { isUsable } from '../moa/policy/partial.ts';
import { reasonText } from './card-lines.ts';
import { formatModel } from './format.ts';
import {
  aggregatorOf,
  type CallView,
  type RunView,
  referencesOf,
  replacedAggregators,
  replacedBy,
} from './run-view.ts';

/** Nobody is silently replaced: who was asked and did not answer, why, and who did. Each line is of bounded length. */

const NAME_LENGTH = 24;
const REASON_LENGTH = 50;
const MOST_NAMES = 2;

/** Whoever was to weigh and did not, and who did; a line, or none. */
export function aggregatorStandIn(view: RunView): readonly string[] {
  const replaced = replacedAggregators(view);
  const now = aggregatorOf(view);
  const [first] = replaced;
  if (first?.outcome === undefined || now === undefined) return [];
  const reason = reasonOf(first.outcome);
  const begun = replaced.some(({ outcome }) => outcome?.text !== '');
  const done = now.outcome?.status === 'complete';
  const name = nameOf(now);
  if (replaced.every(({ planned }) => planned.model === now.planned.model)) {
    return [
      `🔁 ${name} ${done ? (begun ? 'went on' : 'answered') : 'was asked again'}${done ? ' when it was asked again' : ''}: ${reason}`,
    ];
  }
  const names = namesOf(replaced);
  if (begun) return [`🔁 ${name} ${done ? 'went on' : 'was asked to go on'} where ${names} broke off: ${reason}`];
  return [`🔁 ${name} ${done ? 'answered' : 'was asked'} in place of ${names}: ${reason}`];
}

/** Each fallback that answered in place of a reference. */
export function referenceStandIns(view: RunView): readonly string[] {
  return referencesOf(view).flatMap((call) => {
    const replaced = replacedBy(view, call);
    const differs = replaced !== undefined && replaced.planned.model !== call.planned.model;
    if (!differs || call.outcome === undefined || !isUsable(call.outcome, view.policy)) return [];
    const why = replaced.outcome?.status === 'failed' ? `: ${reasonOf(replaced.outcome)}` : ', which was late';
    return [`🔁 ${nameOf(call)} answered in place of ${nameOf(replaced)}${why}`];
  });
}

/** Who they are, each once, and no more than two by name. */
export function namesOf(calls: readonly CallView[]): string {
  const names = [...new Set(calls.map(nameOf))];
  const more = names.length - MOST_NAMES;
  return `${names.slice(0, MOST_NAMES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function nameOf({ planned }: CallView): string {
  return formatModel(planned.model, NAME_LENGTH);
}

function reasonOf(outcome: Outcome): string {
  return outcome.status === 'failed' ? reasonText(outcome.reason, REASON_LENGTH) : 'It was too slow.';
}
