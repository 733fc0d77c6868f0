import { describe, expect, it } from 'vitest';
import { planCalls, planOf } from '../../src/moa/plan.ts';
import { SHIPPED_PRESETS, shippedPreset } from '../../src/moa/presets.ts';
import { parseRecipe, RecipeError } from '../../src/moa/recipe.ts';

describe('a recipe', () => {
  it('is refused with one sentence that names every fault', () => {
    const bad = { name: 'Bad Name', version: 1, layers: [[]], aggregator: { model: 'm', maxTokens: 0 } };
    expect(() => parseRecipe(bad)).toThrow(RecipeError);
    expect(() => parseRecipe(bad)).toThrow(/name: .*layers\[0\]: .*aggregator\.maxTokens: /s);
  });

  it('plans its calls layer by layer, the aggregator last', () => {
    const model = { model: 'm', maxTokens: 1 };
    const recipe = parseRecipe({ name: 'x', version: 1, layers: [[model, model], [model]], aggregator: model });
    expect(planCalls(recipe).map(({ id }) => id)).toEqual(['l0.r0', 'l0.r1', 'l1.r0', 'agg']);
  });

  it('plans a call for each sample of a reference, and after the aggregator those who stand in for it', () => {
    const model = { model: 'm', maxTokens: 1 };
    const recipe = parseRecipe({
      name: 'self',
      version: 1,
      layers: [[{ ...model, samples: 3 }, model]],
      aggregator: model,
      fallbacks: [{ model: 'n', maxTokens: 2 }],
    });
    expect(planCalls(recipe).map(({ id, sample }) => [id, sample])).toEqual([
      ['l0.r0', { number: 1, of: 3 }],
      ['l0.r1', { number: 2, of: 3 }],
      ['l0.r2', { number: 3, of: 3 }],
      ['l0.r3', undefined],
      ['agg', undefined],
      ['agg.f1', undefined],
    ]);
    expect(planOf(recipe).aggregators.map(({ call }) => call.model)).toEqual(['m', 'n']);
  });

  it('counts each sample where it bounds a layer', () => {
    const of = (samples: readonly number[]) => ({
      name: 'wide',
      version: 1,
      layers: [samples.map((each) => ({ model: 'm', maxTokens: 1, samples: each }))],
      aggregator: { model: 'm', maxTokens: 1 },
    });
    expect(parseRecipe(of([8, 8])).layers[0]).toHaveLength(2);
    expect(() => parseRecipe(of([8, 8, 1]))).toThrow('layers[0]: at most 16 references, each sample counted');
    expect(() => parseRecipe(of([9]))).toThrow('layers[0][0].samples');
  });

  it('ships the notebook exactly: four references at 0.7 and 512 tokens, one aggregator', () => {
    const notebook = shippedPreset('notebook');
    expect(notebook.layers).toEqual([
      [
        { model: 'microsoft/WizardLM-2-8x22B', temperature: 0.7, maxTokens: 512, samples: 1 },
        { model: 'Qwen/Qwen2.5-72B-Instruct-Turbo', temperature: 0.7, maxTokens: 512, samples: 1 },
        { model: 'google/gemma-2-27b-it', temperature: 0.7, maxTokens: 512, samples: 1 },
        { model: 'meta-llama/Llama-3.3-70B-Instruct-Turbo', temperature: 0.7, maxTokens: 512, samples: 1 },
      ],
    ]);
    expect(notebook.aggregator.model).toBe('Qwen/Qwen2.5-72B-Instruct-Turbo');
  });

  it('ships presets of the shapes that their names promise', () => {
    const shape = (name: string) => shippedPreset(name).layers.map((layer) => layer.map(({ samples }) => samples));
    expect(SHIPPED_PRESETS).toEqual(['balanced', 'fast', 'deep', 'self', 'single', 'notebook', 'endpoint']);
    expect(shape('deep')).toHaveLength(3);
    expect(shape('self')).toEqual([[4]]);
    expect(shippedPreset('self').layers[0]?.[0]?.model).toBe(shippedPreset('self').aggregator.model);
    for (const alone of ['single', 'endpoint']) expect(shape(alone)).toEqual([]);
    expect(shippedPreset('endpoint').aggregator.model).toBe('togethercomputer/MoA-1');
    const weighed = shippedPreset('balanced')
      .layers.flat()
      .map(({ model }) => model);
    expect(weighed).not.toContain(shippedPreset('balanced').aggregator.model);
    expect(() => shippedPreset('best')).toThrow('There is no shipped preset best');
  });
});
