import type { Clock } from '../moa/clock.ts';
import { type Deadlines, ModelError } from '../moa/model.ts';

/** The engine's deadlines of a call, and one that only matters to a stream. Milliseconds. */
export interface CallDeadlines extends Deadlines {
  /** After the finish reason, for the usage that some servers send later; then the answer counts as whole without it. */
  readonly graceMs: number;
}

export const DEFAULT_DEADLINES: CallDeadlines = {
  headersMs: 30_000,
  firstTokenMs: 60_000,
  idleMs: 30_000,
  wholeMs: 300_000,
  graceMs: 500,
};

type Phase = 'headers' | 'firstToken' | 'idle' | 'grace';

const FAULTS: Readonly<Record<Exclude<Phase, 'grace'> | 'whole', (seconds: number) => string>> = {
  headers: (seconds) => `The model server did not answer within ${seconds} s.`,
  firstToken: (seconds) => `The model wrote nothing within ${seconds} s.`,
  idle: (seconds) => `The model fell silent in the middle of its answer for ${seconds} s.`,
  whole: (seconds) => `The model did not come to an end within ${seconds} s.`,
};

/** Why the naps end with a call. One for all: an abort without a reason makes an error with a stack each time. */
const STOPPED = Symbol('stopped');

/**
 * Calls `expire`, once, when a phase or the whole lasts too long. A piece only moves a number: a nap is never longer than a
 * later phase may last, so that none has to be cut short, and looks at its end how much is left. Only the grace, which is
 * shorter than any nap, has one of its own.
 */
export class Watchdog {
  readonly #clock: Clock;
  readonly #deadlines: CallDeadlines;
  readonly #expire: (fault: ModelError | undefined) => void;
  readonly #longestNapMs: number;
  readonly #begunMs: number;
  readonly #stopping = new AbortController();
  #phase: Phase = 'headers';
  #sinceMs: number;

  /**
   * `expire` is given the fault; or undefined after the grace, when the answer is whole and only its connection is open
   * still.
   */
  constructor(clock: Clock, deadlines: CallDeadlines, expire: (fault: ModelError | undefined) => void) {
    this.#clock = clock;
    this.#deadlines = deadlines;
    this.#expire = expire;
    this.#longestNapMs = Math.min(deadlines.firstTokenMs, deadlines.idleMs);
    this.#begunMs = clock.now();
    this.#sinceMs = this.#begunMs;
    void this.#watch();
  }

  /** The phase begins; for `idle`, begins again. The grace counts once, from the finish reason. */
  enter(phase: Exclude<Phase, 'headers'>): void {
    if (this.#phase === 'grace') return;
    this.#sinceMs = this.#clock.now();
    this.#phase = phase;
    if (phase === 'grace') void this.#watch();
  }

  stop(): void {
    this.#stopping.abort(STOPPED);
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stopping;
    try {
      for (let leftMs = this.#leftMs(); leftMs > 0; leftMs = this.#leftMs()) {
        await this.#clock.sleep(Math.min(leftMs, this.#longestNapMs), signal);
      }
    } catch (error) {
      if (error !== STOPPED) throw error;
    }
    if (signal.aborted) return;
    this.stop();
    this.#expire(this.#fault());
  }

  #phaseMs(): number {
    return this.#deadlines[`${this.#phase}Ms`];
  }

  #leftMs(): number {
    const dueMs = Math.min(this.#sinceMs + this.#phaseMs(), this.#begunMs + this.#deadlines.wholeMs);
    return dueMs - this.#clock.now();
  }

  #fault(): ModelError | undefined {
    if (this.#phase === 'grace') return undefined;
    const { wholeMs } = this.#deadlines;
    const whole = this.#clock.now() - this.#begunMs >= wholeMs;
    const seconds = Math.round((whole ? wholeMs : this.#phaseMs()) / 1000);
    return new ModelError('timeout', FAULTS[whole ? 'whole' : this.#phase](seconds));
  }
}
