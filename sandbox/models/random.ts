/**
 * Numbers in [0, 1) that depend on `parts` and on nothing else: the same seed, model and question give the same answer on
 * every machine.
 */
export function seededRandom(...parts: readonly (string | number)[]): () => number {
  let state = hash(parts);
  // mulberry32: tiny, and good enough to cut text and to spread delays.
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `digits` hexadecimal digits that depend on `parts` and on nothing else. */
export function fingerprint(digits: number, ...parts: readonly (string | number)[]): string {
  const random = seededRandom(...parts);
  return Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('');
}

/** FNV-1a over the parts, with a separator that no part holds. */
function hash(parts: readonly (string | number)[]): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(parts.join('\u0000'))) value = Math.imul(value ^ byte, 0x01000193);
  return value >>> 0;
}
