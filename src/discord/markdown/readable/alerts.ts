import { NONE } from '../tokens.ts';
import type { Rewrite } from './reading.ts';

const ALERT = /\\?\[!(note|tip|important|warning|caution)\\?\][ \t]{0,20}(?=\n|$)/iy;

/** The first line of one of GitHub's alerts, at a quoted line's beginning: `[!NOTE]`, as its name in bold. */
export function alertBeginning(text: string, at: number): Rewrite | typeof NONE {
  ALERT.lastIndex = at;
  const name = ALERT.exec(text)?.[1];
  if (name === undefined) return NONE;
  return { end: ALERT.lastIndex, text: `**${name.charAt(0).toUpperCase()}${name.slice(1).toLowerCase()}**` };
}
