import { describe, expect, it } from 'vitest';
import { plainAnswer, Yardstick } from '../../bench/words.ts';
import { cutIntoPieces } from '../../sandbox/models/pieces.ts';

const answer = plainAnswer(300, 1);

describe('the answer that is measured', () => {
  it('has as many different words, in short paragraphs, and is the same each time', () => {
    const words = answer.split(/[\s.]+/).filter((word) => word !== '');
    expect(words).toHaveLength(300);
    expect(new Set(words).size).toBe(300);
    expect(Math.max(...answer.split('\n\n').map((paragraph) => paragraph.length))).toBeLessThan(300);
    expect(plainAnswer(300, 1)).toBe(answer);
    expect(plainAnswer(300, 2)).not.toBe(answer);
  });
});

describe('the yardstick', () => {
  const tokens = cutIntoPieces(answer, 1);
  const yardstick = new Yardstick(tokens);

  it('finds each part of the answer on a card, among other text and without the white space at its end', () => {
    for (let count = 1; count <= tokens.length; count += 1) {
      const card = `**Zoe asks**\nWhy?\n${tokens.slice(0, count).join('').trim()} ▌\n3.1 s`;
      const shown = yardstick.tokensIn(card);
      expect(shown).toBeGreaterThanOrEqual(count);
      // What follows may be white space, or the token that stands for nothing.
      expect(tokens.slice(count, shown).join('').trim()).toBe('');
    }
  });

  it('finds nothing where nothing of it is', () => {
    expect(yardstick.tokensIn('Getting ready …')).toBe(0);
    expect(yardstick.tokensIn('')).toBe(0);
  });

  it('counts the words that a message lacks', () => {
    expect(yardstick.missingIn(`Before. ${answer} After.`)).toBe(0);
    expect(yardstick.missingIn(answer.split(' ').slice(2).join(' '))).toBe(2);
  });
});
