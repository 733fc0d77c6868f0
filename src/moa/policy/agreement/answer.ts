export type AnswerKind = 'number' | 'choice' | 'yes-no' | 'date' | 'expression' | 'words';

/** A short answer found at the end of a text. */
export interface FinalAnswer {
  readonly kind: AnswerKind;
  /** Equal keys are the same answer, in whatever notation it was written. */
  readonly key: string;
  /** For people: one line of at most 60 characters, without Markdown or mentions. */
  readonly shown: string;
}

/** How an answer was announced: `boxed` is the clearest, `sentence` may be any prose about an answer. */
type Form = 'boxed' | 'label' | 'below-label' | 'sentence' | 'conclusion';

/** Where a text states its answer. */
export interface Statement {
  readonly form: Form;
  /** What stands there, as written; at most `LONGEST_STATEMENT` characters. */
  readonly said: string;
  /** Announced in a language that writes 12,5 for twelve and a half. */
  readonly decimalComma: boolean;
}

/** A statement, or a part of it, in plain characters. */
export interface Said extends Omit<Statement, 'said'> {
  readonly plain: string;
}

/** Characters. What is longer is no short answer. */
export const LONGEST_STATEMENT = 300;

const LONGEST_SHOWN = 60;

/** Letters, digits, spaces and signs that neither format nor mention anything in Discord. */
export function shownOf(text: string): string {
  const safe = text
    .replace(/(?<=[\p{L}\p{N})])\*(?=[\p{L}\p{N}(])/gu, '·')
    .replace(/_/g, '')
    .replace(/</g, '＜')
    .replace(/>/g, '＞')
    .replace(/[^\p{L}\p{M}\p{N} .,;:%°€£¥₹()[\]{}|+\-−±×·/^=≈≤≥＜＞√π∞∅!'’]+/gu, ' ')
    .replace(/\|{2,}/g, '|')
    .replace(/\]\(/g, '] (')
    .replace(/:\/\//g, ' ')
    .replace(/ +/g, ' ')
    .trim();
  const characters = [...safe];
  return characters.length > LONGEST_SHOWN
    ? `${characters
        .slice(0, LONGEST_SHOWN - 1)
        .join('')
        .trim()}…`
    : safe;
}
