import type { ToldRate } from './delivery.ts';
import type { RateWindow } from './rate-window.ts';

/** By which way a request goes: an answer to an interaction can also be edited through its channel. */
export type Way = 'usual' | 'detour';

/** When the next request may go out, and by which way. */
export interface Turn {
  readonly delayMs: number;
  readonly way: Way;
}

/**
 * When the next request of one live message may go out. Drafts are spread over the window that the headers tell; the first words and
 * the final state go as soon as a request is left.
 */
export interface Pace {
  /** `detour` says whether what is next can take it. */
  draft(nowMs: number, detour: boolean): Turn;
  /** For a state that should not wait for its turn: the first words of an answer. */
  urgent(nowMs: number, detour: boolean): Turn;
  final(nowMs: number, detour: boolean): Turn;
  /** Nothing waits to be sent at present. */
  idle(): void;
  /** A request goes out. */
  spent(way: Way, nowMs: number): void;
  /** Takes in what a reply said that arrived at `nowMs`. */
  heard(way: Way, rate: ToldRate, nowMs: number): void;
  /** A request was refused that way: there are none left for `retryAfterMs` milliseconds. */
  refused(way: Way, retryAfterMs: number, nowMs: number): void;
  /** After a failure nothing may go out for `ms` milliseconds. */
  blocked(ms: number, nowMs: number): void;
  /** The detour leads nowhere. */
  closeDetour(): void;
  /** Nothing more is to come: what was kept for it is for the others. */
  leave(): void;
}

/** In whole milliseconds: a rest too small to be added to the time would never be over. */
export function turnAt(atMs: number, nowMs: number, way: Way = 'usual'): Turn {
  return { delayMs: Math.max(0, Math.ceil(atMs - nowMs)), way };
}

/** Where Discord does not say, one draft a second is a pace that no route of it refuses. */
const UNTOLD_INTERVAL_MS = 1000;

/** A card on which no answer is being written yet is not worth more than a request a second: the answer will be. */
export const CARD_MS = 1000;

/** How long after the last one a draft may go, where no window is open that says so. */
export function intervalMs({ knowledge }: RateWindow, nextWindowMs: number): number {
  return { none: 0, untold: UNTOLD_INTERVAL_MS, told: nextWindowMs }[knowledge];
}

/**
 * The first of `count` gaps that fill `ms`, each `growth` times the one before. Nobody knows when an answer ends: gaps that grow spend
 * more of a window early, and lose less where it ends before the window does.
 */
export function firstGapMs(ms: number, count: number, growth: number): number {
  let sum = 0;
  for (let gap = 0; gap < count; gap += 1) sum += growth ** gap;
  return Math.max(0, ms) / sum;
}
