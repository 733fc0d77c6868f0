import { describe, expect, it } from 'vitest';
import { allWithin, type Figure, quantile, table } from '../../bench/table.ts';

const figure = (change: Partial<Figure>): Figure => ({ what: 'a turn', value: 1, limit: 2, unit: 'ms', ...change });

describe('what fails a benchmark', () => {
  it.each([
    ['a figure within its limit', {}, true],
    ['a figure at its limit', { value: 2 }, true],
    ['a figure over its limit', { value: 3 }, false],
    ['a figure that could not be measured', { value: Number.NaN }, false],
    ['a time that is only told', { value: 3, told: true }, true],
    ['a count of which none is allowed', { value: 1, limit: 0 }, false],
  ])('%s', (_, change, within) => {
    expect(allWithin([figure({}), figure(change)])).toBe(within);
  });

  it('is nothing of which nothing is asked', () => {
    expect(allWithin([{ what: 'best', value: 3, unit: 'ms' }])).toBe(true);
  });
});

describe('the table', () => {
  it('prints each figure, its limit beside it, the ratio, and what is over', () => {
    const lines = table([
      figure({}),
      figure({ value: 3 }),
      figure({ value: 3, told: true }),
      figure({ value: 0, limit: 0, unit: '' }),
      figure({ limit: 1.2345 }),
      { what: 'best', value: 1, unit: 'ms' },
      { what: 'plain', value: 3, beside: 2, unit: 'ms' },
    ]).split('\n');
    expect(lines).toEqual([
      'figure  measured  limit   ratio',
      'a turn  1.0 ms    2 ms    0.50   ok',
      'a turn  3.0 ms    2 ms    1.50   PASSED THE LIMIT',
      'a turn  3.0 ms    2 ms    1.50   over, on this machine just now',
      'a turn  0.0       0       –      ok',
      'a turn  1.0 ms    1.2 ms  0.81   ok',
      'best    1.0 ms    –       –',
      'plain   3.0 ms    (2 ms)  1.50',
    ]);
  });
});

describe('a quantile', () => {
  it('is the smallest value that so many do not exceed', () => {
    const values = [5, 1, 4, 2, 3];
    expect([0, 0.5, 0.99, 1].map((share) => quantile(values, share))).toEqual([1, 3, 5, 5]);
    expect(quantile([], 0.5)).toBeNaN();
  });
});
