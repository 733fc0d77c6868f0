import { inLine, readRows } from './environments.ts';
import { FormulaReader } from './formula-reader.ts';
import { linesOf } from './layout.ts';
import type { Line } from './line.ts';
import { asMarkdown, BOLD_END, BOLD_START } from './markup.ts';

export interface MathOptions {
  /** Whether the formula stands alone and may take several lines. */
  readonly display: boolean;
  /** The text around is bold already, so that a box needs no bold of its own. */
  readonly bold?: boolean;
}

/**
 * A LaTeX formula, without the dollars around it, as Unicode text that reads well in a message: `x_i^2` is `xᵢ²`, `\frac{a+b}{c}` is
 * `(a + b)/c`. It is Discord Markdown, with `**` around what is boxed and all else escaped that would be markup. `undefined` where
 * the formula has no such form: an unknown command, braces that do not match, more than 40 levels, nothing to be seen.
 */
export function unicodeMath(latex: string, options: MathOptions): string | undefined {
  if (latex.includes(BOLD_START) || latex.includes(BOLD_END)) return undefined;
  const reader = new FormulaReader(latex, options.display, options.bold === true);
  const lines: Line[] = [];
  const stop = readRows(reader, lines, true);
  if (stop !== 'end' || reader.source.failed) return undefined;
  const text = options.display ? oneBelowTheOther(lines) : inLine(lines);
  return text === '' ? undefined : asMarkdown(text);
}

function oneBelowTheOther(lines: readonly Line[]): string {
  let text = '';
  for (const line of lines) {
    for (const row of linesOf(line)) text += text === '' ? row : `\n${row}`;
  }
  return text;
}
