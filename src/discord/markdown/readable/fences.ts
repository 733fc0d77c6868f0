import { BACKTICK, TILDE } from '../ascii.ts';
import { isLanguage, NONE, runLength, ZERO_WIDTH_SPACE } from '../tokens.ts';
import { isIndented, withoutIndent } from './indented-code.ts';
import { pastNewline, quotePrefix, skipBlanks, withoutQuote } from './lines.ts';

/** A block of code as models write it, which becomes one of Discord's fences. */
export type Fence = MarkedFence | HtmlFence | IndentedBlock;

/** Of backticks or tildes, three or more, indented, quoted, with a language and more behind it. */
interface MarkedFence extends Block {
  readonly kind: 'marks';
  readonly mark: '`' | '~';
  readonly length: number;
  readonly indent: number;
}

export interface HtmlFence extends Block {
  readonly kind: 'html';
  readonly indent: number;
}

interface IndentedBlock extends Block {
  readonly kind: 'indented';
}

interface Block {
  /** In so many quotes its lines stand. */
  readonly quoteDepth: number;
}

export interface FenceOpening<Opened extends Fence = Fence> {
  readonly fence: Opened;
  readonly end: number;
  readonly text: string;
}

/** A fence's first line, from `at` (past a quote's marks) to `lineEnd`. */
export function fenceOpening(
  text: string,
  at: number,
  lineEnd: number,
  quoteDepth: number,
): FenceOpening<MarkedFence> | typeof NONE {
  const from = skipBlanks(text, at, lineEnd);
  const unit = text.charCodeAt(from);
  if (unit !== BACKTICK && unit !== TILDE) return NONE;
  const length = runLength(text, from, lineEnd);
  const info = text.slice(from + length, lineEnd).trim();
  if (length < 3 || (unit === BACKTICK && info.includes('`'))) return NONE;
  const mark = unit === BACKTICK ? '`' : '~';
  return {
    fence: { kind: 'marks', mark, length, indent: from - at, quoteDepth },
    end: pastNewline(text, lineEnd),
    text: `${quotePrefix(quoteDepth)}\`\`\`${languageOf(info)}\n`,
  };
}

/** A fence that begins behind words; what is no language behind it is its first line. */
export function fenceInLine(text: string, at: number, lineEnd: number, quoteDepth: number): FenceOpening | typeof NONE {
  const opening = fenceOpening(text, at, lineEnd, quoteDepth);
  if (opening === NONE) return NONE;
  const info = text.slice(at + opening.fence.length, lineEnd).trim();
  const prefix = quotePrefix(quoteDepth);
  const first = info === '' || isLanguage(info) ? opening.text : `${prefix}\`\`\`\n${prefix}${info}\n`;
  return { ...opening, text: `\n${first}` };
}

/** Discord takes one word for a language; anything else would stand in the code. */
export function languageOf(info: string): string {
  const word = info.replace(/^\{\s*\.?|\}$/g, '').split(/[\s,{:=]/, 1)[0] ?? '';
  return isLanguage(word) ? word : '';
}

/** A quote that ends takes the fence in it along, and code that is indented ends where its indent does. */
export function leavesFence(line: string, { kind, quoteDepth }: Fence): boolean {
  if (kind === 'indented') return line.trim() !== '' && !isIndented(line);
  return quoteDepth > 0 && withoutQuote(line, quoteDepth) === line;
}

export interface FenceLine {
  readonly text: string;
  /** Whether it ends the fence. */
  readonly closes: boolean;
  /** So many units at its end stand behind the fence. */
  readonly behind: number;
}

/** One line inside a fence, without its line break. The fence's own indent is no part of the code (CommonMark 0.31, 4.5). */
export function fenceLine(line: string, fence: MarkedFence): FenceLine {
  const content = withoutQuote(line, fence.quoteDepth);
  const prefix = quotePrefix(fence.quoteDepth);
  if (closes(content, fence)) return { text: `${prefix}\`\`\``, closes: true, behind: 0 };
  const code = content.slice(Math.min(fence.indent, skipBlanks(content, 0)));
  // Models forget the line break before the end; nobody means three backticks at a line's end otherwise.
  const endsInCode = fence.mark === '`' && fence.length === 3 && /[^`]```$/.test(code.trimEnd().slice(-4));
  if (!endsInCode) return { text: prefix + unfenced(code), closes: false, behind: 0 };
  return { text: `${prefix + unfenced(code.trimEnd().slice(0, -3))}\n${prefix}\`\`\``, closes: true, behind: 0 };
}

/** The fence for code that is indented, whose first line begins at `at`. */
export function indentedFence(at: number): FenceOpening {
  return { fence: { kind: 'indented', quoteDepth: 0 }, end: at, text: '```\n' };
}

export function indentedLine(line: string): FenceLine {
  return { text: unfenced(withoutIndent(line)), closes: false, behind: 0 };
}

function closes(line: string, { mark, length }: MarkedFence): boolean {
  const trimmed = line.trim();
  return (
    trimmed.length >= length && trimmed.startsWith(mark) && runLength(trimmed, 0, trimmed.length) === trimmed.length
  );
}

/** Discord ends a fence at three backticks, wherever they stand: those that are code, or in a table's cell, are kept from meeting. */
export function unfenced(code: string): string {
  return code.includes('```') ? code.replace(/``(?=`)/g, `\`\`${ZERO_WIDTH_SPACE}`) : code;
}
