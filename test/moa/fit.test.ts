import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roomForResponses, roomForTurns, tokensAtMost, tokensOfTurn } from '../../src/moa/fit.ts';
import { hearing } from '../../src/moa/policy/hearing/fair-hearing.ts';
import type { Heard } from '../../src/moa/policy/hearing/listed.ts';
import { synthesisMessages } from '../../src/moa/prompts.ts';
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

function recipeWith(count: number, maxTokens: number) {
  const references = Array.from({ length: count }, (_, at) => ({ model: `m${at}`, maxTokens }));
  return parseRecipe({ name: 'long', version: 1, layers: [references], aggregator: { model: 'agg', maxTokens: 2000 } });
}

/** As many different responses of as many tokens, with all that can be said around them. */
function heardOf(count: number, tokens: number): readonly Heard[] {
  const texts = Array.from({ length: count }, (_, at) => String.fromCharCode(97 + at).repeat(3 * tokens));
  return texts.map((text) => ({ text, state: 'cut' }));
}

const contexts: Readonly<Record<string, number>> = { small: 10_000, large: 200_000, weigher: 12_000 };

/** The instruction, what stands around the question, and around each of two responses. */
const AROUND = 600 + 40 + 2 * 70;

describe('what fits', () => {
  it('is bounded by the call that has the least room: its own answer and the responses it reads leave the rest', () => {
    expect(roomForTurns(recipe, '', (model) => contexts[model])).toBe(12_000 - 2000 - 500 - 700 - AROUND);
    expect(roomForTurns(recipe, '', (model) => (model === 'small' ? 2000 : contexts[model]))).toBe(2000 - 500 - 640);
  });

  it('takes 32,768 tokens where nobody tells a context, or twice what the model may write', () => {
    expect(roomForTurns(recipe, '', () => undefined)).toBe(32_768 - 3200 - AROUND);
    const talker = { model: 'talker', maxTokens: 40_000 };
    expect(roomForResponses(talker, [], 1, () => undefined)).toBe(40_000);
  });

  it('leaves room for the question first, and is never below nothing', () => {
    const question = 'x'.repeat(3000);
    expect(roomForTurns(recipe, question, () => 8192)).toBe(8192 - 3200 - AROUND - 1000);
    expect(roomForTurns(recipe, question.repeat(9), () => 8192)).toBe(0);
  });

  it('leaves half to the turns where responses at their longest would take more, as those can be trimmed', () => {
    const long = recipeWith(4, 8000);
    const roomWith = (context: number) => roomForTurns(long, '', (model) => (model === 'agg' ? context : 1_000_000));
    const around = 600 + 40 + 4 * 70;
    expect(roomWith(100_000)).toBe(100_000 - 2000 - around - 32_000);
    expect(roomWith(32_000)).toBe((32_000 - 2000 - around) / 2);
    // Half would be less than 1,024 tokens each.
    expect(roomWith(10_002)).toBe(10_002 - 2000 - around - 4 * 1024);
    expect(roomWith(6000)).toBe(0);
  });

  it('leaves the responses at least what it said, whatever the turns', () => {
    const contexts = fc.integer({ min: 12_000, max: 200_000 });
    fc.assert(
      fc.property(
        contexts,
        fc.integer({ min: 1, max: 16 }),
        fc.integer({ min: 1, max: 9000 }),
        (context, count, tokens) => {
          const large = recipeWith(count, tokens);
          const room = roomForTurns(large, 'Why?', () => context);
          const turn = {
            asker: { id: '2', name: 'Bob' },
            question: '',
            answer: 'x'.repeat(3 * Math.max(0, room - 41)),
          };
          const conversation = { turns: room < 41 ? [] : [turn], asker: { id: '1', name: 'Ada' }, question: 'Why?' };
          const beside = synthesisMessages(conversation, { text: '' });
          const left = roomForResponses(large.aggregator, beside, count, () => context);
          const full = hearing(heardOf(count, Math.min(tokens, 1024)), { seed: 1, missing: 3, roomTokens: left });
          expect(room === 0 || !full.text.includes('tokens left out')).toBe(true);
        },
      ),
      { seed: 1, numRuns: 60 },
    );
  });

  it('is, for the responses, what is left by the answer and all that stands beside them, and something in any case', () => {
    const beside = [
      { role: 'system', content: 'x'.repeat(300) },
      { role: 'user', content: 'x'.repeat(30) },
    ] as const;
    const call = { model: 'weigher', maxTokens: 2000 };
    expect(roomForResponses(call, beside, 3, (model) => contexts[model])).toBe(12_000 - 2000 - 100 - 10 - 40);
    expect(roomForResponses(call, beside, 3, () => 2000)).toBe(3 * (256 + 70));
  });

  it('counts more than a tokenizer would, in any script', () => {
    // A token a word, as most tokenizers have it, and one for each character of Japanese.
    expect(tokensAtMost('The quick brown fox jumps over the lazy dog')).toBeGreaterThanOrEqual(9);
    expect(tokensAtMost('東京は晴れ')).toBeGreaterThanOrEqual(5);
    expect(tokensOfTurn({ question: 'abc', answer: 'defghi' })).toBe(40 + 1 + 2);
  });
});
