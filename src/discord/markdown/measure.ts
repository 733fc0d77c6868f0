/** How Discord counts text: in code points and in UTF-8 bytes, never in UTF-16 units. */

/** A size, or the most a text may have. */
export interface Budget {
  readonly codePoints: number;
  readonly bytes: number;
}

/** What all text displays of one Components V2 message may hold together. */
const MESSAGE_LIMIT: Budget = { codePoints: 4000, bytes: 10_000 };

/** Discord's (reported, undocumented) byte limit counts this much for every text display, beside its text. */
const BYTES_PER_DISPLAY = 12;

/** Size of a text. A lone surrogate is sent as U+FFFD: one code point, three bytes. */
export function measure(text: string): Budget {
  let codePoints = 0;
  let bytes = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    codePoints += 1;
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (isPair(text, at)) {
      bytes += 4;
      at += 1;
    } else bytes += 3;
  }
  return { codePoints, bytes };
}

/** Whether these text displays fit into one message together. */
export function fits(displays: readonly string[], limit: Budget = MESSAGE_LIMIT): boolean {
  const left = remaining(displays, limit);
  return left.codePoints >= 0 && left.bytes + BYTES_PER_DISPLAY >= 0;
}

/** What one more text display may hold beside these (below zero where they are too much already). */
export function remaining(displays: readonly string[], limit: Budget = MESSAGE_LIMIT): Budget {
  let { codePoints, bytes } = limit;
  for (const display of displays) {
    const size = measure(display);
    codePoints -= size.codePoints;
    bytes -= size.bytes + BYTES_PER_DISPLAY;
  }
  return { codePoints, bytes: bytes - BYTES_PER_DISPLAY };
}

/** Whether a surrogate pair starts here. */
export function isPair(text: string, at: number): boolean {
  return isHighSurrogate(text.charCodeAt(at)) && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00;
}

/** Without half a surrogate pair at its end, whose other half may be on its way. */
export function withoutHalf(text: string): string {
  return isHighSurrogate(text.charCodeAt(text.length - 1)) ? text.slice(0, -1) : text;
}

function isHighSurrogate(unit: number): boolean {
  return (unit & 0xfc00) === 0xd800;
}
