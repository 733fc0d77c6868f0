import type { TablePicture } from '../picture.ts';
import { COLOURS, type Drawing, escapeXml, MIN_WIDTH, onCard, PADDING } from './card.ts';
import type { Font } from './font.ts';
import { BOLD, FONT_NAME, REGULAR } from './fonts.ts';
import { asLine, hasGlyphs, widthOf, wrap } from './text.ts';

/** In points, as are all sizes here. */
const SIZE = 14;
const LINE = 20;
/** Where in a line the letters stand, from its top. */
const BASELINE = 0.72;
const CELL = { x: 12, y: 7 } as const;
/** Where text is wrapped, from some 36 characters downwards: the first with which the table is no wider than is read well. */
const TEXT_WIDTHS = [290, 220, 160, 120] as const;
const LEAST_TEXT_WIDTH = 90;
const GOOD_WIDTH = 880;

interface Row {
  readonly font: Font;
  /** The lines of each cell. */
  readonly cells: readonly (readonly string[])[];
}

interface Layout {
  readonly columns: readonly number[];
  readonly rows: readonly Row[];
}

/** Undefined where a character has no glyph. */
export function drawTable(table: TablePicture): Drawing | undefined {
  const texts = [table.header, ...table.rows].map((cells) => cells.map(asLine));
  if (!texts.every((cells, index) => cells.every((text) => hasGlyphs(text, fontOf(index))))) return undefined;
  return draw(widened(chooseLayout(texts)), table.align);
}

function chooseLayout(texts: readonly (readonly string[])[]): Layout {
  for (const textWidth of TEXT_WIDTHS) {
    const layout = layOut(texts, textWidth);
    if (sum(layout.columns) <= GOOD_WIDTH) return layout;
  }
  return layOut(texts, LEAST_TEXT_WIDTH);
}

function fontOf(row: number): Font {
  return row === 0 ? BOLD : REGULAR;
}

function layOut(texts: readonly (readonly string[])[], textWidth: number): Layout {
  const count = Math.max(...texts.map((cells) => cells.length));
  const limits = Array.from({ length: count }, (_, column) => Math.max(textWidth, longestWord(texts, column)));
  const rows = texts.map((cells, index): Row => {
    const font = fontOf(index);
    return {
      font,
      cells: limits.map((limit, column) => wrap(cells[column] ?? '', limit, (text) => widthOf(text, font, SIZE))),
    };
  });
  return { columns: limits.map((_, column) => columnWidth(rows, column)), rows };
}

/** What a column must be wide so that no word is broken, unless it is wider than any cell may be. */
function longestWord(texts: readonly (readonly string[])[], column: number): number {
  const widths = texts.flatMap((cells, index) =>
    (cells[column] ?? '').split(' ').map((word) => widthOf(word, fontOf(index), SIZE)),
  );
  return Math.min(TEXT_WIDTHS[0], Math.max(...widths));
}

function columnWidth(rows: readonly Row[], column: number): number {
  const widths = rows.flatMap(({ font, cells }) => (cells[column] ?? []).map((line) => widthOf(line, font, SIZE)));
  return Math.ceil(Math.max(...widths)) + 2 * CELL.x;
}

/** A table narrower than a card fills it. */
function widened({ columns, rows }: Layout): Layout {
  const extra = Math.max(0, MIN_WIDTH - 2 * PADDING.x - sum(columns)) / columns.length;
  return { columns: columns.map((width) => width + extra), rows };
}

function draw({ columns, rows }: Layout, align: TablePicture['align']): Drawing {
  const width = sum(columns);
  const heights = rows.map(({ cells }) => Math.max(...cells.map((lines) => lines.length)) * LINE + 2 * CELL.y);
  const parts = rows.map(({ font, cells }, index) => {
    const row = cells.map((lines, column) => {
      const left = sum(columns.slice(0, column));
      return drawCell(lines, { left, width: columns[column] ?? 0, align: align[column] ?? 'left', font });
    });
    const back = background(index, width, heights[index] ?? 0);
    return `<g transform="translate(0 ${sum(heights.slice(0, index))})">${back}${row.join('')}</g>`;
  });
  return onCard(parts.join(''), width, sum(heights));
}

/** Every other row has a stripe; a line parts the header from them. */
function background(row: number, width: number, height: number): string {
  if (row === 0) return `<path d="M0 ${height - 0.5}H${width}" stroke="${COLOURS.quiet}"/>`;
  const line = `<path d="M0 ${height - 0.25}H${width}" stroke="${COLOURS.line}" stroke-width="0.5"/>`;
  return row % 2 === 0 ? `<rect width="${width}" height="${height}" fill="${COLOURS.stripe}"/>${line}` : line;
}

const ANCHORS = { left: 'start', center: 'middle', right: 'end' } as const;

interface Place {
  readonly left: number;
  readonly width: number;
  readonly align: keyof typeof ANCHORS;
  readonly font: Font;
}

function drawCell(lines: readonly string[], { left, width, align, font }: Place): string {
  const x = { left: left + CELL.x, center: left + width / 2, right: left + width - CELL.x }[align];
  const style =
    `text-anchor="${ANCHORS[align]}" font-family="${FONT_NAME}" font-size="${SIZE}" ` +
    `font-weight="${font === BOLD ? 'bold' : 'normal'}" fill="${COLOURS.text}"`;
  return lines
    .map((line, index) => `<text x="${x}" y="${CELL.y + (index + BASELINE) * LINE}" ${style}>${escapeXml(line)}</text>`)
    .join('');
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
