/** What a reader who takes the rules at the head of the list at their word finds in it. */
export interface ReadHearing {
  readonly responses: readonly { readonly about: string; readonly text: string }[];
  readonly head: readonly string[];
  readonly after: readonly string[];
}

/** Whatever some reader takes for the end of a line, but for the line feed. */
const OTHER_BREAKS = ['\r', '\v', '\f', '\x1c', '\x1d', '\x1e', '\u0085', '\u2028', '\u2029'];

/**
 * Reads the block by its own rules, and by nothing of the code that wrote it.
 * @throws Error where it breaks one of them.
 */
export function readHearing(block: string): ReadHearing {
  if (OTHER_BREAKS.some((sign) => block.includes(sign)))
    throw new Error('It has a line break that is not a line feed.');
  const lines = block.split('\n');
  const mark = /ends with the mark (\S+),/.exec(lines.find((line) => line.includes('ends with the mark')) ?? '')?.[1];
  const first = lines.findIndex((line) => line.startsWith('[Response 1 '));
  if (mark === undefined || first < 0) throw new Error('It does not say what its lines end with.');
  const head = lines.slice(0, first);
  const responses: { about: string; text: string }[] = [];
  let at = first;
  for (; lines[at] !== `[End of the list | ${mark}]`; at += 1) {
    const number = responses.length + 1;
    const opens = /^\[Response (\d+) of (\d+)(?:, ([^|]*))? \| (\S+)\]$/.exec(lines[at] ?? '');
    if (opens?.[1] !== String(number) || opens[4] !== mark) throw new Error(`No response ${number}: ${lines[at]}`);
    const end = lines.indexOf(`[End of response ${number} | ${mark}]`, at);
    if (end < 0 || lines[end + 1] !== '') throw new Error(`Response ${number} does not end.`);
    responses.push({ about: opens[3] ?? '', text: lines.slice(at + 1, end).join('\n') });
    at = end + 1;
  }
  const marks = seen(block).split(mark).length - 1;
  if (marks !== 2 * responses.length + 2) throw new Error('The mark seems to stand elsewhere, too.');
  return { head, responses, after: lines.slice(at + 1) };
}

function seen(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu, '')
    .toLowerCase();
}

/** What was written, as somebody who knows the marks reads it out of what was made inert. */
export function undone(text: string): string {
  return text
    .toWellFormed()
    .replace(/⟨U\+([0-9A-F]{4,6})⟩/g, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .replace(/\r\n|[\r\v\f\u0085\u2028\u2029]/g, '\n')
    .replace(/¦ ?/g, '');
}
