import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokensAtMost } from '../../../../src/moa/fit.ts';
import { trimmed } from '../../../../src/moa/policy/hearing/trim.ts';
import { HOSTILE } from './hostile.ts';

const text = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: 'grapheme', maxLength: 1500 }),
  fc.string({ unit: 'binary', maxLength: 1500 }),
  fc.array(fc.lorem({ mode: 'sentences', maxCount: 3 }), { maxLength: 40 }).map((lines) => lines.join('\n')),
);
const texts = fc.array(text, { minLength: 1, maxLength: 6 });
const room = fc.integer({ min: 0, max: 3000 });
const NOTICE = /\s?\[… about [\d,]+ tokens left out here …\][ \n]/;

const sizesOf = (all: readonly { readonly text: string }[]) => all.map((one) => tokensAtMost(one.text));
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

describe('trimming', () => {
  it('fits into the room', () => {
    fc.assert(
      fc.property(texts, room, (given, tokens) => {
        expect(sum(sizesOf(trimmed(given, tokens)))).toBeLessThanOrEqual(tokens);
      }),
      { seed: 1, numRuns: 400 },
    );
  });

  it('shortens the longest first: whoever is no longer than one that is shortened, and all where all fit, stay whole', () => {
    fc.assert(
      fc.property(texts, room, (given, tokens) => {
        const all = trimmed(given, tokens);
        const wholeOnes = given.filter((_, index) => all[index]?.leftOutTokens === 0).map(tokensAtMost);
        const shortened = given.filter((_, index) => all[index]?.leftOutTokens !== 0).map(tokensAtMost);
        for (const [index, one] of all.entries()) if (one.leftOutTokens === 0) expect(one.text).toBe(given[index]);
        expect(Math.max(0, ...wholeOnes)).toBeLessThan(Math.min(...shortened));
        // An equal share is nobody's to take away.
        for (const size of shortened) expect(size).toBeGreaterThan(Math.floor(tokens / given.length));
        expect(shortened.length > 0).toBe(sum(given.map(tokensAtMost)) > tokens);
      }),
      { seed: 1, numRuns: 400 },
    );
  });

  it('keeps no less where there is more room', () => {
    fc.assert(
      fc.property(texts, room, fc.integer({ min: 0, max: 300 }), (given, tokens, more) => {
        const less = trimmed(given, tokens);
        for (const [index, one] of trimmed(given, tokens + more).entries()) {
          expect(one.leftOutTokens).toBeLessThanOrEqual(less[index]?.leftOutTokens ?? 0);
        }
      }),
      { seed: 1, numRuns: 400 },
    );
  });

  it('keeps head and tail as they were, cut between graphemes', () => {
    const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
    const given = fc.string({ unit: 'grapheme', minLength: 200, maxLength: 900 });
    fc.assert(
      fc.property(given, fc.integer({ min: 60, max: 200 }), (long, tokens) => {
        const [one] = trimmed([long], tokens);
        if (one === undefined || one.leftOutTokens === 0) return;
        const [head = '', tail = ''] = one.text.split(NOTICE);
        expect(long.startsWith(head)).toBe(true);
        expect(long.endsWith(tail)).toBe(true);
        const starts = new Set([long.length, ...Array.from(segmenter.segment(long), ({ index }) => index)]);
        // What parts the notice from the head may be white space of the head's own.
        expect([head.length, head.length + 1].some((at) => starts.has(at))).toBe(true);
        expect(starts.has(long.length - tail.length)).toBe(true);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('cuts between lines where one ends near by, else between words, and says about how much is gone', () => {
    const lines = Array.from({ length: 90 }, (_, at) => `This is line ${at + 1}.`).join('\n');
    const [byLine] = trimmed([lines], 100);
    expect(byLine?.text).toMatch(
      /^This is line 1\.\n.*\.\n\[… about \d+ tokens left out here …\]\nThis is .*line 90\.$/s,
    );
    const words = Array.from({ length: 900 }, (_, at) => `word${at}`).join(' ');
    expect(trimmed([words], 100)[0]?.text).toMatch(
      /^word0 .* word\d+ \[… about 2,\d{3} tokens left out here …\] word\d+ .*word899$/,
    );
    expect(trimmed([words], 5)).toEqual([{ text: '', leftOutTokens: tokensAtMost(words) }]);
    const zalgo = `a${'\u0301'.repeat(900)}`;
    expect(trimmed([zalgo], 100)[0]?.text.length).toBeGreaterThan(100);
  });

  it('takes time in proportion to the text: megabytes of anything are trimmed', () => {
    for (const piece of ['word ', 'x', '\n', ' \u0301', 'a\u0301', '🇩🇪', '👩‍👩‍👧‍👦', '\u0e33 ', '\ud800', '葛']) {
      const long = piece.repeat(Math.ceil(1_000_000 / piece.length));
      expect(tokensAtMost(trimmed([long], 100_000)[0]?.text ?? '')).toBeLessThanOrEqual(100_000);
    }
  });
});
