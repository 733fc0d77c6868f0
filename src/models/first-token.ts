import type { Clock } from '../moa/clock.ts';
import type { ModelEvent } from '../moa/model.ts';
import { quantile } from '../moa/quantile.ts';
import { PerModel } from './per-model.ts';

const TIMES_KEPT = 50;
/** What is taken for a model's 95th percentile before anything is known of it, */
const DEFAULT_P95_MS = 8000;
/** and how many times weigh as much as that, at first. */
const DEFAULT_WEIGHT = 5;
/** Below this, who waits for no word waits for the network. */
const FLOOR_MS = 1500;

/** How long each model has been silent before its first word (text or reasoning), over the newest calls. Milliseconds. */
export class FirstTokens {
  readonly #times = new PerModel<number[]>(() => []);

  add(model: string, ms: number): void {
    const times = this.#times.of(model);
    times.push(ms);
    if (times.length > TIMES_KEPT) times.shift();
  }

  /**
   * Until when a first word has come in 95 of 100 calls: what has been seen, and the default with a weight that goes to
   * nothing as the times fill up, so that the first ones do not throw it about.
   */
  p95Ms(model: string): number {
    const times = this.#times.find(model) ?? [];
    const seenMs = quantile(times, 0.95) ?? DEFAULT_P95_MS;
    const weight = DEFAULT_WEIGHT * (1 - times.length / TIMES_KEPT);
    const blendedMs = (weight * DEFAULT_P95_MS + times.length * seenMs) / (weight + times.length);
    return Math.max(FLOOR_MS, blendedMs);
  }

  /** What has been seen alone; undefined before the first. */
  seen(model: string): { readonly medianMs: number; readonly p95Ms: number } | undefined {
    const times = this.#times.find(model) ?? [];
    const [medianMs, p95Ms] = [quantile(times, 0.5), quantile(times, 0.95)];
    return medianMs === undefined || p95Ms === undefined ? undefined : { medianMs, p95Ms };
  }
}

/** Listens to one call for the time from the request to the first word; from the last request, where it was sent again. */
export class FirstTokenTimer {
  readonly #clock: Clock;
  readonly #model: string;
  readonly #times: FirstTokens;
  #sentMs: number | undefined;
  #heard = false;

  constructor(clock: Clock, model: string, times: FirstTokens) {
    this.#clock = clock;
    this.#model = model;
    this.#times = times;
  }

  get heard(): boolean {
    return this.#heard;
  }

  /** Whether it has been silent so long that this is no slow call any more: twice what nearly all take. */
  get isLost(): boolean {
    const silentMs = this.#silentMs();
    return !this.#heard && silentMs !== undefined && silentMs >= 2 * this.#times.p95Ms(this.#model);
  }

  hear(event: ModelEvent): void {
    if (this.#heard) return;
    if (event.type === 'sent') this.#sentMs = this.#clock.now();
    else if (event.type === 'waiting') this.#sentMs = undefined;
    else if (event.delta !== '') this.#hearWord();
  }

  /**
   * The call was given up. A wait that was longer than most is kept at its length so far: who gives up on slow calls in
   * favour of quick ones would otherwise know the quick ones alone.
   */
  giveUp(): void {
    const silentMs = this.#silentMs();
    if (!this.#heard && silentMs !== undefined && silentMs >= this.#times.p95Ms(this.#model)) {
      this.#times.add(this.#model, silentMs);
    }
  }

  #hearWord(): void {
    this.#heard = true;
    const silentMs = this.#silentMs();
    if (silentMs !== undefined) this.#times.add(this.#model, silentMs);
  }

  #silentMs(): number | undefined {
    return this.#sentMs === undefined ? undefined : this.#clock.now() - this.#sentMs;
  }
}
