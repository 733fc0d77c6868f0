import { padded, visibleWidth } from './columns.ts';
import type { Line, Segment } from './line.ts';

/** More matrices than this in one line stand below each other. */
const MOST_SEGMENTS = 40;

/** The lines that a line of a formula takes: several where a matrix or the like is in it. */
export function linesOf(line: Line): readonly string[] {
  const segments = line.segments();
  if (segments === undefined) {
    const text = line.text();
    return text === '' ? [] : [text];
  }
  const [first = '', ...rest] = segments;
  const single = rest.every((segment) => typeof segment === 'string' || segment.length <= 1);
  if (single || typeof first !== 'string') return sideBySide(segments);
  // What stands before goes on a line of its own: no space is as wide as it in every font, and the brackets would not meet.
  const lead = first.trim();
  return lead === '' ? sideBySide(rest) : [lead, ...sideBySide(rest)];
}

function sideBySide(segments: readonly Segment[]): readonly string[] {
  if (segments.length > MOST_SEGMENTS)
    return segments
      .flat()
      .map((line) => line.trim())
      .filter((line) => line !== '');
  const height = segments.reduce((most, segment) => Math.max(most, heightOf(segment)), 1);
  const lines: string[] = Array.from({ length: height }, () => '');
  let edge = 0;
  for (const segment of segments) {
    if (segment !== '') edge = append(lines, edge, typeof segment === 'string' ? [segment] : segment);
  }
  return lines.map((line) => line.trimEnd()).filter((line) => line !== '');
}

function heightOf(segment: Segment): number {
  return typeof segment === 'string' ? 1 : segment.length;
}

/** Puts a part in the middle of what stands to its left, a lone comma or full stop at the end of it; returns the new width. */
function append(lines: string[], edge: number, part: readonly string[]): number {
  const [only = ''] = part;
  const atEnd = part.length === 1 && /^\s*[.,;]\s*$/u.test(only);
  const top = atEnd ? lines.length - 1 : (lines.length - part.length) >> 1;
  let width = edge;
  for (const [index, text] of part.entries()) {
    const before = lines[top + index] ?? '';
    lines[top + index] = atEnd ? before + text.trim() : padded(before, edge, false) + text;
    width = Math.max(width, edge + visibleWidth(text));
  }
  return width;
}
