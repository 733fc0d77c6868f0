import { DIM, type Line, lineWidth, padLine, type Span, span, truncateLine } from './styled-text.ts';

/** The least width in which a box within a box still has room for text. */
export const MIN_WIDTH = 20;

/** How much narrower the inside of a box is. */
export const BOX_EDGES = 4;

export interface BoxLook {
  /** A bar of this colour along the left side. */
  readonly accent?: number | undefined;
  /** Written into the upper edge. */
  readonly title?: string;
}

/** Lines, of at most `width` - {@link BOX_EDGES} columns, with a border around them. */
export function drawBox(lines: readonly Line[], width: number, { accent, title }: BoxLook): readonly Line[] {
  const left: Span = accent === undefined ? span('│ ', DIM) : span('┃ ', { color: accent });
  const label = title === undefined ? [] : truncateLine([span(`─ ${title} `, DIM)], width - 2);
  const edge = span('─'.repeat(width - 2 - lineWidth(label)), DIM);
  return [
    [span('╭', DIM), ...label, edge, span('╮', DIM)],
    ...lines.map((line) => [left, ...padLine(line, width - BOX_EDGES), span(' │', DIM)]),
    [span(`╰${'─'.repeat(width - 2)}╯`, DIM)],
  ];
}
