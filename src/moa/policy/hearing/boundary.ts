import { READING, type Reading } from '../reading.ts';
import { derivedSeed, mulberry32, type Random } from '../seeded.ts';

/** No vowels, so that it is no word, and no signs that are taken for one another. */
const SIGNS = 'bcdfghjkmnpqrstvwxz23456789';

const LENGTH = 12;

/**
 * A mark that stands in none of the texts, nor seems to. It follows from the seed and from all of the texts, so that none of
 * those who wrote them can know it; a mark that does occur is drawn anew, and longer.
 */
export function boundaryFor(texts: readonly string[], seed: number, { seenOf }: Reading = READING): string {
  const seen = texts.map(seenOf);
  const random = mulberry32(derivedSeed(seed, ...texts));
  for (let length = LENGTH; ; length += 1) {
    const boundary = drawn(length, random);
    if (!seen.some((text) => text.includes(boundary))) return boundary;
  }
}

function drawn(length: number, random: Random): string {
  return Array.from({ length }, () => SIGNS.charAt(Math.floor(random() * SIGNS.length))).join('');
}
