/**
 * Linear interpolation between the two nearest values in order, at (n − 1) · `share` from the least: definition 7 of R. J.
 * Hyndman and Y. Fan, "Sample Quantiles in Statistical Packages", 1996. A share of 0.5 is the median.
 * @returns undefined where there are no values.
 */
export function quantile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  if (low === undefined || high === undefined) return undefined;
  return low + (high - low) * (at - Math.floor(at));
}
