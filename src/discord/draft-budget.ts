/**
 * All answers together draw and send so many drafts a second: each costs about a millisecond of the processor, and models go first.
 * A hundred answers at once have one a second each, which is what Discord lets through; a thousand have one in ten seconds.
 */
const PER_SECOND = 100;
const GAP_MS = 1000 / PER_SECOND;
/** So much may be behind before anybody waits: a few answers that move in the same moment. */
const SLACK_MS = 500;

/** What the drafts of all answers share. First words and final states do not wait for it, but count. */
export class DraftBudget {
  /** When the next would go if all were evenly spread. */
  #nextMs = Number.NEGATIVE_INFINITY;

  /** Takes the next place. @returns when that is, `nowMs` or later. */
  take(nowMs: number): number {
    const atMs = Math.max(this.#nextMs, nowMs - SLACK_MS);
    this.#nextMs = atMs + GAP_MS;
    return Math.max(atMs, nowMs);
  }
}
