import { BOLD_END, BOLD_START } from '../math/markup.ts';

/** What a reader would rather see as a picture; its text stands in the answer until there is one, and where there is none. */
export type Figure = FormulaFigure | TableFigure;

export interface FormulaFigure {
  readonly type: 'formula';
  readonly latex: string;
  /** The same in Unicode, without Markdown's marks. */
  readonly plain: string;
}

export interface TableFigure {
  readonly type: 'table';
  readonly header: readonly string[];
  readonly align: readonly Align[];
  readonly rows: readonly (readonly string[])[];
}

export type Align = 'left' | 'center' | 'right';

/**
 * Where a figure's text begins and ends. Unicode keeps these two for the inside of programs: no text may hold them, so what comes
 * from outside and does is not well-formed.
 */
export const FIGURE_BEGIN = '\ufdd0';
export const FIGURE_END = '\ufdd1';
const MARKS = /[\ufdd0\ufdd1]/g;
/** With those for what is bold in a formula. */
const ALL_MARKS = new RegExp(`[${FIGURE_BEGIN}${FIGURE_END}${BOLD_START}${BOLD_END}]`, 'g');

/** A text from outside, which holds no mark of ours yet. */
export function withoutMarks(text: string): string {
  return text.replace(ALL_MARKS, '\ufffd');
}

/** A text as it is shown where there are no pictures. */
export function asText(text: string): string {
  return hasMarks(text) ? text.replace(MARKS, '') : text;
}

export function asFigure(text: string): string {
  return FIGURE_BEGIN + text + FIGURE_END;
}

function hasMarks(text: string): boolean {
  return text.includes(FIGURE_BEGIN) || text.includes(FIGURE_END);
}
