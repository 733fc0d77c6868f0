import { NONE } from '../tokens.ts';

export interface ListMark {
  /** Where the item's words begin. */
  readonly end: number;
  readonly text: string;
}

const MARK = /([ \t]*)([-*+]|\d{1,9}[.)])[ \t]+/y;
const TASK = /\\?\[([ xX])\\?\][ \t]+/y;

/** A list item's mark with its indent, and the box of a task behind it. Discord has no boxes, and knows no `+`. */
export function listMark(text: string, at: number): ListMark | typeof NONE {
  MARK.lastIndex = at;
  const [, indent = '', mark = ''] = MARK.exec(text) ?? [];
  if (mark === '') return NONE;
  const end = MARK.lastIndex;
  const shown = `${indent}${mark === '+' ? '-' : mark} `;
  TASK.lastIndex = end;
  const box = TASK.exec(text);
  if (box === null) return { end, text: shown };
  return { end: TASK.lastIndex, text: `${shown}${box[1] === ' ' ? '☐' : '☑'} ` };
}
