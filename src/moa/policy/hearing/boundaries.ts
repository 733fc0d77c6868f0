const SEGMENTER = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Where a text may be cut, best first: between lines, between words, between what readers take for characters. */
const KINDS: readonly ((before: string) => boolean)[] = [
  (before) => before === '\n',
  (before) => /\s/.test(before),
  () => true,
];

/**
 * Cuts are looked for within the last quarter of what may be kept, and its last 600 bytes: a little less text that ends well is
 * better than more that does not. Where no line ends there, a cut between words is taken, and so on; a "character" longer than
 * that (a letter under thousands of accents) is cut between code points. So more room never keeps less.
 */
const KEPT_AT_LEAST = 3 / 4;
const LOST_AT_MOST = 600;

/** The end of the longest good beginning of `text` that takes at most `bytes` of UTF-8. */
export function endOfHead(text: string, bytes: number): number {
  const limit = indexAfterBytes(text, bytes);
  const floor = indexAfterBytes(text, leastOf(bytes));
  const found = boundariesWithin(text, floor, limit);
  for (const fits of KINDS) {
    const last = found.findLast((at) => at > 0 && fits(text.charAt(at - 1)));
    if (last !== undefined) return last;
  }
  return limit;
}

/** The start of the longest good ending of `text` that takes at most `bytes` of UTF-8. */
export function startOfTail(text: string, bytes: number): number {
  const limit = indexBeforeBytes(text, bytes);
  const ceiling = indexBeforeBytes(text, leastOf(bytes));
  const found = boundariesWithin(text, limit, ceiling);
  for (const fits of KINDS) {
    const first = found.find((at) => at > 0 && fits(text.charAt(at - 1)));
    if (first !== undefined) return first;
  }
  return limit;
}

function leastOf(bytes: number): number {
  return Math.max(Math.floor(bytes * KEPT_AT_LEAST), bytes - LOST_AT_MOST);
}

/** Where graphemes begin, from `from` to `to`, both included. */
function boundariesWithin(text: string, from: number, to: number): readonly number[] {
  const segments = SEGMENTER.segment(text);
  const start = segments.containing(from)?.index ?? from;
  const inside = Array.from(SEGMENTER.segment(text.slice(start, to)), ({ index }) => start + index);
  const atEnd = to === text.length || segments.containing(to)?.index === to;
  return [...inside, ...(atEnd ? [to] : [])].filter((at) => at >= from);
}

function indexAfterBytes(text: string, bytes: number): number {
  let left = bytes;
  for (let at = 0; at < text.length; ) {
    const point = text.codePointAt(at) ?? 0;
    left -= bytesOf(point);
    if (left < 0) return at;
    at += point > 0xffff ? 2 : 1;
  }
  return text.length;
}

function indexBeforeBytes(text: string, bytes: number): number {
  let left = bytes;
  for (let at = text.length; at > 0; ) {
    const pair = at > 1 ? (text.codePointAt(at - 2) ?? 0) : 0;
    const point = pair > 0xffff ? pair : text.charCodeAt(at - 1);
    left -= bytesOf(point);
    if (left < 0) return at;
    at -= point > 0xffff ? 2 : 1;
  }
  return 0;
}

/** Half a surrogate pair is sent as U+FFFD, and takes three, too. */
function bytesOf(point: number): number {
  if (point < 0x80) return 1;
  if (point < 0x800) return 2;
  return point < 0x10000 ? 3 : 4;
}
