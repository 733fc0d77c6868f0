import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freshness } from '../../bench/age.ts';
import { bestSchedule, framesOf, type OracleInput } from '../../bench/oracle.ts';

const STEP_MS = 10;

/** Whether the bucket lets all these requests through, and each was sent when the reply of the one before was back. */
function isAllowed(sendsMs: readonly number[], { limit, windowMs, oneWayMs, open }: OracleInput): boolean {
  let startedMs = open?.startedMs ?? Number.NEGATIVE_INFINITY;
  let used = open?.used ?? limit;
  return sendsMs.every((sentMs, index) => {
    if (index > 0 && sentMs < (sendsMs[index - 1] ?? 0) + 2 * oneWayMs) return false;
    const handledMs = sentMs + oneWayMs;
    if (handledMs - startedMs >= windowMs) [startedMs, used] = [handledMs, 0];
    used += 1;
    return used <= limit;
  });
}

/** The smallest mean age of all allowed ways to send at multiples of STEP_MS. */
function bruteForce(input: OracleInput): number {
  const first = input.arrivals[0] ?? 0;
  const last = input.arrivals.at(-1) ?? 0;
  const times = Array.from({ length: (last - first) / STEP_MS }, (_, step) => first + step * STEP_MS);
  let best = Number.POSITIVE_INFINITY;
  for (let chosen = 0; chosen < 2 ** times.length; chosen += 1) {
    const sendsMs = [...times.filter((_, bit) => (chosen & (1 << bit)) !== 0), last];
    if (!isAllowed(sendsMs, input)) continue;
    best = Math.min(best, freshness(input.arrivals, framesOf(sendsMs, input)).meanAgeMs);
  }
  return best;
}

const inputs = fc
  .record({
    gaps: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 5 }),
    limit: fc.integer({ min: 1, max: 3 }),
    window: fc.integer({ min: 1, max: 6 }),
    oneWay: fc.integer({ min: 0, max: 1 }),
    open: fc.option(fc.record({ ago: fc.integer({ min: 0, max: 6 }), used: fc.integer({ min: 1, max: 3 }) }), {
      nil: undefined,
    }),
  })
  .map(({ gaps, limit, window, oneWay, open }): OracleInput => {
    const arrivals = [100 * STEP_MS];
    for (const gap of gaps) arrivals.push((arrivals.at(-1) ?? 0) + gap * STEP_MS);
    const startedMs = (100 - (open?.ago ?? 0)) * STEP_MS;
    const used = Math.min(open?.used ?? 0, limit);
    const opened = open === undefined ? undefined : { startedMs, used };
    return { arrivals, limit, windowMs: window * STEP_MS, oneWayMs: oneWay * STEP_MS, open: opened };
  });

describe('the best possible schedule', () => {
  it('is what no allowed schedule beats, and is allowed itself', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const brute = bruteForce(input);
        const { sendsMs, meanAgeMs } = bestSchedule(input);
        if (!Number.isFinite(brute)) {
          expect(sendsMs).toEqual([]);
          return;
        }
        expect(isAllowed(sendsMs, input)).toBe(true);
        expect(sendsMs.at(-1)).toBe(input.arrivals.at(-1));
        // All that matters happens at multiples of the step, so that the brute force misses nothing.
        expect(meanAgeMs).toBeGreaterThanOrEqual(brute - 1e-6);
        expect(meanAgeMs).toBeLessThanOrEqual(brute + 2 * input.oneWayMs + 1e-6);
      }),
      { numRuns: 200, seed: 20261128 },
    );
  });

  it('spreads what a window allows, and keeps one request for the end', () => {
    const arrivals = Array.from({ length: 61 }, (_, token) => 1000 + token * 10);
    const { sendsMs } = bestSchedule({ arrivals, limit: 4, windowMs: 5000, oneWayMs: 25 });
    expect(sendsMs).toHaveLength(4);
    expect(sendsMs.at(-1)).toBe(1600);
    const gaps = sendsMs.map((sentMs, index) => sentMs - (sendsMs[index - 1] ?? 1000));
    expect(Math.max(...gaps.slice(1)) - Math.min(...gaps.slice(1))).toBeLessThanOrEqual(20);
  });

  it('waits for the window that is open to end where that is used up', () => {
    const arrivals = [1000, 1010, 3000];
    const open = { startedMs: 500, used: 5 };
    const { sendsMs } = bestSchedule({ arrivals, limit: 5, windowMs: 2000, oneWayMs: 25, open });
    expect(sendsMs).toEqual([2475, 3000]);
  });
});
