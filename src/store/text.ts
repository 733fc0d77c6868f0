/**
 * Text as databases can keep it. UTF-8 has no lone surrogates (a model's stream or a cut string can hold them), and
 * PostgreSQL's text has no NUL; both would be lost or refused. Each is written as SUB, the control character made for
 * this, and four hex digits; so is SUB itself. All other text stays as it is, and can be searched.
 */
const SUB = '\u001a';
const ESCAPED = new RegExp(`${SUB}([0-9a-f]{4})`, 'g');
const LONE_SURROGATE = /\p{Cs}/gu;

export function encodeText(text: string): string {
  return text.replaceAll(SUB, escaped).replaceAll('\0', escaped).replace(LONE_SURROGATE, escaped);
}

export function decodeText(stored: string): string {
  return stored.replace(ESCAPED, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function escaped(unit: string): string {
  return SUB + unit.charCodeAt(0).toString(16).padStart(4, '0');
}
