import { READING, type Reading } from '../reading.ts';
import { mulberry32, shuffled } from '../seeded.ts';

/** What one reference gave. */
export interface Heard {
  readonly text: string;
  /** Whole; `cut` at its token limit; or `partial`, as it stalled or broke off. */
  readonly state: 'whole' | 'cut' | 'partial';
}

/** One of the different texts, and who gave it. */
export interface Listed extends Heard {
  /** Which of the inputs, from 0. */
  readonly givenBy: readonly number[];
}

/**
 * The different texts in the order in which they are read. Texts are equal where they are but for white space; one that a
 * reference gave whole is whole. Nothing of the order tells who gave what: it depends on the seed.
 */
export function listed(heard: readonly Heard[], seed: number, { spacedOf }: Reading = READING): readonly Listed[] {
  const different = new Map<string, Listed>();
  for (const [index, { text, state }] of heard.entries()) {
    const key = spacedOf(text);
    const same = different.get(key);
    const merged = same === undefined || (same.state !== 'whole' && state === 'whole') ? { text, state } : same;
    different.set(key, { text: merged.text, state: merged.state, givenBy: [...(same?.givenBy ?? []), index] });
  }
  return shuffled([...different.values()], mulberry32(seed));
}

/** Each text by itself, in the order given: for readers whose order is theirs alone. */
export function listedAsGiven(heard: readonly Heard[]): readonly Listed[] {
  return heard.map(({ text, state }, index) => ({ text, state, givenBy: [index] }));
}

/** The number in the list, from 1, of each input. */
export function numbersIn(list: readonly Listed[]): readonly number[] {
  const numbers: number[] = [];
  for (const [place, { givenBy }] of list.entries()) {
    for (const index of givenBy) numbers[index] = place + 1;
  }
  return numbers;
}
