import { decodeHTMLStrict } from 'entities';
import { type Mode, NONE, UNDECIDED } from '../tokens.ts';
import { withoutMarks } from './figures.ts';
import type { Read } from './reading.ts';

const ENTITY = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});/iy;
const HALF = /&(?:#[\dxa-f]{0,8}|[a-z][a-z\d]{0,31})?$/iy;
/** What Markdown would take for a mark. A character named by an entity is meant as itself. */
const MARK = /^[*_~`|\\#>[\]()+-]$/;

/** An HTML entity as its character. */
export function readEntity(text: string, at: number, mode: Mode): Read {
  ENTITY.lastIndex = at;
  const found = ENTITY.exec(text)?.[0];
  if (found !== undefined) {
    const decoded = decodedText(found);
    return decoded === found ? NONE : { end: at + found.length, text: drawn(decoded) };
  }
  HALF.lastIndex = at;
  return mode === 'more' && HALF.test(text) ? UNDECIDED : NONE;
}

function drawn(decoded: string): string {
  if (decoded === '\u00a0') return ' ';
  return MARK.test(decoded) ? `\\${decoded}` : decoded;
}

/** All entities of a text, as plain characters. */
export function withoutEntities(text: string): string {
  return text.includes('&') ? decodedText(text).replaceAll('\u00a0', ' ') : text;
}

/** A line break that is named must not begin a block, nor may what is named pass for a mark of ours. */
function decodedText(text: string): string {
  return withoutMarks(decodeHTMLStrict(text)).replace(/[\r\n]/g, ' ');
}
