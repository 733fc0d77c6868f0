/** The units that Discord's Markdown, HTML and LaTeX are made of. */
export const TAB = 9;
export const NEWLINE = 10;
export const SPACE = 32;
export const EXCLAMATION = 33;
export const HASH = 35;
export const DOLLAR = 36;
export const PERCENT = 37;
export const AMPERSAND = 38;
export const QUOTE = 39;
export const OPEN_PARENTHESIS = 40;
export const CLOSE_PARENTHESIS = 41;
export const STAR = 42;
export const COMMA = 44;
export const HYPHEN = 45;
export const DOT = 46;
export const SLASH = 47;
export const COLON = 58;
export const LESS = 60;
export const EQUALS = 61;
export const GREATER = 62;
export const AT = 64;
export const OPEN_BRACKET = 91;
export const BACKSLASH = 92;
export const CLOSE_BRACKET = 93;
export const HAT = 94;
export const UNDERSCORE = 95;
export const BACKTICK = 96;
export const OPEN_BRACE = 123;
export const BAR = 124;
export const CLOSE_BRACE = 125;
export const TILDE = 126;
export const DELETE = 127;

export function isLetter(unit: number): boolean {
  return (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90);
}

export function isDigit(unit: number): boolean {
  return unit >= 48 && unit <= 57;
}

/** Where the next of a table's characters stands, from `at` on; the text's length where there is none. */
export function nextOf(table: Uint8Array, text: string, at: number): number {
  let next = at;
  while (next < text.length) {
    const unit = text.charCodeAt(next);
    if (unit < 0x80 && table[unit] === 1) break;
    next += 1;
  }
  return next;
}

/** Past the ASCII from `at` on that is none of a table's characters; no further than `end`. */
export function pastOthers(table: Uint8Array, text: string, at: number, end: number): number {
  let next = at;
  while (next < end) {
    const unit = text.charCodeAt(next);
    if (unit >= 0x80 || table[unit] === 1) break;
    next += 1;
  }
  return next;
}

/** 1 for each of these characters, by its code; as long as ASCII. */
export function tableOf(characters: string): Uint8Array {
  const table = new Uint8Array(128);
  for (let at = 0; at < characters.length; at += 1) table[characters.charCodeAt(at)] = 1;
  return table;
}
