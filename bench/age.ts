/** A state that a reader saw: since when (epoch milliseconds), and how many tokens it showed. */
export interface Frame {
  readonly atMs: number;
  readonly tokens: number;
}

/** How fresh an answer was for whoever read along, in milliseconds. */
export interface Freshness {
  readonly firstMs: number;
  readonly meanAgeMs: number;
  readonly lastMs: number;
}

/**
 * At a time t, a(t) is when the first token arrived that is not visible then: age(t) = t − a(t), or 0 where all that has
 * arrived is visible. The mean age is its average over time, from the first token's arrival until the last token is visible.
 * `firstMs` is from the first token's arrival until anything is visible, `lastMs` from the last token's until all is.
 *
 * @param arrivals when each token arrived, in order
 * @param frames in order of time; where none shows everything, all of it counts as visible at `untilMs`
 */
export function freshness(arrivals: readonly number[], frames: readonly Frame[], untilMs = Number.NaN): Freshness {
  const [start = Number.NaN] = arrivals;
  const whole = frames.find(({ tokens }) => tokens >= arrivals.length)?.atMs ?? untilMs;
  const first = frames.find(({ tokens }) => tokens > 0)?.atMs ?? untilMs;
  const shown = [{ atMs: start, tokens: 0 }, ...frames.filter(({ atMs }) => atMs < whole)];
  const area = shown.reduce((sum, { atMs, tokens }, index) => {
    return sum + areaOf(arrivals[tokens], atMs, shown[index + 1]?.atMs ?? whole);
  }, 0);
  const last = arrivals.at(-1) ?? Number.NaN;
  return { firstMs: first - start, meanAgeMs: area / (whole - start), lastMs: whole - last };
}

/** The integral of the age while the token that arrives at `arrivalMs` is the first that is not visible. */
export function areaOf(arrivalMs: number | undefined, fromMs: number, toMs: number): number {
  if (arrivalMs === undefined || toMs <= arrivalMs) return 0;
  const begun = Math.max(fromMs, arrivalMs) - arrivalMs;
  return ((toMs - arrivalMs) ** 2 - begun ** 2) / 2;
}
