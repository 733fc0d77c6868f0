import { HASH } from '../ascii.ts';
import { NONE, runLength } from '../tokens.ts';

export interface Heading {
  readonly level: number;
  /** Range of its words. */
  readonly from: number;
  readonly to: number;
}

const DEEPEST = 6;

/** An ATX heading (CommonMark 0.31, 4.2) whose line begins at `at`. */
export function readHeading(text: string, at: number, lineEnd: number): Heading | typeof NONE {
  if (text.charCodeAt(at) !== HASH) return NONE;
  const level = runLength(text, at, lineEnd);
  const next = text.charAt(at + level);
  if (level > DEEPEST || (next !== ' ' && next !== '\t')) return NONE;
  const words = text.slice(at + level, lineEnd).replace(/\s#+\s*$/, '');
  const from = at + level + words.length - words.trimStart().length;
  return { level, from, to: from + words.trim().length };
}

/** Discord draws three levels; a deeper one is a line in bold. `words` are converted already. */
export function drawHeading(level: number, words: string): string {
  if (level <= 3) return `${'#'.repeat(level)} ${words}`;
  return words === '' ? '' : `**${words.replaceAll('**', '')}**`;
}
