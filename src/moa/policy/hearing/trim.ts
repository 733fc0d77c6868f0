import { bytesOfTokens, tokensAtMost } from '../../fit.ts';
import { endOfHead, startOfTail } from './boundaries.ts';

export interface Trimmed {
  /** The text as it was; or its head and tail with a notice between them; or nothing, where not even that fits. */
  readonly text: string;
  /** How many tokens were left out, about; 0 where the text is whole. */
  readonly leftOutTokens: number;
}

/**
 * Makes texts fit into `roomTokens` together, fairly: the longest are shortened first, and to one length ("water-filling"), so
 * that the short ones stay whole. What goes is the middle, as conclusions stand at the end. Sizes are those of
 * {@link tokensAtMost}. Takes time in proportion to the texts.
 */
export function trimmed(texts: readonly string[], roomTokens: number): readonly Trimmed[] {
  const sizes = texts.map(tokensAtMost);
  const level = levelOf(sizes, Math.max(0, Math.floor(roomTokens)));
  return texts.map((text, index) => {
    const size = sizes[index] ?? 0;
    return size <= level ? { text, leftOutTokens: 0 } : shortened(text, size, level);
  });
}

/** The highest level at which the sizes, each cut down to it, fit into the room; infinite where all of them fit. */
function levelOf(sizes: readonly number[], room: number): number {
  let left = room;
  let count = sizes.length;
  for (const size of sizes.toSorted((a, b) => a - b)) {
    const level = Math.floor(left / count);
    if (size > level) return level;
    left -= size;
    count -= 1;
  }
  return Number.POSITIVE_INFINITY;
}

function shortened(text: string, size: number, level: number): Trimmed {
  // No notice is longer than the one that says that all was left out; the two are what parts it from head and tail.
  const room = bytesOfTokens(level) - Buffer.byteLength(notice(size)) - 2;
  if (room < 0) return { text: '', leftOutTokens: size };
  const half = Math.floor(room / 2);
  const head = text.slice(0, endOfHead(text, half));
  const tail = text.slice(startOfTail(text, room - half));
  const leftOutTokens = Math.max(1, size - tokensAtMost(head) - tokensAtMost(tail));
  return { text: joined(text, head, tail, notice(leftOutTokens)), leftOutTokens };
}

/** The notice stands on a line of its own between whole lines, and within the line where one was cut. */
function joined(text: string, head: string, tail: string, between: string): string {
  const before = head === '' || /\s$/.test(head) ? '' : ' ';
  const lineStarts = text.charAt(text.length - tail.length - 1) === '\n';
  return `${head}${before}${between}${lineStarts ? '\n' : ' '}${tail}`;
}

function notice(tokens: number): string {
  return `[… about ${tokens.toLocaleString('en-US')} tokens left out here …]`;
}
