import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { derivedSeed, mulberry32, shuffled } from '../../../src/moa/policy/seeded.ts';

describe('seeded chance', () => {
  it('is mulberry32', () => {
    // The first outputs of the C original, as 32-bit integers.
    const first = (seed: number) => {
      const random = mulberry32(seed);
      return [random(), random(), random()].map((number) => number * 2 ** 32);
    };
    expect(first(0)).toEqual([1144304738, 1416247, 958946056]);
    expect(first(1)).toEqual(first(1 + 2 ** 32));
  });

  it('derives another seed for other parts, and the same for the same', () => {
    const seeds = [
      derivedSeed(0),
      derivedSeed(1),
      derivedSeed(0, ''),
      derivedSeed(0, 'ab', 'c'),
      derivedSeed(0, 'a', 'bc'),
    ];
    expect(new Set(seeds).size).toBe(seeds.length);
    expect(derivedSeed(9, 'layer 1')).toBe(derivedSeed(9, 'layer 1'));
  });

  it('shuffles: all are there, each once, and the same seed gives the same order', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer()), fc.integer(), (items, seed) => {
        const order = shuffled(items, mulberry32(seed));
        expect(order.toSorted()).toEqual(items.toSorted());
        expect(shuffled(items, mulberry32(seed))).toEqual(order);
      }),
      { seed: 1 },
    );
  });
});
