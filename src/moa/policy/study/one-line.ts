/** The most characters that one entry of what a model says about others may have. */
const LONGEST_ENTRY = 300;

/** What nobody sees and some programs obey (bidi controls, tags, fillers); what joins letters and emoji stays. */
const UNSEEN = /(?!\u200C|\u200D|\uFE0F)\p{Default_Ignorable_Code_Point}/gu;

/** White space of any kind and length, line breaks and other control characters with it. */
const GAP = /[\s\p{Cc}]+/gu;

/** Dots and dashes alone are what is left of a form that was not filled in. */
const SAYS_SOMETHING = /[\p{L}\p{N}\p{S}]/u;

/**
 * What a model wrote, on one line, without control characters and what cannot be seen; cut at `longest` UTF-16 units, with
 * an ellipsis. Empty where no letter, digit or symbol is in it.
 */
export function oneLine(text: string, longest: number = LONGEST_ENTRY): string {
  const line = text.toWellFormed().replace(UNSEEN, '').replace(GAP, ' ').trim();
  if (!SAYS_SOMETHING.test(line)) return '';
  if (line.length <= longest) return line;
  return `${withoutHalfPair(line.slice(0, longest - 1)).trimEnd()}…`;
}

function withoutHalfPair(text: string): string {
  return text.isWellFormed() ? text : text.slice(0, -1);
}
