import { LiteElement, type LiteNode } from '@mathjax/src/js/adaptors/lite/Element.js';
import { escapeXml } from './card.ts';
import { backdrop, legible } from './legible.ts';

/** All that a formula is drawn with. What is not among these could be a character without a glyph, a link, or a way to a file. */
const ELEMENTS = new Set(['svg', 'g', 'path', 'rect', 'line', 'ellipse', 'polygon']);
const INK = new Set(['path', 'rect', 'line', 'ellipse', 'polygon']);
const ATTRIBUTES = new Set(
  (
    'transform d x y x1 y1 x2 y2 cx cy rx ry width height points viewBox preserveAspectRatio ' +
    'stroke-width stroke-dasharray stroke-linecap stroke-linejoin'
  ).split(' '),
);
const DASHED: [string, string][] = [['stroke-dasharray', '140']];
const DOTTED: [string, string][] = [
  ['stroke-dasharray', '0,140'],
  ['stroke-linecap', 'round'],
];
/** Far beyond what is readable, and short of what could be too much for the renderer's stack. */
const MAX_DEPTH = 250;

export interface PlainSvg {
  /** Without an element around it. */
  readonly content: string;
  /** Left, top, width and height, in the content's units. */
  readonly box: readonly [number, number, number, number];
}

/** A formula's SVG cut down to shapes and colours. Undefined where it needs more than that, or shows nothing. */
export function plainSvg(root: LiteElement): PlainSvg | undefined {
  const box = String(root.attributes['viewBox'] ?? '')
    .split(' ')
    .map(Number);
  const [left, top, width, height] = box;
  if (left === undefined || top === undefined || width === undefined || height === undefined) return undefined;
  const content = root.children.map((child) => plain(child, 0));
  if (!content.every((part) => part !== undefined) || !hasInk(root)) return undefined;
  return { content: content.join(''), box: [left, top, width, height] };
}

function plain(node: LiteNode, depth: number): string | undefined {
  if (!(node instanceof LiteElement) || !ELEMENTS.has(node.kind) || depth > MAX_DEPTH) return undefined;
  const children = node.children.map((child) => plain(child, depth + 1));
  if (!children.every((child) => child !== undefined)) return undefined;
  return `<${node.kind}${attributes(node)}>${children.join('')}</${node.kind}>`;
}

function attributes(node: LiteElement): string {
  const kept = Object.entries(node.attributes).filter(([name]) => ATTRIBUTES.has(name));
  return [...kept, ...colours(node), ...lineStyle(node)]
    .map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`)
    .join('');
}

/** The lines in and around arrays, which MathJax leaves to a style sheet. */
function lineStyle({ attributes }: LiteElement): [string, string][] {
  if (attributes['data-line'] === undefined && attributes['data-frame'] === undefined) return [];
  const kind = String(attributes['class']);
  return [
    ['fill', 'none'],
    ['stroke-width', '60'],
    ...(kind.includes('dashed') ? DASHED : []),
    ...(kind.includes('dotted') ? DOTTED : []),
  ];
}

function colours({ attributes }: LiteElement): [string, string][] {
  const { fill, stroke } = attributes;
  if (attributes['data-bgcolor'] !== undefined) return Object.entries(backdrop(String(fill)));
  const set: [string, unknown][] = [
    ['fill', fill],
    ['stroke', stroke],
  ];
  return set.flatMap(([name, colour]) => (colour === undefined ? [] : [[name, legible(String(colour))]]));
}

function hasInk(node: LiteNode): boolean {
  return node instanceof LiteElement && (INK.has(node.kind) || node.children.some(hasInk));
}
