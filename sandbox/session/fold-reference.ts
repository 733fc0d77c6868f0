import { textsOf } from './outcome.ts';
import type { SceneMessage } from './stage.ts';

/** "**Reference 2: `gemma`**", "Layer 1, reference 2", and the heading of a further page: "-# Reference 2 – page 2 of 3". */
const HEADING = /^(?:-# )?(?:\*\*)?(?:Layer \d+, )?reference \d+\b/i;

/** Whether a message of a thread is a reference's, or one page of it. */
export function isReference(message: SceneMessage): boolean {
  return HEADING.test(textsOf(message)[0] ?? '');
}

/** A reference as one line: who, and in how much. */
export function foldReference(message: SceneMessage): string {
  const heading = (textsOf(message)[0] ?? '')
    .split('\n')
    .map((line) => line.replace(/^-# /, '').replaceAll(/[*`]/g, ''));
  return `╰ ${heading.join(' · ')}  (folded; /open shows it)`;
}
