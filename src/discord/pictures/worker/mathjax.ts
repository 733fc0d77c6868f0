import { MathJaxMhchemFontExtension } from '@mathjax/mathjax-mhchem-font-extension/mjs/svg.js';
import { MathJaxNewcmFont } from '@mathjax/mathjax-newcm-font/js/svg.js';
import { liteAdaptor } from '@mathjax/src/js/adaptors/liteAdaptor.js';
import { RegisterHTMLHandler } from '@mathjax/src/js/handlers/html.js';
import { TeX } from '@mathjax/src/js/input/tex.js';
import { mathjax } from '@mathjax/src/js/mathjax.js';
import { SVG } from '@mathjax/src/js/output/svg.js';
import '@mathjax/src/js/util/asyncLoad/esm.js';
import '@mathjax/src/js/input/tex/ams/AmsConfiguration.js';
import '@mathjax/src/js/input/tex/base/BaseConfiguration.js';
import '@mathjax/src/js/input/tex/boldsymbol/BoldsymbolConfiguration.js';
import '@mathjax/src/js/input/tex/braket/BraketConfiguration.js';
import '@mathjax/src/js/input/tex/cancel/CancelConfiguration.js';
import '@mathjax/src/js/input/tex/color/ColorConfiguration.js';
import '@mathjax/src/js/input/tex/configmacros/ConfigMacrosConfiguration.js';
import '@mathjax/src/js/input/tex/gensymb/GensymbConfiguration.js';
import '@mathjax/src/js/input/tex/mathtools/MathtoolsConfiguration.js';
import '@mathjax/src/js/input/tex/mhchem/MhchemConfiguration.js';
import '@mathjax/src/js/input/tex/textmacros/TextMacrosConfiguration.js';
import { LiteElement } from '@mathjax/src/js/adaptors/lite/Element.js';
import TexError from '@mathjax/src/js/input/tex/TexError.js';

/**
 * Nothing with which a formula could define macros, link, load, or set styles. `textmacros` is for what is inside of
 * `\text`, `configmacros` for the macros below, which are not MathJax's own but in everybody's habit.
 */
const PACKAGES = [
  'base',
  'ams',
  'boldsymbol',
  'braket',
  'cancel',
  'color',
  'gensymb',
  'mathtools',
  'mhchem',
  'textmacros',
  'configmacros',
] as const;
const MACROS = {
  abs: ['\\left\\lvert #1 \\right\\rvert', 1],
  argmax: '\\operatorname*{arg\\,max}',
  argmin: '\\operatorname*{arg\\,min}',
  bm: ['\\boldsymbol{#1}', 1],
  mathbbm: ['\\mathbb{#1}', 1],
  mathds: ['\\mathbb{#1}', 1],
  norm: ['\\left\\lVert #1 \\right\\rVert', 1],
} as const;

/** What the packages above have that sets attributes at will, or defines something. */
const FORBIDDEN = /\\(?:mmlToken|Declare|define|mathtools|usetagform|(?:re|provide)?new(?!line))/;

/** What a formula's pixels are measured by: TeX's sizes are not, but the frames of coloured boxes are. */
const EM_PX = 16;
const MAX_MACROS = 500;
const MAX_EXPANDED_CHARACTERS = 8000;

RegisterHTMLHandler(liteAdaptor());
const output = new SVG({
  fontData: MathJaxNewcmFont,
  fontCache: 'none',
  displayOverflow: 'linebreak',
  linebreaks: { inline: false, lineleading: 0.5 },
});
output.addExtension(MathJaxMhchemFontExtension);
const input = new TeX({
  packages: PACKAGES,
  macros: MACROS,
  maxMacros: MAX_MACROS,
  maxBuffer: MAX_EXPANDED_CHARACTERS,
  formatError: (_input: unknown, error: unknown) => {
    throw error;
  },
});
/** One for all, as MathJax keeps what it made for each: with nothing defined, nothing goes from one formula to the next. */
const formulas = mathjax.document('', { InputJax: input, OutputJax: output });

/**
 * MathJax's SVG of a formula as a tree, in thousandths of an em, with lines broken where they would be wider than
 * `lineEm`. Undefined where the formula is none, or more than is allowed.
 */
export async function typeset(latex: string, lineEm: number): Promise<LiteElement | undefined> {
  if (FORBIDDEN.test(latex)) return undefined;
  input.reset();
  try {
    const container: LiteElement = await formulas.convertPromise(latex, {
      display: true,
      em: EM_PX,
      ex: EM_PX * output.font.params.x_height,
      containerWidth: EM_PX * lineEm,
    });
    return container.children.find((child) => child instanceof LiteElement);
  } catch (error) {
    // The stack's end is that of formulas nested too deep.
    if (error instanceof TexError || error instanceof RangeError) return undefined;
    throw error;
  }
}
