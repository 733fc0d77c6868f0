import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeText, encodeText } from '../../src/store/text.ts';
import { anyText } from './runs.ts';

test('any text survives, as UTF-8 without a NUL', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const encoded = encodeText(text);
      expect(encoded).not.toContain('\0');
      expect(decodeText(Buffer.from(encoded, 'utf8').toString('utf8'))).toBe(text);
    }),
    { numRuns: 1000 },
  );
});

test('ordinary text is kept as it is, so that it can be searched', () => {
  const text = 'Größe 日本語 👩‍🔬 \\u0000 \t"quoted"\r\n';
  expect(encodeText(text)).toBe(text);
});

test('what only looks like an escape is not taken for one', () => {
  for (const text of ['\u001a0000', '\u001a001a0000', '\u001a', '\u001ad83d', '\ud83d\u001ade00']) {
    expect(decodeText(encodeText(text))).toBe(text);
  }
});
