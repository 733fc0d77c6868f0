import { describe, expect, it } from 'vitest';
import { estimateCost } from '../../src/moa/cost.ts';
import { recipeWith } from './run-stage.ts';

describe('what a question will cost', () => {
  const words = (price: { readonly [model: string]: number }) => (model: string) => ({
    inputPerMillion: 0,
    outputPerMillion: (price[model] ?? 0) * 1_000_000,
  });
  const layers = [['a', 'b', 'c']];

  it('counts each call of a plain recipe once', () => {
    expect(estimateCost(recipeWith({ layers }), words({ a: 1, agg: 1 }))).toBe(500 + 700);
  });

  it('includes whoever compares, ranks and chooses, and not the answer that is not written then', () => {
    const policy = { analysis: true, ranking: true, ending: 'pick' };
    expect(estimateCost(recipeWith({ layers, policy }), words({ agg: 1 }))).toBe(300 + 60);
    expect(estimateCost(recipeWith({ layers, policy }), words({ a: 1 }))).toBe(500 + 30);
    expect(estimateCost(recipeWith({ layers: [['a']], policy }), words({ a: 1, agg: 1 }))).toBe(500 + 60);
    expect(estimateCost(recipeWith({ layers: [], policy }), words({ agg: 1 }))).toBe(700);
  });

  it('lets all of them read what the last layer wrote', () => {
    const read = () => ({ inputPerMillion: 1_000_000, outputPerMillion: 0 });
    const policy = { analysis: true };
    expect(estimateCost(recipeWith({ layers, policy }), read)).toBe(3 * 200 + 2 * 1700);
  });

  it('is not known where a price is not', () => {
    expect(estimateCost(recipeWith({ layers }), () => undefined)).toBeUndefined();
  });
});
