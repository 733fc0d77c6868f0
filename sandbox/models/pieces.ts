import { seededRandom } from './random.ts';

/**
 * Cuts a text the way a model's tokens do, seen from outside: pieces of 1 to 8 characters, now and then several words at
 * once, now and then nothing at all (a token that only begins a character). No piece ends inside a surrogate pair, yet one
 * may end inside a Markdown mark, a CRLF or an emoji of several code points. Joined, they are the text.
 */
export function cutIntoPieces(text: string, ...seed: readonly (string | number)[]): readonly string[] {
  const random = seededRandom('pieces', ...seed, text);
  const pieces: string[] = [];
  let at = 0;
  while (at < text.length) {
    if (random() < 0.02) pieces.push('');
    const end = pieceEnd(text, at, random);
    pieces.push(text.slice(at, end));
    at = end;
  }
  return pieces;
}

function pieceEnd(text: string, at: number, random: () => number): number {
  if (random() < 0.04) {
    const words = /^\s?\S{1,12}(?: \S{1,12}){1,2}/u.exec(text.slice(at, at + 40))?.[0];
    if (words !== undefined) return at + wholeCharacters(text, at, words.length);
  }
  return at + wholeCharacters(text, at, 1 + Math.floor((random() + random()) * 3.6));
}

/** `length`, or one more or less where it would end inside a surrogate pair. */
function wholeCharacters(text: string, at: number, length: number): number {
  const last = text.charCodeAt(at + length - 1);
  const splitsPair = last >= 0xd800 && last <= 0xdbff;
  if (!splitsPair) return length;
  return length > 1 ? length - 1 : 2;
}
