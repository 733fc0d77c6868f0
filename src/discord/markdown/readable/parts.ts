import { MarkdownScan } from '../scan.ts';
import { type Emphasis, emphasesOf } from './emphases.ts';
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
    const parts: Part[] = [];
    const emphases = message.includes(FIGURE_BEGIN) ? emphasesOf(message) : [];
    let from = 0;
    for (let at = message.indexOf(FIGURE_BEGIN); at >= 0; at = message.indexOf(FIGURE_BEGIN, at + 1)) {
      const figure = figures[next];
      next += 1;
      const end = message.indexOf(FIGURE_END, at);
      if (figure === undefined || end < 0 || !standsAlone(message, at, emphases)) continue;
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

/** Whether nothing is open at `at`, where the message could be cut. */
function standsAlone(message: string, at: number, emphases: readonly Emphasis[]): boolean {
  if (emphases.some(({ from, end }) => from < at && at < end)) return false;
  const scan = new MarkdownScan(message, { from: 0, final: true });
  scan.run(at);
  const { fence, spoiler, code, quote } = scan.state;
  return fence === undefined && !spoiler && code === 0 && quote !== '>>> ';
}
