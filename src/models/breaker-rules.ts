import type { ModelError, ModelErrorKind } from '../moa/model.ts';

/** When failures of a cause open a breaker, and for how long. Durations are milliseconds. */
export interface BreakerRule {
  /** So many failures by this rule, one after the other, open it. */
  readonly inARow: number;
  /** So does this share of failures by any rule, once there are enough calls among the newest. */
  readonly share?: { readonly failed: number; readonly leastCalls: number; readonly withinMs: number };
  readonly openMs: number;
  /** How long it may stay open at a time, where probe after probe fails and each doubles it. */
  readonly longestMs: number;
  /** Whether a call may be made all the same, where nobody else is left to ask. */
  readonly mayInsist: boolean;
}

const LEAST_OPEN_MS = 1000;

const NOT_OFFERED: BreakerRule = { inARow: 1, openMs: 600_000, longestMs: 600_000, mayInsist: false };
/** A key stays what it is until a restart, but servers have been known to refuse good ones for a while. */
const KEY: BreakerRule = { inARow: 1, openMs: 30_000, longestMs: 300_000, mayInsist: false };
/** Always short: whoever has just paid should not have to wait. */
const CREDIT: BreakerRule = { inARow: 1, openMs: 30_000, longestMs: 30_000, mayInsist: true };
const PACE: BreakerRule = { inARow: 3, openMs: 15_000, longestMs: 300_000, mayInsist: true };
const TROUBLE: BreakerRule = {
  inARow: 5,
  share: { failed: 0.6, leastCalls: 5, withinMs: 60_000 },
  openMs: 30_000,
  longestMs: 300_000,
  mayInsist: true,
};

const RULES: Readonly<Record<ModelErrorKind, BreakerRule | undefined>> = {
  missing: NOT_OFFERED,
  'not-chat': NOT_OFFERED,
  auth: KEY,
  payment: CREDIT,
  'rate-limit': PACE,
  overloaded: TROUBLE,
  server: TROUBLE,
  timeout: TROUBLE,
  connection: TROUBLE,
  cut: TROUBLE,
  protocol: TROUBLE,
  empty: TROUBLE,
  // The question's fault: another one may be answered.
  context: undefined,
  refused: undefined,
  // Never asked.
  ceiling: undefined,
};

/** Undefined for a failure that says nothing of the model. */
export function ruleFor(kind: ModelErrorKind): BreakerRule | undefined {
  return RULES[kind];
}

/** How long a breaker opens for this failure: after a rate limit as long as the server says, where it does. */
export function openMsFor({ kind, retryAfterMs }: ModelError, { openMs, longestMs }: BreakerRule): number {
  const named = kind === 'rate-limit' ? retryAfterMs : undefined;
  return Math.min(Math.max(named ?? openMs, LEAST_OPEN_MS), longestMs);
}
