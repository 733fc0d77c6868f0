import type { FormulaPicture } from '../picture.ts';
import { COLOURS, type Drawing, MIN_WIDTH, onCard, PADDING } from './card.ts';
import { typeset } from './mathjax.ts';
import { type PlainSvg, plainSvg } from './plain-svg.ts';

/** In points. */
const EM = 20;
/** Lines are broken here where TeX allows it; Discord shows some 27 of these em's in the size of its own text. */
const LINE_EM = 30;
const MAX_WIDTH = 1100 - 2 * PADDING.x;
const MIN_SCALE = 0.5;
/** Between the formula and its number. */
const GAP = 24;

/** Undefined where it is no formula, has characters without a glyph, or would be too small to be read. */
export async function drawFormula({ latex, number }: FormulaPicture): Promise<Drawing | undefined> {
  const tagged = readTags(inHabit(latex));
  const label = tagged.tag ?? (number === undefined ? undefined : `(${number})`);
  const formula = await shapes(tagged.latex);
  if (formula === undefined) return undefined;
  if (label === undefined) return centred(formula);
  const mark = await shapes(`\\text{${label}}`);
  return mark === undefined ? undefined : numbered(formula, mark);
}

async function shapes(latex: string): Promise<PlainSvg | undefined> {
  const svg = await typeset(latex, LINE_EM);
  return svg === undefined ? undefined : plainSvg(svg);
}

/** What writers of formulas do, where MathJax is stricter, or would want to know how wide the page is. */
function inHabit(latex: string): string {
  return latex
    .replace(/\\(begin|end)\{multline(\*?)\}/g, '\\$1{gather$2}')
    .replace(/\\text\{[^{}$]*\}/g, (text) => text.replace(/(?<!\\)_/g, '\\_'));
}

interface Tagged {
  readonly latex: string;
  readonly tag: string | undefined;
}

/** A single tag is the formula's number; more than one stay on their lines, as text behind them. */
function readTags(latex: string): Tagged {
  const tags = [...latex.matchAll(/\\tag(\*?)\s*\{([^{}\\$]*)\}/g)];
  const [only] = tags;
  if (only === undefined) return { latex, tag: undefined };
  const textOf = ([, star, text = '']: RegExpMatchArray): string => (star === '*' ? text : `(${text})`);
  if (tags.length === 1) return { latex: latex.replace(only[0], ''), tag: textOf(only) };
  return {
    latex: tags.reduce((rest, tag) => rest.replace(tag[0], () => `\\qquad\\text{${textOf(tag)}}`), latex),
    tag: undefined,
  };
}

function centred(formula: PlainSvg): Drawing | undefined {
  const scale = Math.min(1, MAX_WIDTH / widthOf(formula));
  if (scale < MIN_SCALE) return undefined;
  return onCard(at(formula, 0, 0, scale), widthOf(formula) * scale, heightOf(formula) * scale);
}

/** The formula in the middle, its number at the right edge, both on one baseline. */
function numbered(formula: PlainSvg, mark: PlainSvg): Drawing | undefined {
  const beside = widthOf(mark) + GAP;
  const scale = Math.min(1, (MAX_WIDTH - 2 * beside) / widthOf(formula));
  if (scale < MIN_SCALE) return undefined;
  const width = Math.max(MIN_WIDTH - 2 * PADDING.x, widthOf(formula) * scale + 2 * beside);
  const ascents = [ascentOf(formula) * scale, ascentOf(mark)] as const;
  const baseline = Math.max(...ascents);
  const below = Math.max(heightOf(formula) * scale - ascents[0], heightOf(mark) - ascents[1]);
  const content =
    at(formula, (width - widthOf(formula) * scale) / 2, baseline - ascents[0], scale) +
    at(mark, width - widthOf(mark), baseline - ascents[1], 1);
  return onCard(content, width, baseline + below);
}

function at({ content, box }: PlainSvg, x: number, y: number, scale: number): string {
  const [left, top] = box;
  const size = (scale * EM) / 1000;
  return (
    `<g color="${COLOURS.text}" transform="translate(${x.toFixed(2)} ${y.toFixed(2)}) scale(${size.toFixed(6)}) ` +
    `translate(${-left} ${-top})">${content}</g>`
  );
}

function widthOf({ box: [, , width] }: PlainSvg): number {
  return (width * EM) / 1000;
}

function heightOf({ box: [, , , height] }: PlainSvg): number {
  return (height * EM) / 1000;
}

/** How far it reaches above its baseline, which is where its own units begin. */
function ascentOf({ box: [, top] }: PlainSvg): number {
  return (-top * EM) / 1000;
}
