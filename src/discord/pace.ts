import type { RateState } from './delivery.ts';

/** Until Discord has said anything, one draft a second is a pace that no route of it refuses. */
const UNTOLD_DRAFT_INTERVAL_MS = 1000;
/** Discord's window ends on its own clock; sending into the very edge costs a 429. */
const EDGE_MS = 25;

/**
 * When the next request of one rate-limit bucket may go out. Drafts are spread over the window so that its last request
 * stays unspent: that one is kept for the final state, which then never has to wait for a window to end.
 *
 * With `remaining` requests left in a window that ends in t, the next draft goes after t / remaining: 5 per 2 s gives a
 * draft each 500 ms, the fourth of them with the next window's first request.
 */
export class Pace {
  #draftAtMs = 0;
  #finalAtMs = 0;

  /** Takes in the headers of a reply that arrived at `nowMs`. */
  heard(rate: RateState | undefined, nowMs: number): void {
    if (rate === undefined) {
      this.#draftAtMs = nowMs + UNTOLD_DRAFT_INTERVAL_MS;
      this.#finalAtMs = nowMs;
      return;
    }
    const window = rate.resetAfterMs + EDGE_MS;
    this.#draftAtMs = nowMs + window / Math.max(rate.remaining, 1);
    this.#finalAtMs = rate.remaining > 0 ? nowMs : nowMs + window;
  }

  /** Nothing may go out for `ms` milliseconds: a 429, or a failure after which to wait. */
  blocked(ms: number, nowMs: number): void {
    this.#draftAtMs = Math.max(this.#draftAtMs, nowMs + ms);
    this.#finalAtMs = Math.max(this.#finalAtMs, nowMs + ms);
  }

  draftDelayMs(nowMs: number): number {
    return Math.max(0, this.#draftAtMs - nowMs);
  }

  finalDelayMs(nowMs: number): number {
    return Math.max(0, this.#finalAtMs - nowMs);
  }
}
