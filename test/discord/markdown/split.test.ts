import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Budget, measure } from '../../../src/discord/markdown/measure.ts';
import { type Piece, splitMarkdown, splitPieces } from '../../../src/discord/markdown/split.ts';
import { readAsDiscord } from './oracle.ts';
import { answer, budgets, filtered, markdown } from './texts.ts';

const SMALL = (): Budget => ({ codePoints: 120, bytes: 480 });

function gaps(source: string, pieces: readonly Piece[]): string[] {
  const ends = [0, ...pieces.map((piece) => piece.end)];
  const starts = [...pieces.map((piece) => piece.start), source.length];
  return ends.map((end, index) => source.slice(end, starts[index]));
}

describe('splitting any text', () => {
  it('keeps each piece within its limits, in code points and in bytes', () => {
    fc.assert(
      fc.property(markdown, budgets, (text, limits) => {
        splitMarkdown(filtered(text), limits).forEach((piece, index) => {
          const size = measure(piece);
          expect(size.codePoints).toBeLessThanOrEqual(limits(index).codePoints);
          expect(size.bytes).toBeLessThanOrEqual(limits(index).bytes);
          expect(size).toEqual({ codePoints: [...piece].length, bytes: Buffer.byteLength(piece) });
        });
      }),
      { numRuns: 400 },
    );
  });

  it('keeps all of it, in order: between two pieces only white space is lost', () => {
    fc.assert(
      fc.property(markdown, budgets, (text, limits) => {
        const source = filtered(text);
        const pieces = splitPieces(source, limits);
        for (const gap of gaps(source, pieces)) expect(gap.trim()).toBe('');
        for (const piece of pieces) {
          expect(piece.end).toBeGreaterThan(piece.start);
          expect(piece.text).toBe(piece.opened + source.slice(piece.start, piece.end) + piece.closed);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('leaves no fence and no spoiler open in any piece', () => {
    fc.assert(
      fc.property(markdown, budgets, (text, limits) => {
        for (const piece of splitMarkdown(filtered(text), limits)) expect(readAsDiscord(piece).unbalanced).toEqual([]);
      }),
      { numRuns: 600 },
    );
  });

  it('never cuts a surrogate pair, and sends nothing that is empty', () => {
    fc.assert(
      fc.property(markdown, budgets, (text, limits) => {
        for (const piece of splitMarkdown(filtered(text), limits)) {
          expect(piece.trim()).not.toBe('');
          expect(piece).not.toMatch(/\p{Surrogate}/u);
        }
      }),
    );
  });

  it('is the same text for a text that fits, but for white space around it', () => {
    const text = 'One **bold** line.\n\n```js\nconst a = 1;\n```\n- a list';
    expect(splitMarkdown(text, () => ({ codePoints: 4000, bytes: 10_000 }))).toEqual([text]);
    expect(splitMarkdown('', SMALL)).toEqual([]);
    expect(splitMarkdown(' \n\n ', SMALL)).toEqual([]);
  });

  it('refuses a budget in which nothing could be said', () => {
    expect(() => splitMarkdown('text', () => ({ codePoints: 20, bytes: 4000 }))).toThrow(
      /20 code points .* too small/u,
    );
  });
});

describe('where a text is cut', () => {
  const split = (text: string): string[] => splitMarkdown(text, SMALL);

  it('prefers a paragraph, then a line, then a sentence, then a word', () => {
    const fill = (length: number): string => 'word '.repeat(length / 5).trim();
    expect(split(`${fill(60)}.\n\n${fill(20)}. ${fill(60)}`)[0]).toBe(`${fill(60)}.`);
    expect(split(`${fill(60)}.\n${fill(20)}. ${fill(60)}`)[0]).toBe(`${fill(60)}.`);
    expect(split(`${fill(60)}. ${fill(90)}`)[0]).toBe(`${fill(60)}.`);
    expect(split(fill(300))[0]).toMatch(/^(word ){19}word$/u);
  });

  it('closes a fence and opens it again with its language', () => {
    const lines = Array.from({ length: 12 }, (_, index) => `  line number ${index};`).join('\n');
    const pieces = split(`\`\`\`ts\n${lines}\n\`\`\``);
    expect(pieces.length).toBeGreaterThan(2);
    for (const piece of pieces) expect(piece).toMatch(/^```ts\n {2}line[^`]*;\n```$/u);
    expect(pieces.flatMap((piece) => readAsDiscord(piece).code).join('\n')).toBe(lines);
  });

  it('repeats no language so long that it would fill the message', () => {
    const language = 'x'.repeat(30);
    const pieces = split(`\`\`\`${language}\n${'a line of code\n'.repeat(20)}\`\`\``);
    expect(pieces[0]).toContain(language);
    expect(pieces[1]).toMatch(/^```\na line/u);
  });

  it('moves a short fence as a whole rather than cutting it', () => {
    const fence = '```js\nconst a = 1;\n```';
    const pieces = split(`${'word '.repeat(17)}.\n\n${fence}`);
    expect(pieces[1]).toBe(fence);
  });

  it('keeps a heading with what it heads', () => {
    const pieces = split(`${'word '.repeat(14)}.\n\n## A heading\n\n${'word '.repeat(20)}`);
    expect(pieces[1]).toMatch(/^## A heading\n\nword/u);
  });

  it.each([
    ['inline code', '`inline code that is kept`'],
    ['bold', '**bold text that is kept**'],
    ['a link', '[a link](https://example.com/a/b/c)'],
    ['an inert link', '[a link] (https://example.com/a/b/c)'],
    ['a mention', '<@123456789012345678>'],
    ['a command', '</moa ask it:123456789012345678>'],
    ['a timestamp', '<t:1700000000:R>'],
    ['an emoji of a server', '<a:party_blob:123456789012345678>'],
    ['a short spoiler', '||who did it and why||'],
    ['an address', 'https://example.com/a_long_path/*and*/more'],
    ['a family', '👨‍👩‍👧‍👦'],
  ])('keeps %s whole', (_, token) => {
    for (let before = 60; before < 125; before += 1) {
      for (const filler of ['a', '字']) {
        const pieces = split(`${filler.repeat(before)}${filler === 'a' ? ' ' : ''}${token} and so on`);
        expect(pieces.filter((piece) => piece.includes(token))).toHaveLength(1);
      }
    }
  });

  it('closes and reopens a token that is larger than a whole message', () => {
    const code = split(`\`${'some code '.repeat(30)}end\``);
    expect(code.length).toBeGreaterThan(2);
    for (const piece of code) expect(piece).toMatch(/^`[^`]+`$/u);
    for (const piece of split(`**${'bold words '.repeat(30)}end**`)) expect(piece).toMatch(/^\*\*[^*]+\*\*$/u);
    for (const piece of split(`||${'secret words '.repeat(30)}end||`)) expect(piece).toMatch(/^\|\|[^|]+\|\|$/u);
  });

  it('goes on with quotes', () => {
    for (const piece of split(`> ${'quoted words '.repeat(30)}`)) expect(piece).toMatch(/^> quoted|^> words/u);
    for (const piece of split(`>>> ${'All the rest.\n'.repeat(30)}`)) expect(piece).toMatch(/^>>> All/u);
    const fenced = split(`> \`\`\`js\n${'> const a = 1;\n'.repeat(20)}> \`\`\``);
    for (const piece of fenced) expect(piece).toMatch(/^> ```js\n(> const a = 1;\n)+> ```$/u);
  });

  it('never lets the rest of a sentence become a list, a heading or a quote', () => {
    for (let before = 80; before < 110; before += 1) {
      for (const mark of ['- ', '> ', '# ', '1. ', '* ']) {
        const pieces = split(`${'a'.repeat(before)} b c ${mark}words go on here and here`);
        for (const piece of pieces) expect(piece.startsWith(mark)).toBe(false);
      }
    }
  });

  it('cuts Chinese between characters, but never before a full stop', () => {
    for (let shift = 0; shift < 12; shift += 1) {
      const pieces = split(`${'字'.repeat(shift)}${'中文没有空格，所以可以在任何地方换行。'.repeat(20)}`);
      for (const piece of pieces) expect(piece).not.toMatch(/^[，。]/u);
    }
  });

  it('cuts what has no spaces between the characters that a reader sees', () => {
    const pieces = split('🇩🇪'.repeat(200));
    for (const piece of pieces) expect(piece).toMatch(/^(🇩🇪)+$/u);
    expect(pieces.join('')).toBe('🇩🇪'.repeat(200));
    for (const piece of split('กำ้'.repeat(200))) expect(piece).toMatch(/^(กำ้)+$/u);
  });

  it('splits an answer of several messages without leaving them half empty', () => {
    const pieces = splitMarkdown(answer(20_000), () => ({ codePoints: 3000, bytes: 8000 }));
    for (const piece of pieces.slice(0, -1)) expect(piece.length).toBeGreaterThan(1500);
  });
});
