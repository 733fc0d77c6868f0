import type { RateState } from './delivery.ts';

/** Until Discord has said anything, one draft a second is a pace that no route of it refuses. */
const UNTOLD_DRAFT_INTERVAL_MS = 1000;
/** Discord's window ends on its own clock; sending into the very edge costs a 429. */
const EDGE_MS = 25;

/** When the next request of one live message may go out. */
export interface Pace {
  draftDelayMs(nowMs: number): number;
  finalDelayMs(nowMs: number): number;
  /** A request goes out. */
  spent(nowMs: number): void;
  /** Takes in the headers of a reply that arrived at `nowMs`; undefined where there were none. */
  heard(rate: RateState | undefined, nowMs: number): void;
  /** Nothing may go out for `ms` milliseconds: a 429, or a failure after which to wait. */
  blocked(ms: number, nowMs: number): void;
  /** Nothing more is to come: what was kept for it is for the others. */
  leave(): void;
}

/**
 * One rate-limit bucket, shared by the live messages that are edited through it. Drafts are spread over the window and go
 * round robin; a request for each member stays unspent for its final state, which then need not wait for a window to end.
 *
 * With `remaining` requests left in a window that ends in t, and m members, the next draft goes after
 * t / (remaining − m + 1): for one member 5 per 2 s gives a draft each 500 ms, the fourth of them with the next window's
 * first request.
 */
export class SharedPace {
  readonly #members = new Set<Member>();
  #remaining = Number.POSITIVE_INFINITY;
  #resetAtMs = 0;
  #lastSentMs = Number.NEGATIVE_INFINITY;
  /** How long drafts are apart at present, whoever's they are. */
  #intervalMs = 0;
  /** Until then nothing goes out, as after a 429. */
  #blockedUntilMs = 0;

  get isEmpty(): boolean {
    return this.#members.size === 0;
  }

  join(onLeave: () => void = () => {}): Pace {
    const member: Member = new Member(this, () => {
      this.#members.delete(member);
      onLeave();
    });
    this.#members.add(member);
    return member;
  }

  /** When the next draft of this member may go: who has waited longest is next, and the others an interval later each. */
  draftAtMs(member: Member): number {
    const first = [...this.#members].filter(
      (other) => other !== member && other.waits && other.lastSentMs < member.lastSentMs,
    );
    return Math.max(this.#blockedUntilMs, this.#lastSentMs + this.#intervalMs * (1 + first.length));
  }

  finalAtMs(nowMs: number): number {
    const windowOver = nowMs >= this.#resetAtMs;
    return Math.max(this.#blockedUntilMs, this.#remaining > 0 || windowOver ? 0 : this.#resetAtMs);
  }

  spent(nowMs: number): void {
    this.#remaining -= 1;
    this.#lastSentMs = nowMs;
  }

  heard(rate: RateState | undefined, nowMs: number): void {
    // The interval counts from the reply: by then the next window is known.
    this.#lastSentMs = nowMs;
    if (rate === undefined) {
      this.#remaining = Number.POSITIVE_INFINITY;
      this.#intervalMs = UNTOLD_DRAFT_INTERVAL_MS;
      return;
    }
    const windowMs = rate.resetAfterMs + EDGE_MS;
    this.#remaining = rate.remaining;
    this.#resetAtMs = nowMs + windowMs;
    this.#intervalMs = windowMs / Math.max(rate.remaining - this.#members.size + 1, 1);
  }

  blocked(ms: number, nowMs: number): void {
    this.#blockedUntilMs = Math.max(this.#blockedUntilMs, nowMs + ms);
  }
}

class Member implements Pace {
  lastSentMs = Number.NEGATIVE_INFINITY;
  /** It has a draft to send. */
  waits = false;
  readonly #shared: SharedPace;
  readonly #onLeave: () => void;

  constructor(shared: SharedPace, onLeave: () => void) {
    this.#shared = shared;
    this.#onLeave = onLeave;
  }

  draftDelayMs(nowMs: number): number {
    this.waits = true;
    return Math.max(0, this.#shared.draftAtMs(this) - nowMs);
  }

  finalDelayMs(nowMs: number): number {
    return Math.max(0, this.#shared.finalAtMs(nowMs) - nowMs);
  }

  spent(nowMs: number): void {
    this.waits = false;
    this.lastSentMs = nowMs;
    this.#shared.spent(nowMs);
  }

  heard(rate: RateState | undefined, nowMs: number): void {
    this.lastSentMs = nowMs;
    this.#shared.heard(rate, nowMs);
  }

  blocked(ms: number, nowMs: number): void {
    this.#shared.blocked(ms, nowMs);
  }

  leave(): void {
    this.#onLeave();
  }
}

/** A pace for one message that shares its bucket with nobody: an interaction's own. */
export function ownPace(): Pace {
  return new SharedPace().join();
}

/** The paces of channels: whatever is edited through a channel's route shares that channel's bucket. */
export class ChannelPaces {
  readonly #shared = new Map<string, SharedPace>();

  join(channelId: string): Pace {
    const shared = this.#shared.get(channelId) ?? new SharedPace();
    this.#shared.set(channelId, shared);
    return shared.join(() => {
      if (shared.isEmpty) this.#shared.delete(channelId);
    });
  }
}
