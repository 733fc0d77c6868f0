/** How texts lie in memory: what `+` joins stays in pieces inside, and a slice is but a part of what it was cut from. */

/** Texts joined into one that is to be read unit by unit: where it lies in pieces, each look at a unit has to find the right one. */
export function flat(...texts: readonly string[]): string {
  return texts.join('');
}

/** A copy of its own, of what is kept: a slice would keep alive all of the text that it was cut from. */
export function copyOf(text: string): string {
  return flat(text.slice(0, 1), text.slice(1));
}
