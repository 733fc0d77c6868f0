import type { FenceState } from './open-fence.ts';

/** What stands before the continuation itself. `certain`: never part of the answer; else only where a repetition follows. */
export interface Leader {
  /** UTF-16 units, white space on both sides included. */
  readonly length: number;
  readonly kind: 'none' | 'preamble' | 'fence' | 'bare-fence' | 'ellipsis' | 'quote';
}

const MOST_PREAMBLE = 160;
const MOST_FENCE_LINE = 60;

const ASSENTS = ['Sure', 'Certainly', 'Of course', 'Okay', 'OK', 'Absolutely', 'Understood', 'Got it'];
const EXCUSES = ['Sorry', 'Apologies', 'I apologi'];
const BEGINNINGS = [
  'Here',
  'I',
  'Let',
  'Continu',
  '(Continu',
  '[Continu',
  'Resuming',
  'Picking up',
  'Hier',
  'Fortsetzung',
  'Voici',
  'Aquí',
];
const OPENERS: readonly string[] = [...ASSENTS, ...EXCUSES, ...BEGINNINGS];

const FIRST = `(?:(?:${ASSENTS.join('|')})[,.!:]?\\s+|(?:${EXCUSES.join('|')})[^\\n:.!]{0,60}[.!:,]\\s+)?`;
const END = '(?::|…|\\.{3}|\\n|[.!](?=\\s))';
const NOUN =
  '(?:continuation|(?:rest|remainder) of (?:the|my) (?:answer|response|message|text))[^\\n:.]{0,40}|(?:rest|remainder)';
const HERE = `[Hh]ere(?:['’]s| is) (?:the|my) (?:${NOUN})`;
const GOING_ON = '(?:[Cc]ontinu(?:e|ing)|[Rr]esum(?:e|ing)|[Pp]ick(?:ing)? up|[Gg]o(?:ing)? on|[Cc]arry(?:ing)? on)';
const STOP = '(?:left off|stopped|broke off|cut off|was interrupted)';
const WHERE = `(?:(?:I['’]ll|I will|I['’]m|[Ll]et me|[Ll]et['’]s) )?${GOING_ON} [^\\n:.]{0,40}${STOP}[^\\n:.]{0,30}`;
const BARE = '[Cc]ontinu(?:ed|ation|ing)';
const OTHERS =
  '(?:Hier (?:ist|kommt|folgt) die )?Fortsetzung[^\\n:.]{0,40}|Voici la suite[^\\n:.]{0,40}|(?:Aquí está la c|C)ontinuación[^\\n:.]{0,40}';
const PREAMBLE = new RegExp(
  `^\\s*${FIRST}(?:(?:${HERE}|${WHERE}|${BARE}|${OTHERS})\\s?${END}|[([]Continu(?:ed|ing)[)\\]]:?(?=\\s))`,
  'u',
);

/**
 * What a continuation begins with that is not part of the answer: a sentence that announces it, an ellipsis, a quotation
 * mark, a fence opened again. Only announcements that speak of going on are known as such: "Sure" alone may be the answer.
 *
 * @param ended that no more text comes.
 * @returns undefined where more text is needed to tell.
 */
export function leaderOf(text: string, fence: FenceState, ended: boolean): Leader | undefined {
  const preamble = preambleLength(text);
  if (preamble === undefined && !ended) return undefined;
  const announced = preamble ?? 0;
  const mark = fence === 'inside' ? fenceMark(text, announced, ended) : softMark(text, announced, ended);
  if (mark === undefined || announced === 0 || mark.kind === 'fence') return mark;
  return { ...mark, kind: 'preamble' };
}

function preambleLength(text: string): number | undefined {
  const found = PREAMBLE.exec(text)?.[0].length;
  if (found !== undefined) return found;
  const begun = text.trimStart();
  if (begun.length >= MOST_PREAMBLE || begun.includes('\n')) return 0;
  return OPENERS.some((opener) => opener.startsWith(begun) || begun.startsWith(opener)) ? undefined : 0;
}

/** In code, a line that opens a fence with a language cannot close the one that is open. */
function fenceMark(text: string, from: number, ended: boolean): Leader | undefined {
  const start = from + spaceAt(text, from);
  const [line = ''] = text.slice(start).split('\n', 1);
  const isWhole = start + line.length < text.length;
  const isFence = /^(?:`{3,}|~{3,})[^`]*$/u.test(line);
  if (isWhole && isFence)
    return { length: start + line.length + 1, kind: /[^`~\s]/u.test(line) ? 'fence' : 'bare-fence' };
  const mayBecome = !isWhole && line.length < MOST_FENCE_LINE && (isFence || /^(?:`{0,2}|~{0,2})$/u.test(line));
  return mayBecome && !ended ? undefined : { length: start, kind: 'none' };
}

const SOFT_MARKS = /^(?:["“„«…]|\.{3})*/u;

function softMark(text: string, from: number, ended: boolean): Leader | undefined {
  const start = from + spaceAt(text, from);
  const [marks = ''] = SOFT_MARKS.exec(text.slice(start, start + 8)) ?? [];
  const length = start + marks.length;
  if (!ended && marks.length < 8 && /^\.{0,2}$/u.test(text.slice(length))) return undefined;
  if (marks === '') return { length, kind: 'none' };
  return { length, kind: /^["“„«]/u.test(marks) ? 'quote' : 'ellipsis' };
}

function spaceAt(text: string, from: number): number {
  return text.length - from - text.slice(from).trimStart().length;
}
