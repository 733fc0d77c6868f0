import { describe, expect, it } from 'vitest';
import { answerFigures, plainFigures } from '../../bench/live-figures.ts';
import type { Measured } from '../../bench/live-stage.ts';
import { allWithin } from '../../bench/table.ts';

const answer = (change: Partial<Measured> = {}): Measured => ({
  firstMs: 100,
  meanAgeMs: 200,
  lastMs: 50,
  bestMs: () => 180,
  missing: 0,
  ...change,
});

const values = (figures: ReturnType<typeof answerFigures>): Readonly<Record<string, number>> =>
  Object.fromEntries(figures.map(({ what, value }) => [what, value]));

describe('the figures of several answers', () => {
  it('are those of the worst, and of the one that is furthest from its own best', () => {
    const answers = [answer({ firstMs: 300, bestMs: () => 100 }), answer({ lastMs: 90, missing: 2, meanAgeMs: 210 })];
    const figures = answerFigures('some', answers, { firstMs: 150, timesBest: 1.15, lastMs: 150 });
    expect(values(figures)).toEqual({
      'some: first words': 300,
      'some: mean age, at most 1.15 × best': 200,
      'some: best possible': 100,
      'some: last word': 90,
      'some: words missing': 2,
    });
  });

  it('hold the age to the best of the same run, and leave out what nothing is asked of', () => {
    const demands = { timesBest: 1.25, lastMs: 10 };
    expect(allWithin(answerFigures('late', [answer()], demands))).toBe(true);
    expect(allWithin(answerFigures('old', [answer({ meanAgeMs: 226 })], demands))).toBe(false);
    expect(allWithin(answerFigures('lost', [answer({ missing: 1 })], { lastMs: 10 }))).toBe(false);
  });
});

describe('the figures of a plain bot', () => {
  it('stand beside ours, and fail nothing', () => {
    const figures = plainFigures('plain', answer({ meanAgeMs: 900 }), 3, answer());
    expect(figures.map(({ value, beside }) => [value, beside])).toEqual([
      [900, 200],
      [50, 50],
      [3, undefined],
    ]);
    expect(allWithin(figures)).toBe(true);
  });
});
