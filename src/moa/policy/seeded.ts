/**
 * Chance that is the same for the same seed, so that a run can be told again. None of it is for secrets.
 */
export type Random = () => number;

/**
 * Mulberry32, by Tommy Ettinger, 2017, in the public domain (gist.github.com/tommyettinger/46a874533244883189143505d203312c):
 * 32 bits of state, which is enough to shuffle some answers. Numbers from 0 to 1, the latter excluded.
 */
export function mulberry32(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A seed for a part of a run: FNV-1a of 32 bits over the UTF-16 units of `parts`, begun from `seed`. */
export function derivedSeed(seed: number, ...parts: readonly string[]): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (const part of parts) {
    // Its length keeps ["ab", "c"] and ["a", "bc"] apart.
    hash = Math.imul(hash ^ part.length, 0x01000193);
    for (let at = 0; at < part.length; at += 1) hash = Math.imul(hash ^ part.charCodeAt(at), 0x01000193);
  }
  return hash >>> 0;
}

/** Each item is put at a random place among those before it, which makes every order as likely as another. */
export function shuffled<T>(items: readonly T[], random: Random): readonly T[] {
  const order: T[] = [];
  for (const item of items) order.splice(Math.floor(random() * (order.length + 1)), 0, item);
  return order;
}
