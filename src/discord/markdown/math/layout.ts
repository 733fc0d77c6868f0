import { GRID_SPACE, visibleWidth } from './columns.ts';
import type { Line, Segment } from './line.ts';

/** The lines that a line of a formula takes: several where a matrix or the like is in it. */
export function linesOf(line: Line): readonly string[] {
  const segments = line.segments();
  if (segments === undefined) return [line.text()].filter((text) => text !== '');
  const [first = '', ...rest] = segments;
  const single = rest.every((segment) => typeof segment === 'string' || segment.length <= 1);
  if (single || typeof first !== 'string') return sideBySide(segments);
  // What stands before goes on a line of its own: no space is as wide as it in every font, and the brackets would not meet.
  const lead = first.trim();
  return lead === '' ? sideBySide(rest) : [lead, ...sideBySide(rest)];
}

function sideBySide(segments: readonly Segment[]): readonly string[] {
  const height = Math.max(...segments.map((segment) => (typeof segment === 'string' ? 1 : segment.length)));
  const lines: string[] = Array.from({ length: height }, () => '');
  for (const segment of segments) {
    if (segment !== '') append(lines, typeof segment === 'string' ? [segment] : segment);
  }
  return lines.map((line) => line.trimEnd()).filter((line) => line !== '');
}

/** Puts a part in the middle of what stands to its left; a lone comma or full stop at the end of it. */
function append(lines: string[], part: readonly string[]): void {
  const [only = ''] = part;
  const atEnd = part.length === 1 && /^\s*[.,;]\s*$/u.test(only);
  const top = atEnd ? lines.length - 1 : (lines.length - part.length) >> 1;
  const edge = Math.max(...lines.map(visibleWidth));
  for (const [index, line] of lines.entries()) {
    const text = part[index - top];
    if (text !== undefined) lines[index] = line + (atEnd ? '' : GRID_SPACE.repeat(edge - visibleWidth(line))) + text;
  }
}
