import { BACKSLASH, CLOSE_BRACKET, CLOSE_PARENTHESIS, NEWLINE, OPEN_BRACKET, OPEN_PARENTHESIS } from '../ascii.ts';
import { EMPHASIS_REACH, LINK_REACH, type Mode, NONE, UNDECIDED } from '../tokens.ts';
import type { Read } from './reading.ts';

const DESTINATION = /^(?:<([^<>\n]*)>|([^\s<>]*))(?:\s+(?:"[^"]*"|'[^']*'|\([^()]*\)))?$/;

/**
 * `[label](address "title")`, and `![label](address)` where `image`, whose bracket stands at `at`: shown as its label with the
 * address beside it, so that nobody is led where they do not see. `inner` converts the label.
 */
export function readLink(text: string, at: number, mode: Mode, image: boolean, inner: (label: string) => string): Read {
  const labelEnd = closing(text, at + 1, OPEN_BRACKET, CLOSE_BRACKET, EMPHASIS_REACH);
  if (labelEnd < 0) return atTextEnd(labelEnd, mode);
  if (labelEnd + 1 >= text.length && mode === 'more') return UNDECIDED;
  if (text.charCodeAt(labelEnd + 1) !== OPEN_PARENTHESIS) return NONE;
  const end = closing(text, labelEnd + 2, OPEN_PARENTHESIS, CLOSE_PARENTHESIS, LINK_REACH);
  // What is no link after all is read again: its label must not be converted before that is known.
  const label = (): string => inner(text.slice(at + 1, labelEnd)).trim();
  if (end === UNDECIDED && mode === 'draft') return { end: text.length, text: label() };
  if (end < 0) return atTextEnd(end, mode);
  const found = DESTINATION.exec(text.slice(labelEnd + 2, end).trim());
  if (found === null) return NONE;
  return { end: end + 1, text: drawLink(label(), found[1] ?? found[2] ?? '', image) };
}

function atTextEnd(found: number, mode: Mode): typeof NONE | typeof UNDECIDED {
  return found === UNDECIDED && mode === 'more' ? UNDECIDED : NONE;
}

/** Where the bracket closes whose inside begins at `from`, on the same line. */
function closing(text: string, from: number, open: number, close: number, reach: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === NEWLINE || at - from > reach) return NONE;
    if (unit === BACKSLASH) at += 1;
    else if (unit === open) depth += 1;
    else if (unit === close) depth -= 1;
    if (depth === 0) return at;
  }
  return UNDECIDED;
}

/** A link as its words, with the address beside them. */
export function drawLink(label: string, address: string, image: boolean): string {
  const shown = drawAddress(address);
  const said = label === '' || bare(label) === bare(address);
  if (image) return `🖼️ ${said ? shown : [label, bracketed(shown)].join(' ').trim()}`;
  return said ? shown : `${label} ${bracketed(shown)}`.trim();
}

function bracketed(shown: string): string {
  return shown === '' ? '' : `(${shown})`;
}

function bare(address: string): string {
  const shown = address.replace(/^(?:https?:\/\/|mailto:)/i, '');
  return shown.endsWith('/') ? shown.slice(0, -1) : shown;
}

/** Only these can be clicked; anything else is shown as it stands, without meaning anything to Discord. */
function drawAddress(address: string): string {
  if (/^https?:\/\/[^\s<>]+$/i.test(address)) return `<${address}>`;
  return address === '' ? '' : `\`${address.replaceAll('`', "'")}\``;
}
