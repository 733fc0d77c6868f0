/** Where an object or an array may begin: after a brace or bracket of prose something else comes. */
const OPENING = /\{(?=\s*["}])|\[(?=\s*[\d"{[\]])/g;

/** How many openings may lead nowhere. Each can cost one reading of the text, so this keeps the whole linear. */
const MOST_FAILURES = 32;

/** How many values are kept, from the end: what counts is what was written last, and each costs its reader a check. */
const MOST_VALUES = 64;

/**
 * The last JSON objects and arrays in what a model wrote, in their order, whatever stands around them (prose, code fences). Line
 * breaks inside strings, which JSON forbids and models write, are read as spaces. Never throws; time is linear.
 */
export function jsonIn(text: string): readonly unknown[] {
  const line = text.replace(/\p{Cc}/gu, ' ');
  const found: unknown[] = [];
  let from = 0;
  for (let failures = 0; failures < MOST_FAILURES; ) {
    const start = openingFrom(line, from);
    if (start === undefined) break;
    const end = endOf(line, start);
    const value = end === undefined ? undefined : parsed(line.slice(start, end));
    if (value !== undefined) found.push(value);
    else failures += 1;
    from = value === undefined || end === undefined ? start + 1 : end;
  }
  return found.slice(-MOST_VALUES);
}

function openingFrom(text: string, from: number): number | undefined {
  OPENING.lastIndex = from;
  return OPENING.exec(text)?.index;
}

/** Behind the bracket that closes the one at `start`; undefined where none does. Brackets in strings do not count. */
function endOf(text: string, start: number): number | undefined {
  let depth = 0;
  let quoted = false;
  for (let at = start; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '"') quoted = !quoted;
    else if (quoted && sign === '\\') at += 1;
    else if (!quoted) depth += depthOf(sign);
    if (depth === 0) return at + 1;
  }
  return undefined;
}

function depthOf(sign: string | undefined): number {
  if (sign === '{' || sign === '[') return 1;
  return sign === '}' || sign === ']' ? -1 : 0;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
