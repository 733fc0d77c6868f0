import type { Outcome } from '../events.ts';
import { quantile } from '../quantile.ts';
import type { Policy } from './policy.ts';

/** Grace is never shorter: a model that would have been done in a moment is worth it. */
const LEAST_GRACE_MS = 1000;

/**
 * Whether so much of a layer is in that the rest gets only the grace. A reference that failed counts as well: nobody waits
 * for it any more; but without one answer that can be used there is nothing to go on with.
 */
export function hasQuorum({ quorum }: Policy, layer: { of: number; ended: number; usable: number }): boolean {
  return layer.usable > 0 && layer.ended >= Math.ceil(quorum * layer.of);
}

/** How long those still under way are waited for, once there is a quorum: half the median of those in, unless the recipe says. */
export function graceOf({ graceMs }: Policy, usable: readonly Outcome[]): number {
  if (graceMs !== undefined) return graceMs;
  const tookMs = usable.map(({ startedMs, endedMs }) => endedMs - startedMs);
  return Math.max(LEAST_GRACE_MS, (quantile(tookMs, 0.5) ?? 0) / 2);
}
