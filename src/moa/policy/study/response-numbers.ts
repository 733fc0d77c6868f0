import { z } from 'zod';
import { oneLine } from './one-line.ts';

/** "Response 2", "answer #2" or "2"; a number of more digits is none of a response. */
const NAMED = /^(?:(?:response|answer) ?)?#?(\d{1,3})$/i;

/**
 * The number of a response in JSON: a number, or a string that holds one ("2", "Response 2"). Refused where it is no whole
 * number from 1 to `count`.
 */
export function responseNumberSchema(count: number) {
  const named = z
    .string()
    .max(40)
    .transform((text) => Number(NAMED.exec(text.trim())?.[1]));
  return z.union([z.number(), named]).pipe(z.int().min(1).max(count));
}

const MARKUP = /[*_`#"“”]/g;
const QUOTE = /^[\s>]+/;

/** The lines of a text that say something, with single spaces and without Markdown's marks: for reading numbers in prose. */
export function plainLines(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => oneLine(line.replace(MARKUP, '').replace(QUOTE, ''), Number.POSITIVE_INFINITY))
    .filter((line) => line !== '');
}
