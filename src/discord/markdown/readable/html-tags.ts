import { SPACE } from '../ascii.ts';
import { subscript, superscript } from '../math/scripts.ts';
import { isWordUnit, type Mode, NONE, UNDECIDED } from '../tokens.ts';
import { withoutEntities } from './entities.ts';
import { readLinkTag } from './html-links.ts';
import { quotedLineBreak } from './lines.ts';
import { type Read, textBefore } from './reading.ts';
import { DRAWN_RULE } from './rules.ts';

/** How a tag's inside is drawn: `inner` converts it. */
interface TagContext {
  readonly mode: Mode;
  readonly quoteDepth: number;
  readonly inner: (source: string) => string;
}

const TAG =
  /<(\/?)([a-z][a-z\d]{0,9})((?:\s+[a-z_:][\w:.-]{0,40}(?:\s?=\s?(?:"[^"<>]{0,2048}"|'[^'<>]{0,2048}'|[^\s"'<>=]{1,2048}))?){0,12})\s*\/?>/iy;
const COMMENT = /<!--[\s\S]{0,1000}?-->/y;
const HALF = /<(?:\/?[a-z][a-z\d]{0,9}(?:\s[^<>]{0,400})?|\/|!-?(?:-[\s\S]{0,1000})?)?$/iy;
/** An element's end is looked for this far, in UTF-16 units. */
const REACH = 1000;

const DELIMITERS = new Map([
  ...['b', 'strong', 'mark', 'summary', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((name) => [name, '**'] as const),
  ...['i', 'em', 'var', 'cite', 'dfn'].map((name) => [name, '*'] as const),
  ...['u', 'ins'].map((name) => [name, '__'] as const),
  ...['s', 'del', 'strike'].map((name) => [name, '~~'] as const),
]);
const CODE = new Set(['code', 'kbd', 'samp', 'tt', 'pre']);
const SCRIPTS = new Map<string, Script>([
  ['sub', { letters: subscript, mark: '\\_' }],
  ['sup', { letters: superscript, mark: '^' }],
]);
/** What ends each element of which the inside is drawn. */
const CLOSING = new Map(
  [...DELIMITERS.keys(), ...CODE, ...SCRIPTS.keys(), 'a'].map((name) => [name, new RegExp(`</${name}\\s*>`, 'i')]),
);
/** Tags that only arrange a page. */
const DROPPED = new Set(
  'details p div span center font small big section article header footer main ul ol dl tbody thead'.split(' '),
);
/** What begins a line, also where one ends that stands before it. */
const BLOCKS = new Set(['li', 'dt', 'dd', 'p', 'div', 'hr']);
const TAG_BEFORE = /<\/[a-z][a-z\d]*>[ \t]*$/i;
const REPLACED = new Map([
  ['li', '- '],
  ['dt', '**'],
  ['dd', '- '],
  ['hr', DRAWN_RULE],
]);

/** An HTML tag that models use in Markdown, with its inside where it has one; any other `<` is text. */
export function readTag(text: string, at: number, context: TagContext): Read {
  COMMENT.lastIndex = at;
  if (COMMENT.test(text)) return { end: COMMENT.lastIndex, text: '' };
  TAG.lastIndex = at;
  const [tag, slash, given = '', attributes = ''] = TAG.exec(text) ?? [];
  if (tag !== undefined)
    return readKnown(text, at, { tag, closes: slash === '/', attributes, name: given.toLowerCase() }, context);
  HALF.lastIndex = at;
  return context.mode === 'more' && HALF.test(text) ? UNDECIDED : NONE;
}

interface Tag {
  readonly tag: string;
  readonly name: string;
  readonly closes: boolean;
  readonly attributes: string;
}

function readKnown(text: string, at: number, { tag, name, closes, attributes }: Tag, context: TagContext): Read {
  const end = at + tag.length;
  const newLine = quotedLineBreak(context.quoteDepth);
  if (name === 'br') return { end, text: newLine };
  const replaced = DROPPED.has(name) ? '' : REPLACED.get(name);
  if (replaced !== undefined) {
    return { end, text: closes ? '' : `${beginsLine(text, at, name) ? newLine : ''}${replaced}` };
  }
  if (name === 'img') return readLinkTag(attributes, { end, label: '', image: true });
  // `Vec<i>` is no italics.
  const isType = name.length === 1 && isWordUnit(text.charCodeAt(at - 1));
  // Nor is a tag code that is named in a sentence.
  const isNamed = name === 'pre' && text.charCodeAt(end) === SPACE;
  if (closes || !CLOSING.has(name) || isType || isNamed) return NONE;
  return readElement(text, end, { tag, name, closes, attributes }, context);
}

function beginsLine(text: string, at: number, name: string): boolean {
  return BLOCKS.has(name) && TAG_BEFORE.test(textBefore(text, at));
}

function readElement(text: string, from: number, { name, attributes }: Tag, { mode, inner }: TagContext): Read {
  const close = CLOSING.get(name)?.exec(text.slice(from, from + REACH)) ?? null;
  const isOpen = close === null && text.length - from < REACH;
  if (isOpen && mode === 'more') return UNDECIDED;
  if (close === null && !(isOpen && mode === 'draft')) return NONE;
  const to = close === null ? text.length : from + close.index;
  const end = to + (close?.[0].length ?? 0);
  const content = text.slice(from, to);
  if (/\n\s*\n/.test(content)) return NONE;
  if (CODE.has(name)) return { end, text: drawCode(content) };
  const script = SCRIPTS.get(name);
  if (script !== undefined) return { end, text: drawScript(withoutEntities(content).trim(), script) };
  if (name === 'a') return readLinkTag(attributes, { end, label: inner(content).trim(), image: false });
  const delimiter = DELIMITERS.get(name) ?? '';
  const words = inner(content).trim();
  return { end, text: words === '' ? '' : delimiter + words + delimiter };
}

function drawCode(content: string): string {
  const code = withoutEntities(content).replace(/[\n`]/g, ' ').trim();
  return code === '' ? '' : `\`${code}\``;
}

interface Script {
  readonly letters: (text: string) => string | undefined;
  readonly mark: string;
}

/** Raised or lowered letters, where Unicode has them; else as in a formula that is typed. */
function drawScript(content: string, { letters, mark }: Script): string {
  if (content === '') return '';
  return letters(content.replaceAll('-', '−')) ?? mark + (content.length === 1 ? content : `(${content})`);
}
