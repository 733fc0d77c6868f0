/**
 * Texts joined into one that is to be read unit by unit: what `+` joins stays in pieces inside, and each look at a unit has to find
 * the right one first.
 */
export function flat(...texts: readonly string[]): string {
  return texts.join('');
}
