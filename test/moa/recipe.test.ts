import { describe, expect, it } from 'vitest';
import { planCalls } from '../../src/moa/plan.ts';
import { notebook } from '../../src/moa/presets.ts';
import { parseRecipe, RecipeError } from '../../src/moa/recipe.ts';

describe('a recipe', () => {
  it('is refused with one sentence that names every fault', () => {
    const bad = { name: 'Bad Name', version: 1, layers: [[]], aggregator: { model: 'm', maxTokens: 0 } };
    expect(() => parseRecipe(bad)).toThrow(RecipeError);
    expect(() => parseRecipe(bad)).toThrow(/name: .*layers\.0: .*aggregator\.maxTokens: /s);
  });

  it('plans its calls layer by layer, the aggregator last', () => {
    const model = { model: 'm', maxTokens: 1 };
    const recipe = parseRecipe({ name: 'x', version: 1, layers: [[model, model], [model]], aggregator: model });
    expect(planCalls(recipe).map(({ id }) => id)).toEqual(['l0.r0', 'l0.r1', 'l1.r0', 'agg']);
  });

  it('ships the notebook exactly: four references at 0.7 and 512 tokens, one aggregator', () => {
    expect(notebook.layers).toEqual([
      [
        { model: 'microsoft/WizardLM-2-8x22B', temperature: 0.7, maxTokens: 512 },
        { model: 'Qwen/Qwen2.5-72B-Instruct-Turbo', temperature: 0.7, maxTokens: 512 },
        { model: 'google/gemma-2-27b-it', temperature: 0.7, maxTokens: 512 },
        { model: 'meta-llama/Llama-3.3-70B-Instruct-Turbo', temperature: 0.7, maxTokens: 512 },
      ],
    ]);
    expect(notebook.aggregator.model).toBe('Qwen/Qwen2.5-72B-Instruct-Turbo');
  });
});
