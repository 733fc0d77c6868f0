import type { OpenState } from '../cuts.ts';
import { MarkdownScan } from '../scan.ts';
import { Emphases } from './emphases.ts';
import { asText, FIGURE_BEGIN, FIGURE_END, type Figure } from './figures.ts';

/** A message's text, or what stands in it and may be shown as a picture. */
export type Part =
  | { readonly type: 'text'; readonly text: string }
  /** `text` is what is shown where there is no picture. */
  | { readonly type: 'figure'; readonly text: string; readonly figure: Figure };

/**
 * Messages of Discord's Markdown in parts, from top to bottom. `figures` are those whose marks stand in them, in order. A figure that
 * is cut over two messages, or that stands in something that is open (a spoiler, an emphasis), is text: a picture in its place would
 * tear that apart.
 */
export function partsOf(messages: readonly string[], figures: readonly Figure[]): readonly (readonly Part[])[] {
  let next = 0;
  return messages.map((message) => {
    if (!message.includes(FIGURE_BEGIN)) return textPart(message);
    const parts: Part[] = [];
    const alone = figuresAlone(message);
    let from = 0;
    for (let at = message.indexOf(FIGURE_BEGIN); at >= 0; at = message.indexOf(FIGURE_BEGIN, at + 1)) {
      const figure = figures[next];
      next += 1;
      const end = message.indexOf(FIGURE_END, at);
      if (figure === undefined || end < 0 || !alone.has(at)) continue;
      parts.push(...textPart(message.slice(from, at)), {
        type: 'figure',
        text: asText(message.slice(at, end)),
        figure,
      });
      from = end + 1;
    }
    return [...parts, ...textPart(message.slice(from))];
  });
}

function textPart(source: string): readonly Part[] {
  const text = asText(source).replace(/^(?:[ \t]*\n)+|\s+$/g, '');
  return text === '' ? [] : [{ type: 'text', text }];
}

/** A figure, or a run of marks that may begin or end an emphasis. */
const MARK = new RegExp(`${FIGURE_BEGIN}|([*_~])\\1*`, 'g');

/** Where the figures begin around which nothing is open. */
function figuresAlone(message: string): ReadonlySet<number> {
  const scan = new MarkdownScan(message, { from: 0, final: true });
  const emphases = new Emphases(message);
  const figures: number[] = [];
  for (const { 0: mark, index: at } of message.matchAll(MARK)) {
    scan.run(at);
    // A mark that is escaped was read with its backslash.
    const isEscaped = scan.at > at;
    if (mark !== FIGURE_BEGIN && !isEscaped && !scan.inCode) emphases.read(at, mark);
    if (mark === FIGURE_BEGIN && mayBeCut(scan.state)) figures.push(at);
  }
  return new Set(figures.filter((at) => !emphases.reachOver(at)));
}

function mayBeCut({ fence, spoiler, code, quote }: OpenState): boolean {
  return fence === undefined && !spoiler && code === 0 && quote !== '>>> ';
}
