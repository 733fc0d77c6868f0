import type { NONE, UNDECIDED } from '../tokens.ts';
import type { Figure } from './figures.ts';

/** How the text's end is taken: more may come; it is the end; or more may come, and what is there is to be shown for now. */
export type Mode = 'more' | 'end' | 'draft';

/** What stands in the place of a piece of the source. */
export interface Rewrite {
  /** Where the piece ends, in UTF-16 units. */
  readonly end: number;
  readonly text: string;
  /** What may be shown as a picture in the place of `text`, which then holds its marks. */
  readonly figure?: Figure | undefined;
}

/** What a rule makes of a place: a rewrite, nothing, or that the text so far does not say. */
export type Read = Rewrite | typeof NONE | typeof UNDECIDED;
