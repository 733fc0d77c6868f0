import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fits, measure, remaining } from '../../../src/discord/markdown/measure.ts';

describe('the size of a text', () => {
  it('is counted in code points and in UTF-8 bytes', () => {
    expect(measure('aé字😀')).toEqual({ codePoints: 4, bytes: 10 });
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(measure(text)).toEqual({ codePoints: [...text].length, bytes: Buffer.byteLength(text) });
      }),
      { seed: 3_406_044 },
    );
    expect(measure('\ud83d')).toEqual({ codePoints: 1, bytes: 3 });
  });

  it('fits a message up to 4,000 code points, and up to 10,000 bytes with 12 for each display', () => {
    expect(fits(['a'.repeat(4000)])).toBe(true);
    expect(fits(['a'.repeat(4000), 'b'])).toBe(false);
    expect(fits(['字'.repeat(3329)])).toBe(true);
    expect(fits(['字'.repeat(3330)])).toBe(false);
    expect(fits(['字'.repeat(1664), '字'.repeat(1661)])).toBe(true);
    expect(fits(['字'.repeat(1664), '字'.repeat(1662)])).toBe(false);
  });

  it('leaves for one more display what the others do not take', () => {
    expect(remaining([])).toEqual({ codePoints: 4000, bytes: 9988 });
    const left = remaining(['字'.repeat(100), 'abc']);
    expect(left).toEqual({ codePoints: 3897, bytes: 10_000 - 300 - 3 - 36 });
    expect(fits(['字'.repeat(100), 'abc', 'x'.repeat(left.codePoints)])).toBe(true);
    expect(fits(['字'.repeat(100), 'abc', 'x'.repeat(left.codePoints + 1)])).toBe(false);
  });
});
