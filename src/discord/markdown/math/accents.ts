import type { Piece } from './kinds.ts';
import { isScriptText } from './scripts.ts';

interface Accent {
  /** The combining mark. */
  readonly mark: string;
  /** What is written before longer contents; none where the mark goes over each character. */
  readonly name?: string;
}

const LINE_ABOVE: Accent = { mark: '\u0305' };

const ACCENTS: ReadonlyMap<string, Accent> = new Map<string, Accent>([
  ['hat', { mark: '\u0302', name: 'hat' }],
  ['widehat', { mark: '\u0302', name: 'hat' }],
  ['check', { mark: '\u030c', name: 'check' }],
  ['widecheck', { mark: '\u030c', name: 'check' }],
  ['tilde', { mark: '\u0303', name: 'tilde' }],
  ['widetilde', { mark: '\u0303', name: 'tilde' }],
  ['acute', { mark: '\u0301', name: 'acute' }],
  ['grave', { mark: '\u0300', name: 'grave' }],
  ['breve', { mark: '\u0306', name: 'breve' }],
  ['dot', { mark: '\u0307', name: 'dot' }],
  ['ddot', { mark: '\u0308', name: 'ddot' }],
  ['dddot', { mark: '\u20db', name: 'dddot' }],
  ['mathring', { mark: '\u030a', name: 'ring' }],
  ['vec', { mark: '\u20d7', name: 'vec' }],
  ['overrightarrow', { mark: '\u20d7', name: 'vec' }],
  ['overleftarrow', { mark: '\u20d6', name: 'vec' }],
  ['overleftrightarrow', { mark: '\u20e1', name: 'line' }],
  ['bar', LINE_ABOVE],
  ['overline', LINE_ABOVE],
  ['widebar', LINE_ABOVE],
  ['underline', { mark: '\u0332' }],
  ['underbar', { mark: '\u0332' }],
  ['cancel', { mark: '\u0336' }],
  ['bcancel', { mark: '\u0336' }],
  ['xcancel', { mark: '\u0336' }],
  ['sout', { mark: '\u0336' }],
]);

/** The commands of accents, without their backslash. */
export const ACCENT_COMMANDS: readonly string[] = [...ACCENTS.keys()];

/** Marks that a letter looks better with than with the line that joins over several. */
const OVER_ONE: ReadonlyMap<string, string> = new Map([['\u0305', '\u0304']]);

/** `x̂`; `x̂₁` with an index; `A̅B̅` where a line goes over all; and words, `hat(x + y)`, where no mark reaches. */
export function accented(command: string, { text }: Piece): string {
  const accent = ACCENTS.get(command);
  if (accent === undefined || text === '') return text;
  const [first = ''] = text;
  if (isScriptText(text.slice(first.length))) {
    const mark = OVER_ONE.get(accent.mark) ?? accent.mark;
    return (first + mark).normalize('NFC') + text.slice(first.length);
  }
  return accent.name === undefined ? overEach(text, accent.mark) : overSeveral(text, accent.mark, accent.name);
}

/** Spaces, and marks that stand on a character before them. */
const BEARS_NONE = /[ \p{M}]/u;

function overEach(text: string, mark: string): string {
  let written = '';
  for (const character of text) written += BEARS_NONE.test(character) ? character : character + mark;
  return written;
}

/** Two or three letters, as of an angle or a line between points, bear it in their middle; an arrow points at the last. */
function overSeveral(text: string, mark: string, name: string): string {
  if (text.length > 3 || !/^[A-Za-z]+$/u.test(text)) return text.startsWith('(') ? name + text : `${name}(${text})`;
  const at = name === 'vec' ? text.length : (text.length + 1) >> 1;
  return (text.slice(0, at) + mark).normalize('NFC') + text.slice(at);
}
