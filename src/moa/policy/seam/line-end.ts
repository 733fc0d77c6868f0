import { isSpace } from './characters.ts';

export const lastLineOf = (text: string): string => text.slice(text.lastIndexOf('\n') + 1);

/** Bars between a row's cells and around them. */
export const barsIn = (line: string): number => line.split('|').length - 1;

/** The white space a text ends with. */
export function trailingSpace(text: string): string {
  let at = text.length;
  while (at > 0 && isSpace(text.charAt(at - 1))) at -= 1;
  return text.slice(at);
}
