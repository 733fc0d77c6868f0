import { closersFor } from './cut.ts';
import { NOTHING_OPEN, type OpenState } from './cuts.ts';
import { withoutHalf } from './measure.ts';
import { MarkdownScan } from './scan.ts';
import { isSpace } from './tokens.ts';

const HALF_LINK = /!?\[[^[\]\n]{0,512}\]\([^()\n]{0,2048}$/;
const HALF_ANGLE = /<(?:[@#:/][^\s<>]{0,100}|a(?::[^\s<>]{0,100})?|t(?::[^\s<>]{0,100})?)?$/;
const LONGEST_HALF = 2600;

/**
 * A text that is still being written, as it may be shown now: what is open is closed, and what has only half arrived at its end (a
 * delimiter, a link, a mention, half a surrogate pair) is held back. Nothing is lost: the next frame is made from the text
 * again. '' where there is nothing to show yet. `carried` is what was open before the text's beginning.
 */
export function balanceFrame(text: string, carried: OpenState = NOTHING_OPEN): string {
  let shown = withoutHalf(text);
  for (;;) {
    const scan = new MarkdownScan(shown, { from: 0, carried, final: false });
    scan.run();
    const whole = wholeLength(shown, scan);
    if (whole === shown.length) return close(shown, scan);
    shown = shown.slice(0, whole);
  }
}

function close(shown: string, scan: MarkdownScan): string {
  const { state, pending } = scan;
  if (shown === '') return '';
  const inner = closersFor({ ...state, emphasis: '', spoiler: false });
  const outer = [state.emphasis, ...pending].reverse().join('');
  return shown + inner + outer;
}

/** How much of the text has arrived whole. */
function wholeLength(text: string, scan: MarkdownScan): number {
  if (scan.fenceIsEmpty && scan.tokenAt >= 0) return scan.tokenAt;
  const delimiters = scan.inCode ? '`|' : '*_~|`\\';
  let end = text.length;
  while (end > scan.completeAt && end > 0 && isDangling(text, end - 1, delimiters)) end -= 1;
  if (end < text.length || scan.inCode) return end;
  const offset = Math.max(0, text.length - LONGEST_HALF);
  const tail = text.slice(offset);
  const half = HALF_ANGLE.exec(tail) ?? HALF_LINK.exec(tail);
  return half === null ? text.length : offset + half.index;
}

function isDangling(text: string, at: number, delimiters: string): boolean {
  return isSpace(text.charCodeAt(at)) || delimiters.includes(text.charAt(at));
}
