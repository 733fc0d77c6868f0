import { describe, expect, it } from 'vitest';
import { roomForTurns, tokensAtMost, tokensOfTurn } from '../../src/moa/fit.ts';
import { parseRecipe } from '../../src/moa/recipe.ts';

const recipe = parseRecipe({
  name: 'two',
  version: 1,
  layers: [
    [
      { model: 'small', maxTokens: 500 },
      { model: 'large', maxTokens: 700 },
    ],
  ],
  aggregator: { model: 'weigher', maxTokens: 2000 },
});

const contexts: Readonly<Record<string, number>> = { small: 10_000, large: 200_000, weigher: 12_000 };

describe('what fits', () => {
  it('is bounded by the call that has the least room: its own answer and the responses it reads leave the rest', () => {
    const room = roomForTurns(recipe, '', (model) => contexts[model]);
    // The aggregator: 12,000 less its answer, both responses, the instruction and what stands around the question.
    expect(room).toBe(12_000 - 2000 - 500 - 700 - 440);
    expect(roomForTurns(recipe, '', (model) => (model === 'small' ? 2000 : contexts[model]))).toBe(2000 - 500 - 440);
  });

  it('takes 32,768 tokens where nobody tells a context', () => {
    expect(roomForTurns(recipe, '', () => undefined)).toBe(32_768 - 3200 - 440);
  });

  it('leaves room for the question first, and is never below nothing', () => {
    const question = 'x'.repeat(3000);
    expect(roomForTurns(recipe, question, () => 8192)).toBe(8192 - 3200 - 440 - 1000);
    expect(roomForTurns(recipe, question.repeat(9), () => 8192)).toBe(0);
  });

  it('counts more than a tokenizer would, in any script', () => {
    // A token a word, as most tokenizers have it, and one for each character of Japanese.
    expect(tokensAtMost('The quick brown fox jumps over the lazy dog')).toBeGreaterThanOrEqual(9);
    expect(tokensAtMost('東京は晴れ')).toBeGreaterThanOrEqual(5);
    expect(tokensOfTurn({ question: 'abc', answer: 'defghi' })).toBe(40 + 1 + 2);
  });
});
