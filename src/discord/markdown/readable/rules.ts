const RULE = /^\s{0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|={3,}[ \t]*)$/;

/** A thematic break (CommonMark 0.31, 4.1), or the underline of a heading: Discord draws neither. */
export function isRule(line: string): boolean {
  return line.length < 400 && RULE.test(line);
}

export const DRAWN_RULE = '──────────';
