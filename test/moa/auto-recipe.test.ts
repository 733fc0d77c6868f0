import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { autoRecipe } from '../../src/moa/auto-recipe.ts';
import { parseRecipe } from '../../src/moa/recipe.ts';

function from(...ids: readonly string[]) {
  return autoRecipe(ids.map((id) => ({ id, contextLength: undefined })));
}

function modelsIn(recipe: ReturnType<typeof from>) {
  return recipe?.layers.map((layer) => layer.map(({ model }) => model));
}

describe('the recipe from what a server lists', () => {
  it('has the four largest as references and the largest as aggregator, with the next ones to stand in', () => {
    const recipe = from('qwen3:0.6b', 'llama3.1:8b', 'mixtral:8x22b', 'gemma3:270m', 'mistral-nemo:12b', 'phi-4');
    expect(modelsIn(recipe)).toEqual([['mixtral:8x22b', 'mistral-nemo:12b', 'llama3.1:8b', 'qwen3:0.6b']]);
    expect(recipe?.aggregator.model).toBe('mixtral:8x22b');
    expect(recipe?.fallbacks.map(({ model }) => model)).toEqual(['mistral-nemo:12b', 'llama3.1:8b']);
  });

  it.each([
    ['Meta-Llama-3.3-70B-Instruct', 'Qwen2.5-7B', ['Meta-Llama-3.3-70B-Instruct', 'Qwen2.5-7B']],
    ['gpt-oss:latest', 'tiny-1.1b', ['tiny-1.1b', 'gpt-oss:latest']],
    ['a', 'b', ['a', 'b']],
    ['model-v3b2', 'x/1.5B', ['x/1.5B', 'model-v3b2']],
  ])('tells sizes by names: %s, %s', (first, second, order) => {
    expect(modelsIn(from(first, second))).toEqual([order]);
  });

  it('samples one model alone three times', () => {
    expect(from('llama3.2:3b')).toMatchObject({
      layers: [[{ model: 'llama3.2:3b', samples: 3 }]],
      aggregator: { model: 'llama3.2:3b' },
      fallbacks: [],
    });
  });

  it('leaves room for the prompt in a small context', () => {
    const recipe = autoRecipe([{ id: 'small', contextLength: 4096 }]);
    expect(recipe).toMatchObject({ layers: [[{ maxTokens: 1024 }]], aggregator: { maxTokens: 1024 } });
  });

  it('is none where nothing is listed', () => {
    expect(from()).toBeUndefined();
  });

  it('is valid whatever is listed', () => {
    const listed = fc.record({
      id: fc.string({ minLength: 1, maxLength: 200 }),
      contextLength: fc.option(fc.integer({ min: 1, max: 10_000_000 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(listed, { minLength: 1, maxLength: 30 }), (models) => {
        const recipe = autoRecipe(models);
        expect(parseRecipe(recipe)).toEqual(recipe);
      }),
    );
  });

  it('passes over a name that no recipe can hold', () => {
    const listed = ['x'.repeat(201), 'maker/one'].map((id) => ({ id, contextLength: undefined }));
    expect(autoRecipe(listed)?.aggregator.model).toBe('maker/one');
    expect(autoRecipe(listed.slice(0, 1))).toBeUndefined();
  });
});
