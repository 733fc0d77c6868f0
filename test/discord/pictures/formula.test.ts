import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawingForAll, formula, sizeOf, startDrawing } from './drawing.ts';

describe('a formula', () => {
  const { pictures, faults } = drawingForAll();

  it.each([
    ['a single letter', 'x', 640],
    ['a fraction', String.raw`\frac{a}{b}`, 640],
    ['a sum with limits', String.raw`\sum_{i=1}^n i = \frac{n(n+1)}{2}`, 640],
    ['a matrix', String.raw`\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}`, 640],
    ['cases with text', String.raw`|x| = \begin{cases} x & \text{für } x \ge 0 \\ -x & \text{sonst} \end{cases}`, 640],
    ['aligned lines', String.raw`\begin{align} a &= b + c \tag{1} \\ &= d \tag{2} \end{align}`, 640],
    ['a chemical equation', String.raw`\ce{CO2 + C <=> 2 CO}`, 640],
    [
      'macros that many take for granted',
      String.raw`\bm{v} \coloneqq \norm{x_1}, \ket{\psi}, 90\degree, \text{a_b}`,
      640,
    ],
    ['lines of a long one', Array.from({ length: 40 }, (_, index) => `x_{${index}}`).join(' + '), 1200],
  ])('is a picture: %s', async (_what, latex, width) => {
    const picture = await pictures.draw(formula(latex));
    if (picture === undefined) throw new Error('It was not drawn.');
    expect(sizeOf(picture.png)).toEqual({ width: picture.width, height: picture.height });
    expect(picture.width).toBeGreaterThanOrEqual(width);
    expect(picture.width).toBeLessThanOrEqual(2200);
    expect(picture.height).toBeGreaterThanOrEqual(80);
    expect(picture.height).toBeLessThanOrEqual(600);
  });

  it('is the same picture for the same formula in another thread, and another for any other', async () => {
    const again = startDrawing().pictures;
    const requests = [formula('x'), formula('y'), formula('x', 1), formula('x', 2), formula('x \\tag{2}')];
    const drawn = await Promise.all(requests.map((request) => pictures.draw(request)));
    expect(await Promise.all(requests.map((request) => again.draw(request)))).toEqual(drawn);
    const distinct = new Set(drawn.map((picture) => Buffer.from(picture?.png ?? []).toString('base64')));
    // A tag is the same as the number that it says.
    expect(distinct.size).toBe(requests.length - 1);
  });

  it('in a frame can be seen', async () => {
    const [one, two] = ['1', '2'].map((cell) =>
      formula(`\\begin{array}{|c:c|} \\hline ${cell} & ${cell} \\\\ \\hline \\end{array}`),
    );
    if (one === undefined || two === undefined) throw new Error('There are two.');
    const drawn = await pictures.draw(one);
    expect(drawn).toBeDefined();
    expect(drawn).not.toEqual(await pictures.draw(two));
  });

  it.each([
    ['that is none', String.raw`\frac{a`],
    ['with an unknown macro', String.raw`\nosuchmacro x`],
    ['without ink', String.raw`\phantom{x}`],
    ['with characters that the font does not have', String.raw`\text{漢字}`],
    ['with an emoji', '🔥'],
    ['that loads', String.raw`\require{html} x`],
    ['that links', String.raw`\href{https://example.org}{x}`],
    ['that refers', String.raw`x \ref{y}`],
    ['that styles', String.raw`\style{color: red}{x}`],
    ['that classifies', String.raw`\class{x}{y} \cssId{x}{y}`],
    ['that goes around fonts', String.raw`\unicode{x41}`],
    ['that shows a file', String.raw`\mmlToken{mglyph}[src=file:///etc/hostname]{}`],
    ['that shows a file in its text', String.raw`\text{\mmlToken{mglyph}[src="file:///etc/hostname"]{}}`],
    ['that includes a file', String.raw`\includegraphics{/etc/hostname}`],
    ['that defines for ever', String.raw`\def\a{\a\a}\a`],
    ['that defines operators', String.raw`\DeclarePairedDelimiter{\set}{\{}{\}} \set{x}`],
    ['that sets options', String.raw`\mathtoolsset{prescript-sub-format=\mathbf} x`],
    ['that defines again and again', String.raw`\newcommand{\b}[1]{#1#1}\b{\b{\b{\b{x}}}}`],
    ['a kilometre wide', String.raw`\rule{1000000cm}{1cm}`],
    ['a kilometre high', String.raw`\rule{1cm}{100000cm}`],
    ['with its fractions nested', `${'\\frac{1}{'.repeat(280)}x${'}'.repeat(280)}`],
    ['with its roots nested', `${'\\sqrt{'.repeat(240)}x${'}'.repeat(240)}`],
    ['with its braces nested', `${'{'.repeat(900)}x^y${'}'.repeat(900)}${'\\left('.repeat(30)}`],
    ['with its indices nested', `${'x_{'.repeat(400)}x${'}'.repeat(400)}`],
    ['with its matrices nested', `${'\\pmatrix{'.repeat(150)}x${'}'.repeat(150)}`],
  ])('%s is not drawn, and the next one is', async (_what, latex) => {
    expect(await pictures.draw(formula(latex))).toBeUndefined();
    expect(await pictures.draw(formula('x', latex.length))).toBeDefined();
  });

  it('leaves nothing behind for the next', async () => {
    const before = await pictures.draw(formula('\\alpha'));
    expect(await pictures.draw(formula('\\DeclareMathOperator{\\alpha}{changed} \\alpha'))).toBeUndefined();
    expect(await pictures.draw(formula('\\label{one} x'))).toBeDefined();
    expect(await pictures.draw(formula('\\label{one} y'))).toBeDefined();
    expect(await pictures.draw(formula('\\alpha', 1))).not.toEqual(before);
    expect(await startDrawing().pictures.draw(formula('\\alpha', 1))).toEqual(
      await pictures.draw(formula('\\alpha', 1)),
    );
  });

  it('may be anything at all: it is a picture or it is none, and nothing goes wrong', async () => {
    const words = [
      '\\frac',
      '\\sqrt',
      '\\text',
      '\\begin{matrix}',
      '\\end{matrix}',
      '\\left(',
      '\\right.',
      '\\color',
      '\\ce',
    ];
    const signs = ['{', '}', '^', '_', '&', '\\\\', '$', '#', '%', '[', ']', ' ', 'x', '1', 'ä', '<', '"'];
    const latex = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.array(fc.constantFrom(...words, ...signs), { maxLength: 30 }).map((parts) => parts.join('')),
    );
    const neverRejects = fc.asyncProperty(latex, async (text) => {
      const picture = await pictures.draw(formula(text));
      if (picture !== undefined) expect(sizeOf(picture.png)).toEqual({ width: picture.width, height: picture.height });
    });
    await fc.assert(neverRejects, { seed: 20_261_128, numRuns: 300 });
    expect(faults).toEqual([]);
  });
});
