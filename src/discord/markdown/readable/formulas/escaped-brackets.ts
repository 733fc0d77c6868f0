import { NEWLINE } from '../../ascii.ts';
import { isWordUnit, type Mode, UNDECIDED } from '../../tokens.ts';
import { punctuationBehind, textBefore } from '../reading.ts';
import { hasInk, isProse, lettersOf } from './looks-like-math.ts';

/** `\(…\)` or `\[…\]` in a text. */
interface Bracketed {
  readonly content: string;
  /** Where its first backslash stands, and where it ends. */
  readonly at: number;
  readonly end: number;
  /** The brackets are square. */
  readonly square: boolean;
}

/** What only a regular expression holds: `.*`, `[^x]`, words between which one may choose. */
const PATTERN = /(?<!\d|\\left|\\right)\.[*+]|\[\^[^{}\\\]]+\]|^[a-z][\w ]+(?:\\\|[a-z][\w ]+)+$/;
/** A class of characters. */
const CLASS = /^\^?(?:[\w.-]*[^\d])?(?:a-z|A-Z|0-9)(?:[^\d][\w.-]*)?$/;
/** Words that stand by themselves in brackets, and in no formula. */
const ASIDE = /^(?:x86|x64|optional|required|recommended|default|deprecated|sic|(?:e\.g|i\.e)\..*)$/i;
/** An index, arguments, a number of a source, a name. */
const LABEL = /^(?:\/?[\p{L}\d](?:[\p{L}\d ]*[\p{L}\d])?|\d+(?:\s?[-–,;:.]\s?\d+)*)$/u;
const ARGUMENTS = /^[\w.,'"-]+(?: [\w.,'"-]+)*$/;
/** A line's beginning, or words that announce what follows. */
const LINE_BEFORE = /(?:(?:^|\n)[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?|:[*_]*[ \t]+)$/;

/**
 * Whether such brackets are escaped, as Markdown has it, and enclose no formula: `\[sic\]`, `a\[0\]`, `\[1\] Smith`, a pattern. What
 * could be either is a formula. `UNDECIDED` where what follows on the line will tell.
 */
export function areEscaped(text: string, brackets: Bracketed, mode: Mode): boolean | typeof UNDECIDED {
  const { content, at, square } = brackets;
  if (PATTERN.test(content) || (square && CLASS.test(content))) return true;
  if (hasInk(content)) return false;
  if (isWords(content, square)) return true;
  if (isWordUnit(text.charCodeAt(at - 1)) && ARGUMENTS.test(content)) return true;
  return square && LABEL.test(content) && standsInLine(text, brackets, mode);
}

function isWords(content: string, square: boolean): boolean {
  // A formula on a line of its own is no bare name, and has space around it.
  if (square && !/^\s|\s$/.test(content) && lettersOf(content).length > 0) return true;
  return isProse(content) || (!square && ASIDE.test(content.trim()));
}

/** Whether there are words before or behind it on its line. */
export function standsInLine(
  text: string,
  { at, end }: Pick<Bracketed, 'at' | 'end'>,
  mode: Mode,
): boolean | typeof UNDECIDED {
  if (!LINE_BEFORE.test(textBefore(text, at))) return true;
  const { end: next } = punctuationBehind(text, end);
  if (next >= text.length) return mode === 'more' ? UNDECIDED : false;
  return text.charCodeAt(next) !== NEWLINE;
}
