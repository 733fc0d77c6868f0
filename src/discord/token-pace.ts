import type { Detour } from './channel-pace.ts';
import type { ToldRate } from './delivery.ts';
import { CARD_MS, firstGapMs, intervalMs, type Pace, type Turn, turnAt, type Way } from './pace.ts';
import { RateWindow } from './rate-window.ts';

/** The first draft of a window may follow the last of the one before after so long. */
const NEXT_WINDOW_MS = 200;
const GROWTH = 1.1;
/** With so few requests left a draft goes by the detour, where that is open. */
const FEW = 2;
/** A final state waits for the window rather than take the detour where it is over so soon. */
const SOON_MS = 60;

/**
 * The pace of an answer to an interaction, whose token has a bucket of its own. All of it is spent on drafts, as the final
 * state can take the detour through the channel, where the window is not over soon; so can a draft now and then.
 */
export class TokenPace implements Pace {
  readonly #window = new RateWindow();
  #detour: Detour | undefined;
  #sentMs = Number.NEGATIVE_INFINITY;
  /** The first words have been said. */
  #isWriting = false;
  /** A draft of the present window has taken the detour. */
  #detoured = false;

  constructor(detour?: Detour) {
    this.#detour = detour;
  }

  idle(): void {}

  draft(nowMs: number, detour: boolean): Turn {
    const { delayMs, way } = this.#nextDraft(nowMs, detour ? this.#detour : undefined);
    const restMs = this.#isWriting ? 0 : this.#sentMs + CARD_MS - nowMs;
    return { delayMs: Math.max(delayMs, Math.ceil(restMs)), way };
  }

  #nextDraft(nowMs: number, way: Detour | undefined): Turn {
    const window = this.#window;
    if (window.knowledge !== 'told' || window.isOver(nowMs)) {
      const gapMs = intervalMs(window, NEXT_WINDOW_MS);
      return turnAt(Math.max(window.freeAtMs(nowMs), this.#sentMs + gapMs), nowMs);
    }
    const remaining = window.remaining(nowMs);
    const detour = !this.#detoured && way?.mayDraft(nowMs) === true;
    if (remaining === 0 && !detour) return turnAt(window.freeAtMs(nowMs), nowMs);
    const gapMs = firstGapMs(window.resetAtMs - this.#sentMs, remaining + (detour ? 2 : 1), GROWTH);
    return turnAt(this.#sentMs + gapMs, nowMs, detour && remaining <= FEW ? 'detour' : 'usual');
  }

  urgent(nowMs: number, detour: boolean): Turn {
    this.#isWriting = true;
    return this.final(nowMs, detour);
  }

  final(nowMs: number, detour: boolean): Turn {
    const freeAtMs = this.#window.freeAtMs(nowMs);
    const mayDetour = detour && this.#detour?.mayFinish(nowMs) === true;
    if (freeAtMs - nowMs > SOON_MS && mayDetour) return { delayMs: 0, way: 'detour' };
    return turnAt(freeAtMs, nowMs);
  }

  spent(way: Way, nowMs: number): void {
    this.#sentMs = nowMs;
    if (way === 'detour') {
      this.#detoured = true;
      this.#detour?.spent(nowMs);
    } else if (this.#window.spent(nowMs)) this.#detoured = false;
  }

  heard(way: Way, rate: ToldRate, nowMs: number): void {
    if (way === 'detour') this.#detour?.heard(rate, nowMs);
    else this.#window.heard(rate, halfWay(this.#window.sentMs, nowMs));
  }

  refused(way: Way, retryAfterMs: number, nowMs: number): void {
    if (way === 'detour') this.#detour?.refused(retryAfterMs, nowMs);
    else this.#window.refused(retryAfterMs, nowMs);
  }

  blocked(ms: number, nowMs: number): void {
    this.#window.blocked(ms, nowMs);
  }

  closeDetour(): void {
    this.#detour?.leave();
    this.#detour = undefined;
  }

  leave(): void {
    this.closeDetour();
  }
}

/** A reply that took long was held up somewhere, and nobody knows whether before or after its headers were written. */
const LONGEST_WAY_BACK_MS = 25;

/**
 * When a reply's headers were written, as a guess: half way between sending and hearing, but not long ago. What is sent when the
 * window ends by that still takes half a trip, so even headers that were written last are obeyed.
 */
function halfWay(sentMs: number, heardMs: number): number {
  return heardMs - Math.min((heardMs - sentMs) / 2, LONGEST_WAY_BACK_MS);
}
