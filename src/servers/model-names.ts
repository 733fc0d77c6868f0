import leven from 'leven';
import { withoutMaker } from '../moa/recipe.ts';
import type { OfferedModel } from './offered-models.ts';
import { quoted } from './quoted.ts';
import { Refusal } from './refusal.ts';

/** Models by the names that people type. */

const MOST_NEAREST = 3;
/** Farther away, as a share of the longer name, nothing is a slip of the finger. */
const FARTHEST = 0.6;

/**
 * Whether a model may go into a preset: the server lists it, or there is no list to ask (`unproven`).
 * @throws Refusal with the nearest names, where the list does not have it.
 */
export function standingOf(model: string, offered: readonly OfferedModel[]): 'listed' | 'unproven' {
  if (offered.length === 0) return 'unproven';
  if (offered.some(({ id }) => id === model)) return 'listed';
  throw new Refusal(notListed(model, offered));
}

/** Says that the server does not list a model, and which names come nearest. */
export function notListed(model: string, offered: readonly OfferedModel[]): string {
  const nearest = nearestNames(model, offered).map(quoted);
  const hint = nearest.length === 0 ? '' : ` Nearest to it: ${nearest.join(', ')}.`;
  return `The model server lists no chat model ${quoted(model)}.${hint}`;
}

/** Those whose names have every word of what was typed anywhere in them; where a name begins with it comes first. */
export function modelsWith(typed: string, offered: readonly OfferedModel[]): readonly OfferedModel[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const first = words[0] ?? '';
  const begins = ({ id }: OfferedModel): boolean =>
    [id, withoutMaker(id)].some((name) => name.toLowerCase().startsWith(first));
  const found = offered.filter(({ id }) => words.every((word) => id.toLowerCase().includes(word)));
  return [...found.filter(begins), ...found.filter((model) => !begins(model))];
}

function nearestNames(typed: string, offered: readonly OfferedModel[]): readonly string[] {
  const part = modelsWith(typed, offered).map(({ id }) => id);
  const near = offered
    .map(({ id }) => ({ id, distance: Math.min(distance(typed, id), distance(withoutMaker(typed), withoutMaker(id))) }))
    .filter((each) => each.distance <= FARTHEST)
    .toSorted((a, b) => a.distance - b.distance)
    .map(({ id }) => id);
  return [...new Set([...part, ...near])].slice(0, MOST_NEAREST);
}

/** From 0, the same, to 1, nothing in common. */
function distance(a: string, b: string): number {
  return leven(a.toLowerCase(), b.toLowerCase()) / Math.max(a.length, b.length, 1);
}
