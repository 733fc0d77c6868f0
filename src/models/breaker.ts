import type { ModelError, ModelErrorKind } from '../moa/model.ts';
import { type BreakerRule, openMsFor, ruleFor } from './breaker-rules.ts';

/**
 * A circuit breaker (M. Nygard, "Release It!", 2007) as a pure state machine. Closed, it lets all calls through and counts;
 * open, none; after a while half-open: one call, the probe, finds out whether it closes or opens again. Times are
 * milliseconds of one clock.
 */
export type Breaker = Closed | Opened;

interface Closed {
  readonly state: 'closed';
  /** How often it has opened or closed. What a call comes to counts only in the epoch in which it was let through. */
  readonly epoch: number;
  /** The newest calls, oldest first; `rule` is that of a failure. */
  readonly recent: readonly { readonly atMs: number; readonly rule: BreakerRule | undefined }[];
}

export interface Opened {
  /** `half-open` is: a probe is under way. An open one whose time is over waits for a call that can be its probe. */
  readonly state: 'open' | 'half-open';
  readonly epoch: number;
  readonly why: ModelError;
  readonly rule: BreakerRule;
  /** How long it was opened for this time. */
  readonly openMs: number;
  readonly untilMs: number;
}

export const CLOSED: Breaker = { state: 'closed', epoch: 0, recent: [] };

/** What a call that was let through hands in when it is over. */
export interface Pass {
  readonly epoch: number;
  readonly probe: boolean;
}

/** What a call came to; `nothing`, where that says nothing of the model: it was aborted, say. */
export type Ending = 'answered' | 'nothing' | ModelError;

/** What others are told of a breaker. */
export type BreakerView =
  | { readonly state: 'closed' }
  | { readonly state: 'open'; readonly kind: ModelErrorKind; readonly leftMs: number }
  /** `probing`: a call is finding out just now; else the next one will. */
  | { readonly state: 'half-open'; readonly kind: ModelErrorKind; readonly probing: boolean };

type Admission =
  | { readonly breaker: Breaker; readonly pass: Pass }
  | { readonly breaker: Opened; readonly pass: undefined };

const CALLS_KEPT = 20;

/**
 * Whether a call is let through. With `evenIfOpen` it is, where the cause allows it: as the probe where one is due, else
 * beside it, and then only its success counts.
 * @returns no pass where it is not.
 */
export function admit(breaker: Breaker, nowMs: number, evenIfOpen: boolean): Admission {
  const { epoch } = breaker;
  if (breaker.state === 'closed') return { breaker, pass: { epoch, probe: false } };
  if (breaker.state === 'open' && nowMs >= breaker.untilMs) {
    return { breaker: { ...breaker, state: 'half-open' }, pass: { epoch, probe: true } };
  }
  if (evenIfOpen && breaker.rule.mayInsist) return { breaker, pass: { epoch, probe: false } };
  return { breaker, pass: undefined };
}

/** A call is over. Each pass is handed in once. */
export function settle(breaker: Breaker, pass: Pass, ending: Ending, nowMs: number): Breaker {
  // Let through before it opened, or closed: old news.
  if (pass.epoch !== breaker.epoch) return breaker;
  if (breaker.state === 'closed') return counted(breaker, ending, nowMs);
  if (ending === 'answered') return { state: 'closed', epoch: breaker.epoch + 1, recent: [] };
  return pass.probe ? afterProbe(breaker, ending, nowMs) : breaker;
}

export function viewOf(breaker: Breaker, nowMs: number): BreakerView {
  if (breaker.state === 'closed') return { state: 'closed' };
  const { kind } = breaker.why;
  const leftMs = breaker.untilMs - nowMs;
  if (breaker.state === 'open' && leftMs > 0) return { state: 'open', kind, leftMs };
  return { state: 'half-open', kind, probing: breaker.state === 'half-open' };
}

function counted(breaker: Closed, ending: Ending, nowMs: number): Breaker {
  if (ending === 'nothing') return breaker;
  if (ending === 'answered') return withCall(breaker, nowMs, undefined);
  const rule = ruleFor(ending.kind);
  if (rule === undefined) return breaker;
  const next = withCall(breaker, nowMs, rule);
  if (!isEnough(next.recent, rule, nowMs)) return next;
  return opened(breaker.epoch + 1, ending, rule, openMsFor(ending, rule), nowMs);
}

function withCall({ recent, ...closed }: Closed, atMs: number, rule: BreakerRule | undefined): Closed {
  return { ...closed, recent: [...recent, { atMs, rule }].slice(-CALLS_KEPT) };
}

/** Whether the newest failure, which is by this rule, opens the breaker. */
function isEnough(recent: Closed['recent'], rule: BreakerRule, nowMs: number): boolean {
  const row = recent.slice(-rule.inARow);
  if (row.length === rule.inARow && row.every((call) => call.rule === rule)) return true;
  if (rule.share === undefined) return false;
  const { failed, leastCalls, withinMs } = rule.share;
  const newest = recent.filter(({ atMs }) => nowMs - atMs < withinMs);
  const failures = newest.filter((call) => call.rule !== undefined).length;
  return newest.length >= leastCalls && failures >= failed * newest.length;
}

/** A probe that failed opens it anew, for longer; one that says nothing is given back, and the next call takes its place. */
function afterProbe(breaker: Opened, ending: Exclude<Ending, 'answered'>, nowMs: number): Opened {
  const rule = ending === 'nothing' ? undefined : ruleFor(ending.kind);
  if (ending === 'nothing' || rule === undefined) return { ...breaker, state: 'open' };
  const doubledMs = rule === breaker.rule ? breaker.openMs * 2 : 0;
  const openMs = Math.min(Math.max(openMsFor(ending, rule), doubledMs), rule.longestMs);
  return opened(breaker.epoch, ending, rule, openMs, nowMs);
}

function opened(epoch: number, why: ModelError, rule: BreakerRule, openMs: number, nowMs: number): Opened {
  return { state: 'open', epoch, why, rule, openMs, untilMs: nowMs + openMs };
}
