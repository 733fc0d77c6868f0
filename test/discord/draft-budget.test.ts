import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DraftBudget } from '../../src/discord/draft-budget.ts';

describe('the budget of drafts', () => {
  it('lets a few that come in the same moment go at once, and a thousand in ten seconds', () => {
    const budget = new DraftBudget();
    const places = Array.from({ length: 1000 }, () => budget.take(5000));

    expect(places.filter((atMs) => atMs === 5000)).toHaveLength(51);
    expect(places.at(-1)).toBe(5000 - 500 + 999 * 10);
  });

  it('never gives a place in the past, nor more than 100 a second and 51 at once', () => {
    const steps = fc.array(fc.nat(200), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(steps, (gaps) => {
        const budget = new DraftBudget();
        let nowMs = 0;
        const places = gaps.map((gap) => {
          nowMs += gap;
          return { nowMs, atMs: budget.take(nowMs) };
        });
        for (const { nowMs: now, atMs } of places) {
          expect(atMs).toBeGreaterThanOrEqual(now);
          const within = places.filter((other) => other.atMs >= atMs && other.atMs < atMs + 1000);
          expect(within.length).toBeLessThanOrEqual(100 + 51);
        }
      }),
    );
  });
});
