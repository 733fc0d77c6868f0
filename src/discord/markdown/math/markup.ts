/** Stand for the two ends of what is bold while a formula is read. They are noncharacters of Unicode, which no text has. */
export const BOLD_START = '\ufdd0';
export const BOLD_END = '\ufdd1';

const ALWAYS = new Set(['*', '_', '~', '|', '`', '\\']);
const AT_LINE_START = new Set(['>', '#', '-', '+']);
const SPECIAL = specialUnits();

/** Discord Markdown that shows the text as it is, but for what is bold. */
export function asMarkdown(text: string): string {
  let written = '';
  let from = 0;
  let lineAt = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit >= 0x80 ? !isBoldMark(unit) : SPECIAL[unit] === 0) continue;
    const character = text.charAt(at);
    if (character === '\n') lineAt = at + 1;
    const shown = markup(text, at, lineAt, character);
    if (shown === character) continue;
    written += text.slice(from, at) + shown;
    from = at + 1;
  }
  return from === 0 ? text : written + text.slice(from);
}

function markup(text: string, at: number, lineAt: number, character: string): string {
  if (ALWAYS.has(character)) return `\\${character}`;
  if (AT_LINE_START.has(character) && at === lineAt) return `\\${character}`;
  // Mentions, and links behind their text.
  if (character === '<' && !/\s/u.test(text.charAt(at + 1))) return '\\<';
  if (character === '(' && text.charAt(at - 1) === ']') return '\\(';
  if (character === BOLD_START) return text.charAt(at - 1) === BOLD_END ? ' **' : '**';
  return character === BOLD_END ? '**' : character;
}

function specialUnits(): Uint8Array {
  const units = new Uint8Array(0x80);
  for (const character of [...ALWAYS, ...AT_LINE_START, '<', '(', '\n']) units[character.charCodeAt(0)] = 1;
  return units;
}

export function isBoldMark(unit: number): boolean {
  return unit === 0xfdd0 || unit === 0xfdd1;
}
