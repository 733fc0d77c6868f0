import { copyOf } from '../../flat.ts';
import { type MathOptions, unicodeMath } from '../../math/unicode-math.ts';
import { asFigure, type FormulaFigure } from '../figures.ts';
import { quotedLineBreak, quotePrefix, withoutQuote } from '../lines.ts';
import { plainText } from '../plain-text.ts';
import type { LineSoFar } from '../reading.ts';
import type { MathSpan } from './math-spans.ts';
import { readOpen } from './open-formula.ts';

export interface FormulaContext {
  readonly quoteDepth: number;
  /** Not cheap, and seldom asked for. */
  readonly line: () => LineSoFar;
}

export interface DrawnFormula {
  readonly text: string;
  readonly figure: FormulaFigure | undefined;
}

/** Brackets that are drawn over several lines keep their form only in a font of fixed width. */
const TALL_BRACKET = /[⎡⎢⎣⎛⎜⎝⎧⎨⎩⎪].*\n/;

/** A formula as it is shown in a text; where Unicode has no form for it, its source in code. */
export function drawFormula(span: MathSpan, context: FormulaContext): DrawnFormula {
  return span.display ? drawDisplay(span, context) : { text: drawInline(span, context), figure: undefined };
}

function drawInline({ latex, open }: MathSpan, { line }: FormulaContext): string {
  const bold = latex.includes('box') && line().bold;
  const shown = inUnicode(latex, open, { display: false, bold });
  if (shown !== undefined) return shown;
  const source = latex.replace(/\s+/g, ' ').replaceAll('`', "'").trim();
  return open || source === '' ? '' : `\`${source}\``;
}

/** On lines of its own, with a picture in its place where it stands alone. */
function drawDisplay({ latex, open }: MathSpan, { quoteDepth, line }: FormulaContext): DrawnFormula {
  const { bold, before } = line();
  const source = latex.replace(/(?<=\n).+/g, (each) => withoutQuote(each, quoteDepth));
  const shown = inUnicode(source, open, { display: true, bold });
  if (shown === undefined && open) return { text: '', figure: undefined };
  const text = shown === undefined ? codeOf('latex', source.trim(), quoteDepth) : drawnLines(shown, quoteDepth);
  const newLine = before === 'words' ? quotedLineBreak(quoteDepth) : '';
  const alone = quoteDepth === 0 && !open && before !== 'mark';
  if (!alone) return { text: newLine + text, figure: undefined };
  const kept = copyOf(source.trim());
  const plain = shown === undefined ? kept : plainText(shown);
  return { text: newLine + asFigure(text), figure: { type: 'formula', latex: kept, plain } };
}

function inUnicode(latex: string, open: boolean, options: MathOptions): string | undefined {
  const read = (source: string): string | undefined => unicodeMath(source, options);
  return open ? readOpen(latex, read) : read(latex);
}

function drawnLines(shown: string, quoteDepth: number): string {
  if (!TALL_BRACKET.test(shown)) return shown.replaceAll('\n', quotedLineBreak(quoteDepth));
  // In a font of fixed width all spaces are as wide, and copying them should give plain ones.
  return codeOf('', plainText(shown).replace(/[\u00a0\u2000-\u200a]/g, ' '), quoteDepth);
}

function codeOf(language: string, code: string, quoteDepth: number): string {
  const block = `\`\`\`${language}\n${code.replaceAll('```', "'''")}\n\`\`\``;
  return block.replaceAll('\n', `\n${quotePrefix(quoteDepth)}`);
}
