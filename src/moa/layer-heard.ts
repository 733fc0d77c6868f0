import type { Outcome } from './events.ts';
import type { FinishReason } from './model.ts';
import type { Heard } from './policy/hearing/listed.ts';
import { derivedSeed } from './policy/seeded.ts';
import type { Seated } from './seat.ts';

/** What a layer gave to those after it. */
export interface LayerHeard {
  /** 0-based. */
  readonly layer: number;
  /** Those that can be used, in the recipe's order. */
  readonly seated: readonly Seated[];
  /** How many gave nothing. */
  readonly missing: number;
}

/** What the order depends on in which a layer's answers are listed: the same for all who read that list. */
export function seedOfList(seed: number, layer: number): number {
  return derivedSeed(seed, `layer ${layer}`);
}

const STATES: Readonly<Record<FinishReason, Heard['state']>> = {
  stop: 'whole',
  length: 'cut',
  filter: 'partial',
  other: 'partial',
};

export function heardOf(outcome: Outcome): Heard {
  return { text: outcome.text, state: outcome.status === 'complete' ? STATES[outcome.finish] : 'partial' };
}
