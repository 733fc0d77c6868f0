import { describe, expect, it } from 'vitest';
import { freshness } from '../../bench/age.ts';

describe('the age of an answer', () => {
  it('grows from the arrival of the first token that is not visible, and falls with each frame', () => {
    // Age 0 to 30 until the first frame; 0 until the second token, 0 to 50 until the last frame.
    const frames = [
      { atMs: 130, tokens: 1 },
      { atMs: 200, tokens: 2 },
    ];
    const area = 30 ** 2 / 2 + 50 ** 2 / 2;
    expect(freshness([100, 150], frames)).toEqual({ firstMs: 30, meanAgeMs: area / 100, lastMs: 50 });
  });

  it('goes on from what a frame still lacks', () => {
    const frames = [
      { atMs: 130, tokens: 1 },
      { atMs: 160, tokens: 2 },
    ];
    const area = 30 ** 2 / 2 + (50 ** 2 - 20 ** 2) / 2;
    expect(freshness([100, 110], frames).meanAgeMs).toBeCloseTo(area / 60);
  });

  it('counts frames that show nothing of it as nothing, and all that comes after the whole as none', () => {
    const frames = [
      { atMs: 90, tokens: 0 },
      { atMs: 140, tokens: 1 },
      { atMs: 400, tokens: 1 },
    ];
    expect(freshness([100], frames)).toEqual({ firstMs: 40, meanAgeMs: 20, lastMs: 40 });
  });

  it('of an answer that never becomes whole is taken up to a given time', () => {
    expect(freshness([100, 110], [{ atMs: 105, tokens: 1 }], 130)).toMatchObject({ firstMs: 5, lastMs: 20 });
    expect(freshness([100], []).lastMs).toBeNaN();
  });
});
