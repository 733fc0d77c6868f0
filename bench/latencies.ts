import { seededRandom } from '../sandbox/models/random.ts';
import type { Fate } from './fated-model.ts';

/**
 * How long calls of hosted models take, with a heavy tail: both the whole call and its first word are lognormal, and some
 * stall. 500 tokens in 6 s is what the presets' models do at the median; one in 20 is silent for a minute, half of those before
 * the first word.
 */
const MEDIAN_WHOLE_MS = 6000;
const SIGMA_WHOLE = 0.7;
const MEDIAN_FIRST_MS = 900;
const SIGMA_FIRST = 0.7;
/** A first word later than that would leave no time for the others. */
const MOST_OF_WHOLE = 0.8;
const STALLED = 0.05;
const STALL_MS = 60_000;
const PIECES = 6;
const PIECE_LENGTH = 340;

/** A call's course in whole milliseconds, so that sums of them are exact; the same for the same parts. `stalled` is the share of calls that stall, 0.05 unless said. */
export function heavyTailed(parts: readonly (string | number)[], stalled = STALLED): Fate {
  const random = seededRandom('latencies', ...parts);
  const wholeMs = lognormal(MEDIAN_WHOLE_MS, SIGMA_WHOLE, random);
  const firstMs = Math.min(lognormal(MEDIAN_FIRST_MS, SIGMA_FIRST, random), MOST_OF_WHOLE * wholeMs);
  const stallsBefore = stallOf(stalled, random);
  const piecesMs = Array.from({ length: PIECES }, (_, index) => {
    const dueMs = firstMs + ((wholeMs - firstMs) * index) / (PIECES - 1);
    return Math.round(index >= stallsBefore ? dueMs + STALL_MS : dueMs);
  });
  return { piecesMs, pieceLength: PIECE_LENGTH };
}

/** Before which piece it stalls; infinite where it does not. */
function stallOf(stalled: number, random: () => number): number {
  const [stalls, early, piece] = [random() < stalled, random() < 0.5, random()];
  if (!stalls) return Number.POSITIVE_INFINITY;
  return early ? 0 : 1 + Math.floor(piece * (PIECES - 1));
}

/** Box and Muller, 1958. */
function lognormal(median: number, sigma: number, random: () => number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return median * Math.exp(sigma * normal);
}
