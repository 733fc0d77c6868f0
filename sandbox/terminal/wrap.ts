import type { Line, Span, Style } from './styled-text.ts';
import { type Cell, cellsOf } from './width.ts';

interface StyledCell extends Cell {
  readonly style: Style;
}

/**
 * Breaks styled text, whose spans may hold line feeds, into lines of at most `width` columns (at least 2).
 * `words` breaks between words and, as East Asian text has no spaces, after wide characters; a word that is too long is
 * cut. `characters` breaks where the line is full, as for code.
 */
export function wrap(spans: readonly Span[], width: number, by: 'words' | 'characters' = 'words'): readonly Line[] {
  const room = Math.max(width, 2);
  return hardLines(spans).flatMap((cells) => softLines(cells, room, by).map(joinCells));
}

function hardLines(spans: readonly Span[]): readonly (readonly StyledCell[])[] {
  const lines: StyledCell[][] = [[]];
  for (const { text, style } of spans) {
    text.split('\n').forEach((part, index) => {
      if (index > 0) lines.push([]);
      lines.at(-1)?.push(...cellsOf(part).map((cell) => ({ ...cell, style })));
    });
  }
  return lines;
}

function softLines(cells: readonly StyledCell[], room: number, by: 'words' | 'characters'): readonly StyledCell[][] {
  const lines: StyledCell[][] = [];
  let line: StyledCell[] = [];
  for (const cell of cells) {
    const afterBreak = lines.length > 0 && line.length === 0;
    if (by === 'words' && isSpace(cell) && (afterBreak || widthOf(line) + cell.width > room)) {
      // A space at a break is the break.
      if (!afterBreak) {
        lines.push(line);
        line = [];
      }
      continue;
    }
    while (widthOf(line) + cell.width > room) {
      const cut = by === 'words' ? lastBreak(line) : line.length;
      lines.push(trimEnd(line.slice(0, cut)));
      line = line.slice(cut);
    }
    line.push(cell);
  }
  return [...lines, line];
}

function widthOf(cells: readonly StyledCell[]): number {
  return cells.reduce((sum, cell) => sum + cell.width, 0);
}

/** How many cells go on the line that is full: up to its last break, or all where there is none. */
function lastBreak(line: readonly StyledCell[]): number {
  const start = line.findIndex((cell) => !isSpace(cell));
  const last = line.findLastIndex((cell, index) => index > start && (isSpace(cell) || cell.width === 2));
  return last > 0 ? last + 1 : line.length;
}

function isSpace(cell: Cell): boolean {
  return cell.text === ' ';
}

function trimEnd(cells: readonly StyledCell[]): StyledCell[] {
  return cells.slice(0, cells.findLastIndex((cell) => !isSpace(cell)) + 1);
}

function joinCells(cells: readonly StyledCell[]): Line {
  const spans: Span[] = [];
  for (const { text, style } of cells) {
    const last = spans.at(-1);
    if (last?.style === style) spans[spans.length - 1] = { text: last.text + text, style };
    else spans.push({ text, style });
  }
  return spans;
}
