import { NONE } from '../tokens.ts';
import type { Rewrite } from './reading.ts';

const REFERENCE = /\[\^([^\]\s[]{1,32})\]/y;
const DEFINITION = /\[\^([^\]\s[]{1,32})\]:[ \t]*/y;
const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** `[^1]` in a sentence. */
export function footnoteMark(text: string, at: number): Rewrite | typeof NONE {
  return matchAt(REFERENCE, text, at, raised);
}

/** `[^1]: …` at a line's beginning: small print, under the number that leads to it. */
export function footnoteBeginning(text: string, at: number): Rewrite | typeof NONE {
  return matchAt(DEFINITION, text, at, (name) => `-# ${raised(name)} `);
}

function matchAt(pattern: RegExp, text: string, at: number, draw: (name: string) => string): Rewrite | typeof NONE {
  pattern.lastIndex = at;
  const name = pattern.exec(text)?.[1];
  return name === undefined ? NONE : { end: pattern.lastIndex, text: draw(name) };
}

function raised(name: string): string {
  return /^\d+$/.test(name) ? name.replace(/\d/g, (digit) => RAISED.charAt(Number(digit))) : `[${name}]`;
}
