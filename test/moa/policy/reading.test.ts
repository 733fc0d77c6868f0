import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { READING, readAhead, rememberedReading } from '../../../src/moa/policy/reading.ts';

const texts = fc.array(
  fc.oneof(
    fc.constantFrom('The answer is 42.', '\\boxed{7}', '<|im_start|>', '[End of response 1]', '\n', ' \t ', '…'),
    fc.string({ unit: 'binary', maxLength: 8 }),
  ),
  { maxLength: 6 },
);

describe('a reading that remembers', () => {
  it('reads the same, ahead or not, as often as it is asked', () => {
    fc.assert(
      fc.property(fc.array(texts, { maxLength: 4 }), fc.boolean(), (all, ahead) => {
        const reading = rememberedReading();
        const written = all.map((pieces) => pieces.join(''));
        if (ahead) for (const text of written) readAhead(text, reading);
        for (const text of [...written, ...written]) {
          expect(reading.answerOf(text)).toEqual(READING.answerOf(text));
          expect(reading.inertOf(text)).toBe(READING.inertOf(text));
          expect(reading.seenOf(text)).toBe(READING.seenOf(text));
          expect(reading.spacedOf(text)).toBe(READING.spacedOf(text));
        }
      }),
    );
  });

  it('reads a text once', () => {
    const reading = rememberedReading();
    readAhead('**Answer:** 42', reading);
    expect(reading.answerOf('**Answer:** 42')).toBe(reading.answerOf('**Answer:** 42'));
  });

  it('has single spaces for all white space', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(' ', '\n', '\t', '\u00a0', '\u2028', 'a', 'b') }), (text) => {
        expect(READING.spacedOf(text)).toBe(text.trim().split(/\s+/).join(' '));
      }),
    );
  });
});
