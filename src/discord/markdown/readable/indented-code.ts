import { skipBlanks } from './lines.ts';

/**
 * Where a line stands: behind text, in a list, or behind the blank line after either. Only what stands behind a `gap` may be code that
 * is indented: in a list its items' paragraphs are indented, too.
 */
export type Place = 'text' | 'gap' | 'list' | 'gap-in-list';

/** What begins as an item of a list, also where Markdown knows none: `**1. Name**`, `a)`, `•`. */
const ITEM = /[*_]{0,3}(?:[-*+](?=\s)|[•·–—▪◦‣]|\(?(?:\d{1,9}[.):]|(?:[a-z]|[ivx]{1,4})[.)])|step\b)/iy;
/**
 * What only code has on its first line. Models indent formulas, tables, verses and addresses as well: what is not seen to be code
 * stays as it is.
 */
const CODE = [
  /^(?![$\\|>]).*(?:\w\(|=).*;$|^(?![$\\|>]).*\{$|^(?:\/\/|\/\*|#!|#include\b|<\?|<!doctype|<html)/i,
  /^(?:import|using|package|from) [\w.]+(?:;| import [\w*, ]+)?$|^return\b.*;$|^(?:const|let|var) [\w$]+ ?=/,
  /^(?:async )?def \w+\(|^(?:class|for|if|while|elif|with)\b.*[([=<>].*:$|^class \w+:$|^for \w+ in .*:$|^[\w$.]{3,}\(.*\)$/,
  /^(?:\$ [a-z./]|(?:sudo|npm|npx|pip3?|git|curl|docker|brew|apt-get|cargo|kubectl) [a-z-])/,
];
const LEAST_INDENT = 4;

/** Where the lines behind the line from `at` to `end` stand. */
export function placeAfter(place: Place, text: string, at: number, end: number): Place {
  const isList = place === 'list' || place === 'gap-in-list';
  const ink = skipBlanks(text, at, end);
  if (ink === end) return isList ? 'gap-in-list' : 'gap';
  if (ink > at) return isList ? 'list' : 'text';
  ITEM.lastIndex = at;
  // A paragraph in a list may go on without its indent.
  return ITEM.test(text) || place === 'list' ? 'list' : 'text';
}

/** Whether a line that stands behind a gap begins a block of code. */
export function beginsIndentedCode(line: string): boolean {
  const code = line.trim();
  return isIndented(line) && CODE.some((pattern) => pattern.test(code));
}

/** Whether a line is part of such a block that has begun. */
export function isIndented(line: string): boolean {
  const blanks = skipBlanks(line, 0);
  return blanks >= LEAST_INDENT || line.slice(0, blanks).includes('\t');
}

/** Without its indent. */
export function withoutIndent(line: string): string {
  return line.replace(/^(?: {4}| {0,3}\t)/, '');
}
