import {
  CODE_MARK,
  coverUp,
  InlineReader,
  type MarkdownContext,
  SPOILER_CLOSE,
  SPOILER_OPEN,
} from './inline-markdown.ts';
import { type Token, tokenize } from './markdown-tokens.ts';
import { safeText } from './safe-text.ts';
import { DIM, type Line, lineWidth, PLAIN, padLine, type Span, type Style, span } from './styled-text.ts';
import { wrap } from './wrap.ts';

const MAX_LIST_INDENT = 8;

/** Discord's Markdown as lines of at most `width` columns. Any text may be given, a model's too. */
export function drawMarkdown(text: string, width: number, context: MarkdownContext): readonly Line[] {
  const layout = new Layout(new InlineReader(context));
  return layout.draw(tokenize(safeText(text)), width);
}

/** Goes through a message's tokens in order, as a spoiler that one of them opens may be closed by a later one. */
class Layout {
  readonly #reader: InlineReader;

  constructor(reader: InlineReader) {
    this.#reader = reader;
  }

  draw(tokens: readonly Token[], width: number): readonly Line[] {
    const lines: Line[] = [];
    let text = '';
    let codes: string[] = [];
    const flush = (): void => {
      // The line feeds around a block belong to the block.
      const trimmed = text.replace(/^\n/, '').replace(/\n$/, '');
      if (trimmed !== '' || codes.length > 0) lines.push(...this.#text(trimmed, codes, width));
      text = '';
      codes = [];
    };
    const add = (token: Token): void => {
      switch (token.type) {
        case 'text':
          text += token.text;
          return;
        case 'code':
          text += CODE_MARK;
          codes.push(token.code);
          return;
        case 'spoiler':
          text += SPOILER_OPEN;
          token.tokens.forEach(add);
          text += SPOILER_CLOSE;
          return;
        case 'fence':
          flush();
          lines.push(...this.#fence(token.language, token.code, width));
          return;
        case 'quote':
          flush();
          lines.push(...this.draw(token.tokens, width - 2).map((line) => [span('▎ ', DIM), ...line]));
          return;
      }
    };
    tokens.forEach(add);
    flush();
    return lines;
  }

  #text(text: string, codes: readonly string[], width: number): readonly Line[] {
    let unread = codes;
    const read = (source: string, style: Style): readonly Span[] => {
      const count = source.split(CODE_MARK).length - 1;
      const spans = this.#reader.read(source, unread.slice(0, count), style);
      unread = unread.slice(count);
      return spans;
    };
    const lines = paragraphs(text).flatMap((source) => drawParagraph(source, width, read));
    // The end of a spoiler alone, before or after a block, is no line of its own.
    const nothing = /^[\ufdd1\ufdd2]+$/.test(text) && lines.every((line) => line.length === 0);
    return nothing ? [] : lines;
  }

  #fence(language: string, code: string, width: number): readonly Line[] {
    const hides = this.#reader.hides;
    const shown = span(hides ? coverUp(code) : code, hides ? DIM : PLAIN);
    const lines = wrap([shown], width - 4, 'characters');
    const inner = Math.max(language.length + 3, ...lines.map((line) => lineWidth(line)));
    const room = Math.min(inner, width - 4);
    const title = language === '' ? '' : ` ${language} `.slice(0, room);
    return [
      [span(`┌─${title}${'─'.repeat(room + 1 - title.length)}┐`, DIM)],
      ...lines.map((line) => [span('│ ', DIM), ...padLine(line, room), span(' │', DIM)]),
      [span(`└${'─'.repeat(room + 2)}┘`, DIM)],
    ];
  }
}

const SPECIAL_LINE = /^(?:#{1,3} +\S|-# +\S| *(?:[-*]|\d{1,10}\.) +\S)/;

/** Headings, subtext and list items are a line each; what stands between them is read together. */
function paragraphs(text: string): readonly string[] {
  const found: string[] = [];
  let open = false;
  for (const line of text.split('\n')) {
    const special = SPECIAL_LINE.test(line);
    if (!special && open) found.push(`${found.pop() ?? ''}\n${line}`);
    else found.push(line);
    open = !special;
  }
  return found;
}

type Read = (source: string, style: Style) => readonly Span[];

function drawParagraph(source: string, width: number, read: Read): readonly Line[] {
  const heading = /^(#{1,3}) +(?<text>.+)$/.exec(source);
  if (heading !== null) {
    const underline = heading[1] === '#';
    return wrap(read(heading.groups?.['text'] ?? '', { bold: true, underline }), width);
  }
  const subtext = /^-# +(?<text>.+)$/.exec(source);
  if (subtext !== null) return wrap(read(subtext.groups?.['text'] ?? '', DIM), width);
  const item = /^(?<indent> *)(?<mark>[-*]|\d{1,10}\.) +(?<text>.+)$/.exec(source);
  if (item !== null) return drawItem(item.groups ?? {}, width, read);
  return wrap(read(source, PLAIN), width);
}

function drawItem(item: Readonly<Record<string, string>>, width: number, read: Read): readonly Line[] {
  const { indent = '', mark = '', text = '' } = item;
  const depth = Math.min(indent.length, MAX_LIST_INDENT, Math.floor(width / 4));
  const bullet = `${' '.repeat(depth)}${/\d/.test(mark) ? mark : '•'} `;
  // A number of ten digits in a narrow box would leave no room for the text.
  if (bullet.length > width / 2) return wrap(read(`${mark} ${text}`, PLAIN), width);
  const lines = wrap(read(text, PLAIN), width - bullet.length);
  return lines.map((line, index) => [span(index === 0 ? bullet : ' '.repeat(bullet.length)), ...line]);
}
