/**
 * An independent reading of a message, after the rules of Discord's own parser: at each place the first of escape, fence, inline
 * code and spoiler that matches; a spoiler's inside is read by itself. Slow, recursive, and made of regular expressions.
 */
export interface Reading {
  /** What a reader sees before opening any spoiler, code included. */
  readonly visible: string;
  /** What stands outside code, spoilers opened. */
  readonly prose: string;
  /** What is inside fences. */
  readonly code: readonly string[];
  readonly spoilers: number;
  /** Delimiters of fences and spoilers that close nothing, though something follows them. */
  readonly unbalanced: readonly string[];
}

const ESCAPE = /\\([^0-9A-Za-z\s])/y;
const FENCE = /```(?:([a-z0-9_+\-.#]+?)\n)?\n*([^\n][\s\S]*?)\n*```/iy;
const INLINE = /(`+)([\s\S]*?[^`])\1(?!`)/y;
const SPOILER = /\|\|([\s\S]+?)\|\|/y;

export function readAsDiscord(text: string): Reading {
  const reading: Draft = { visible: '', prose: '', code: [], spoilers: 0, unbalanced: [] };
  for (let at = 0; at < text.length; ) at += readOne(text, at, reading);
  return reading;
}

interface Draft extends Reading {
  visible: string;
  prose: string;
  code: string[];
  spoilers: number;
  unbalanced: string[];
}

/** Returns how much was read. */
function readOne(text: string, at: number, reading: Draft): number {
  const escaped = matchAt(ESCAPE, text, at);
  if (escaped !== null) {
    // What is escaped is text to a reader, but makes no link with its neighbours.
    reading.visible += escaped[1] ?? '';
    reading.prose += escaped[0];
    return escaped[0].length;
  }
  const code = matchAt(FENCE, text, at) ?? matchAt(INLINE, text, at);
  if (code !== null) {
    reading.visible += code[2] ?? '';
    if (code[0].startsWith('```')) reading.code.push(code[2] ?? '');
    return code[0].length;
  }
  const spoiler = matchAt(SPOILER, text, at);
  if (spoiler !== null) {
    const inside = readAsDiscord(spoiler[1] ?? '');
    reading.spoilers += 1;
    reading.prose += inside.prose;
    reading.unbalanced.push(...inside.unbalanced);
    return spoiler[0].length;
  }
  const delimiter = ['```', '||'].find((mark) => text.startsWith(mark, at));
  if (delimiter !== undefined && text.slice(at + delimiter.length).trim() !== '') reading.unbalanced.push(delimiter);
  return show(reading, text.charAt(at), text.charAt(at));
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function show(reading: Draft, shown: string, read: string): number {
  reading.visible += shown;
  reading.prose += shown;
  return read.length;
}
