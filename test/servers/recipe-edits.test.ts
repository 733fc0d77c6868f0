import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shippedPreset } from '../../src/moa/presets.ts';
import { parseRecipe, type Recipe } from '../../src/moa/recipe.ts';
import {
  addFallback,
  addReference,
  removeFallback,
  removeReference,
  setAggregator,
  setReference,
} from '../../src/servers/recipe-edits.ts';
import { Refusal } from '../../src/servers/refusal.ts';

const empty = parseRecipe({
  name: 'own',
  version: 1,
  layers: [],
  aggregator: { model: 'agg', maxTokens: 100, reasoning: 'off' },
});
const layersOf = (recipe: Recipe) => recipe.layers.map((layer) => layer.map(({ model }) => model));

describe('a recipe that an admin changes', () => {
  it('gets references into its last layer, a named one, or a new one', () => {
    let recipe = addReference(empty, 'a', {});
    recipe = addReference(recipe, 'b', { samples: 3, temperature: 0, maxTokens: 64, reasoning: 'low' });
    recipe = addReference(recipe, 'c', { layer: 2 });
    recipe = addReference(recipe, 'd', {});
    recipe = addReference(recipe, 'c', { layer: 1 });
    expect(layersOf(recipe)).toEqual([
      ['a', 'b', 'c'],
      ['c', 'd'],
    ]);
    expect(recipe.layers[0]?.slice(0, 2)).toEqual([
      { model: 'a', temperature: 0.7, maxTokens: 1024, samples: 1 },
      { model: 'b', temperature: 0, maxTokens: 64, samples: 3, reasoning: 'low' },
    ]);
  });

  it('loses them, an empty layer with the last of it, and becomes the aggregator alone', () => {
    const two = addReference(addReference(empty, 'a', {}), 'b', { layer: 2 });
    expect(layersOf(removeReference(two, 'a'))).toEqual([['b']]);
    expect(layersOf(removeReference(removeReference(two, 'a'), 'b'))).toEqual([]);
  });

  it('changes only what is said of a reference', () => {
    const before = addReference(empty, 'a', { samples: 2 });
    expect(setReference(before, 'a', { maxTokens: 9 }).layers[0]).toEqual([
      { model: 'a', temperature: 0.7, maxTokens: 9, samples: 2 },
    ]);
  });

  it('gets another aggregator with the limits of the one before, and others to stand in, in order', () => {
    const recipe = addFallback(addFallback(empty, 'x'), 'y', { maxTokens: 7 });
    expect(recipe.fallbacks).toEqual([
      { model: 'x', maxTokens: 4096 },
      { model: 'y', maxTokens: 7 },
    ]);
    const changed = setAggregator(recipe, 'x');
    expect(changed.aggregator).toEqual({ model: 'x', maxTokens: 100 });
    expect(changed.fallbacks.map(({ model }) => model)).toEqual(['y']);
    expect(removeFallback(changed, 'y').fallbacks).toEqual([]);
  });

  it.each<[string, () => Recipe]>([
    ['`a` is in layer 1 already', () => addReference(addReference(empty, 'a', {}), 'a', {})],
    ['There is no layer 3: the next one that can be made is 1', () => addReference(empty, 'a', { layer: 3 })],
    ['A preset has 6 layers at most', () => addReference(empty, 'a', { layer: 7 })],
    ['16 references at most, each sample counted; this would be 17', () => sixteen('one more')],
    ['`a` is no reference of this preset', () => removeReference(empty, 'a')],
    ['`a` is in the layers 1 and 2. Say which', () => removeReference(twice(), 'a')],
    ['`a` is not in layer 3, but in 1 and 2', () => setReference(twice(), 'a', { layer: 3, samples: 2 })],
    ['Say what is to change', () => setReference(twice(), 'a', { layer: 1 })],
    ['it cannot stand in for itself', () => addFallback(empty, 'agg')],
    ['`x` is a fallback already', () => addFallback(addFallback(empty, 'x'), 'x')],
    [
      '4 fallbacks at most',
      () => ['1', '2', '3', '4', '5'].reduce((recipe, model) => addFallback(recipe, model), empty),
    ],
    ['`x` is no fallback of this preset', () => removeFallback(empty, 'x')],
  ])('is refused with a sentence: %s', (sentence, edit) => {
    expect(edit).toThrow(Refusal);
    expect(edit).toThrow(sentence);
  });

  it('stays valid over any 30 changes, or says no', () => {
    const model = fc.constantFrom('a', 'b', 'c', 'd');
    const settings = fc.record(
      {
        samples: fc.integer({ min: 1, max: 8 }),
        layer: fc.integer({ min: 1, max: 8 }),
        maxTokens: fc.integer({ min: 1, max: 9999 }),
      },
      { requiredKeys: [] },
    );
    const edit = fc.oneof(
      fc.tuple(model, settings).map(
        ([name, said]) =>
          (recipe: Recipe) =>
            addReference(recipe, name, said),
      ),
      fc.tuple(model, settings).map(
        ([name, said]) =>
          (recipe: Recipe) =>
            setReference(recipe, name, said),
      ),
      fc.tuple(model, settings).map(
        ([name, { layer }]) =>
          (recipe: Recipe) =>
            removeReference(recipe, name, layer),
      ),
      model.map((name) => (recipe: Recipe) => setAggregator(recipe, name)),
      model.map((name) => (recipe: Recipe) => addFallback(recipe, name)),
      model.map((name) => (recipe: Recipe) => removeFallback(recipe, name)),
    );
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 30 }), (edits) => {
        const tried = (recipe: Recipe, change: (recipe: Recipe) => Recipe): Recipe => {
          try {
            return change(recipe);
          } catch (error) {
            expect(error).toBeInstanceOf(Refusal);
            return recipe;
          }
        };
        const end = edits.reduce(tried, shippedPreset('balanced'));
        expect(parseRecipe(end)).toEqual(end);
        expect(end.fallbacks.map((each) => each.model)).not.toContain(end.aggregator.model);
      }),
    );
  });
});

function twice(): Recipe {
  return addReference(addReference(empty, 'a', {}), 'a', { layer: 2 });
}

function sixteen(more: string): Recipe {
  const full = addReference(addReference(empty, 'a', { samples: 8 }), 'b', { samples: 8 });
  return addReference(full, more, {});
}
