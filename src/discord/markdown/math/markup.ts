import { CLOSE_BRACKET, LESS, NEWLINE, OPEN_PARENTHESIS } from '../ascii.ts';
/** Stand for the two ends of what is bold while a formula is read. They are noncharacters of Unicode, which no text has. */
export const BOLD_START = '\ufdd2';
export const BOLD_END = '\ufdd3';
const BOLD_UNITS = [BOLD_START, BOLD_END].map((mark) => mark.charCodeAt(0));

const ALWAYS = 1;
const AT_LINE_START = 2;
const BY_NEIGHBOURS = 3;
const SPECIAL = specialUnits();

/** A mention, an emoji, a time or an address. */
const ANGLE = /<(?:[@#:/]|[a-z]{1,5}:)/uy;

/** Discord Markdown that shows the text as it is, but for what is bold. */
export function asMarkdown(text: string): string {
  let written = '';
  let from = 0;
  let lineAt = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    const special = unit < 0x80 ? SPECIAL[unit] : isBoldMark(unit) ? BY_NEIGHBOURS : 0;
    if (special === 0) continue;
    if (unit === NEWLINE) lineAt = at + 1;
    const isMarkup = special === ALWAYS || (special === AT_LINE_START ? at === lineAt : isActive(text, at, unit));
    if (!isMarkup) continue;
    written += text.slice(from, at) + (isBoldMark(unit) ? bold(text, at) : `\\${text.charAt(at)}`);
    from = at + 1;
  }
  return from === 0 ? text : written + text.slice(from);
}

function isActive(text: string, at: number, unit: number): boolean {
  if (unit === OPEN_PARENTHESIS) return text.charCodeAt(at - 1) === CLOSE_BRACKET;
  ANGLE.lastIndex = at;
  return unit === LESS ? ANGLE.test(text) : isBoldMark(unit);
}

/** Two boxes beside each other need a space, as four stars are nothing. */
function bold(text: string, at: number): string {
  return text.startsWith(BOLD_END + BOLD_START, at - 1) ? ' **' : '**';
}

function specialUnits(): Uint8Array {
  const units = new Uint8Array(0x80);
  const put = (characters: string, special: number): void => {
    for (const character of characters) units[character.charCodeAt(0)] = special;
  };
  put('*_~|`\\', ALWAYS);
  put('>#-+', AT_LINE_START);
  put('<(\n', BY_NEIGHBOURS);
  return units;
}

function isBoldMark(unit: number): boolean {
  return BOLD_UNITS.includes(unit);
}
