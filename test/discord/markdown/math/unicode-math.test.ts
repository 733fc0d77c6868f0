import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unicodeMath } from '../../../../src/discord/markdown/math/unicode-math.ts';
import { DISPLAYED, FORMULAS } from './formulas.ts';
import { anything, latex } from './latex.ts';

/** The spaces that cannot be told from others are shown: ⎵ the wide one, • that of a digit's width. */
function visible(text: string | undefined): string | undefined {
  return text?.replaceAll('\u2003', '⎵').replaceAll('\u2007', '•');
}

function inline(source: string): string | undefined {
  return unicodeMath(source, { display: false });
}

function display(source: string): string | undefined {
  return unicodeMath(source, { display: true });
}

describe.each(Object.entries(FORMULAS))('%s', (_, formulas) => {
  it.each(formulas)('%s is %s', (source, text) => {
    expect(visible(inline(source))).toBe(text);
  });
});

describe('a formula that stands alone', () => {
  it.each(DISPLAYED)('shows %s', (_, source, lines) => {
    expect(visible(display(source))?.split('\n')).toEqual(lines);
  });

  it('is the same as in a sentence where it takes one line', () => {
    for (const [source] of Object.values(FORMULAS).flat()) {
      if (!/\\\\|\\begin/u.test(source)) expect(display(source)).toBe(inline(source));
    }
  });
});

describe('what cannot be said', () => {
  it.each([
    String.raw`\foo`,
    String.raw`\def\a{b}`,
    '{x',
    'x}',
    'x^',
    String.raw`\frac{1}`,
    String.raw`\left( x`,
    String.raw`x \right)`,
    String.raw`\begin{foo}x\end{foo}`,
    String.raw`\begin{matrix}x\end{pmatrix}`,
    String.raw`\begin{matrix}x`,
    String.raw`\text{x`,
    String.raw`\left\foo x \right)`,
    String.raw`\ce{a \foo}`,
    'a $ b',
    '\ufdd2x',
    'x\ufdd3',
    '',
    ' ',
    '% a comment',
    String.raw`\phantom{x}`,
    String.raw`\begin{matrix}${'&'.repeat(40)}x\end{matrix}`,
    '{'.repeat(41) + '}'.repeat(41),
    String.raw`\hat`.repeat(10_000),
    '{'.repeat(100_000),
  ])('is left to the source: %s', (source) => {
    expect(inline(source)).toBeUndefined();
    expect(display(source)).toBeUndefined();
  });

  it('begins below forty levels', () => {
    expect(inline(`${'{'.repeat(39)}x${'}'.repeat(39)}`)).toBe('x');
  });
});

it('needs no bold for a box in what is bold already', () => {
  expect(unicodeMath(String.raw`x = \boxed{42}`, { display: false, bold: true })).toBe('x = 42');
});

describe('whatever is written', () => {
  it.each([
    ['any text', anything],
    ['formulas', latex],
  ])('is said or left to the source: %s', (_, sources) => {
    fc.assert(
      fc.property(sources, fc.boolean(), (source, isDisplay) => {
        const text = unicodeMath(source, { display: isDisplay });
        if (text !== undefined) expectPlain(text, isDisplay);
      }),
      { seed: 3_406_044, numRuns: 3000 },
    );
  });
});

/** Text without markup but for boxes, without empty lines and spaces at their ends. */
function expectPlain(text: string, isDisplay: boolean): void {
  expect(text).not.toBe('');
  if (!isDisplay) expect(text).not.toContain('\n');
  const shown = text.replace(/\\[!-/:-@[-`{-~]/gu, 'x').replace(/\*\*([^*]+?)\*\*/gu, '$1');
  expect(shown).not.toMatch(/[*_~|`\\]|\]\(|<[@#:/]/u);
  for (const line of shown.split('\n')) {
    expect(line).toBe(line.trimEnd());
    expect(line).not.toMatch(/^[>#+-]/u);
    expect(line).not.toBe('');
  }
}
