import { GRADE, type Grade, KIND, type Kind, type Piece, parenthesized } from './kinds.ts';
import type { Line } from './line.ts';

const VULGAR: ReadonlyMap<string, string> = new Map(
  '1/2½ 1/3⅓ 2/3⅔ 1/4¼ 3/4¾ 1/5⅕ 2/5⅖ 3/5⅗ 4/5⅘ 1/6⅙ 5/6⅚ 1/7⅐ 1/8⅛ 3/8⅜ 5/8⅝ 7/8⅞ 1/9⅑ 1/10⅒'
    .split(' ')
    .map((pair) => [pair.slice(0, -1), pair.slice(-1)]),
);

const ROOTS: ReadonlyMap<string, string> = new Map([
  ['2', '√'],
  ['3', '∛'],
  ['4', '∜'],
]);

/** What a derivative begins with above and below. */
const DIFFERENCES = new Set(['d', '∂', 'Δ', 'δ']);

/** ½, a/b, (a + b)/(2c), dy/dx. */
export function addFraction(line: Line, top: Piece, bottom: Piece): void {
  const vulgar = line.tight || top.text.length > 1 ? undefined : VULGAR.get(`${top.text}/${bottom.text}`);
  if (vulgar !== undefined) {
    line.add(vulgar, KIND.ordinary, GRADE.fraction);
    return;
  }
  const above = parenthesized(top, GRADE.fraction);
  const below = isDerivative(top, bottom) ? bottom.text : parenthesized(bottom, GRADE.product);
  line.add(`${above}/${below}`, KIND.fraction, GRADE.fraction);
}

function isDerivative(top: Piece, bottom: Piece): boolean {
  const sign = top.text.charAt(0);
  return DIFFERENCES.has(sign) && bottom.text.startsWith(sign) && bottom.grade <= GRADE.product;
}

/** √2, √(x + 1), ∛x, ⁿ√x. */
export function addRoot(line: Line, index: Piece | undefined, raised: string | undefined, radicand: Piece): void {
  if (index !== undefined && raised === undefined) {
    line.add(`${parenthesized(radicand, GRADE.scripted)}^(1/${parenthesized(index, GRADE.product)})`, KIND.ordinary);
    return;
  }
  const sign = ROOTS.get(index?.text ?? '2');
  if (sign === undefined) line.space(' ');
  const kind: Kind = radicand.grade === GRADE.bare ? KIND.unended : KIND.ordinary;
  const grade: Grade = GRADE.scripted;
  line.add((sign ?? `${raised}√`) + parenthesized(radicand, GRADE.scripted), kind, grade);
}

export function addBinomial(line: Line, top: Piece, bottom: Piece): void {
  line.add(`C(${top.text}, ${bottom.text})`, KIND.ordinary);
}
