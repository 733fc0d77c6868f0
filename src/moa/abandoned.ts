import type { AbandonReason } from './events.ts';

/** As the reason of a signal: ends a call while the run goes on. */
export class Abandoned extends Error {
  override readonly name = 'Abandoned';
  readonly why: AbandonReason;

  constructor(why: AbandonReason) {
    super(`It was not waited for (${why}).`);
    this.why = why;
  }

  /** Whether the call's own slowness ended it, and not somebody's wish. */
  get tooSlow(): boolean {
    return this.why === 'grace' || this.why === 'hedge' || this.why === 'deadline';
  }
}
