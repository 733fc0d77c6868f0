import { type Mode, NONE, UNDECIDED } from '../tokens.ts';
import { withoutEntities } from './entities.ts';
import { type FenceLine, type FenceOpening, type HtmlFence, languageOf, unfenced } from './fences.ts';
import { quotedLineBreak, quotePrefix, skipBlanks, withoutQuote } from './lines.ts';
import { type LineSoFar, textBefore } from './reading.ts';

/** `<pre>`, and `<code>` in it. */
const TAGS = '<pre((?:\\s[^<>]{0,400})?)>(?:\\s{0,20}<code((?:\\s[^<>]{0,400})?)>)?';
const OPENING = new RegExp(`${TAGS}(?:[ \\t]{0,20}\\n)?`, 'iy');
const UP_TO_END = `${TAGS}\\s{0,20}(?:</code>\\s{0,20})?`;
const EMPTY = new RegExp(`${UP_TO_END}</pre`, 'iy');
/** What may become either. */
const HALF = new RegExp(`(?:<p(?:re?)?(?:\\s[^<>]{0,400})?|${UP_TO_END}(?:<[^<>]{0,400})?)$`, 'iy');
const CLOSING = /(?:<\/code\s*>\s*)?<\/pre\s*>/i;
const HALF_CLOSING = /<(?:\/[a-z]*)?$/i;
const LANGUAGE = /(?:\blang(?:uage)?-|\slang=["']?)([\w+#.-]+)/i;

interface CodeContext {
  readonly mode: Mode;
  readonly quoteDepth: number;
  /** What stands on the line before it. */
  readonly before: () => LineSoFar['before'];
}

/**
 * HTML's block of code at `at`, as a fence. A tag that is named in a sentence is none: a block begins a line, or its code does, or it
 * says twice that it is code.
 */
export function htmlCodeOpening(
  text: string,
  at: number,
  { mode, quoteDepth, before }: CodeContext,
): FenceOpening | typeof NONE | typeof UNDECIDED {
  HALF.lastIndex = at;
  if (mode === 'more' && HALF.test(text)) return UNDECIDED;
  EMPTY.lastIndex = at;
  OPENING.lastIndex = at;
  const [tags, attributes = '', ofCode] = OPENING.exec(text) ?? [];
  if (tags === undefined || EMPTY.test(text)) return NONE;
  const end = at + tags.length;
  const isSure = ofCode !== undefined || tags.endsWith('\n');
  const place = before();
  if (!isSure && (place === 'words' || /[\s,.;:)]/.test(text.charAt(end)))) return NONE;
  const language = LANGUAGE.exec(`${attributes} ${ofCode ?? ''}`)?.[1] ?? '';
  return {
    fence: { kind: 'html', indent: indentBefore(text, at), quoteDepth },
    end,
    text: `${place === 'nothing' ? '' : `\n${quotePrefix(quoteDepth)}`}\`\`\`${languageOf(language)}\n`,
  };
}

function indentBefore(text: string, at: number): number {
  return /(?:^|\n)([ \t]*)$/.exec(textBefore(text, at))?.[1]?.length ?? 0;
}

/** One line of it. */
export function htmlCodeLine(line: string, { quoteDepth, indent }: HtmlFence, mode: Mode): FenceLine {
  const prefix = quotePrefix(quoteDepth);
  const whole = withoutQuote(line, quoteDepth);
  const content = whole.slice(Math.min(indent, skipBlanks(whole, 0)));
  const closing = CLOSING.exec(content);
  if (closing === null) {
    const shown = mode === 'draft' ? content.replace(HALF_CLOSING, '') : content;
    return { text: prefix + codeOf(shown), closes: false, behind: 0 };
  }
  const last = content.slice(0, closing.index);
  const behind = content.slice(closing.index + closing[0].length).trimStart().length;
  const end = `${last.trim() === '' ? '' : `${prefix + codeOf(last)}\n`}${prefix}\`\`\``;
  return { text: behind === 0 ? end : end + quotedLineBreak(quoteDepth), closes: true, behind };
}

function codeOf(source: string): string {
  return unfenced(withoutEntities(source.replace(/<\/code\s*>/i, '')));
}
