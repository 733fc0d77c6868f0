import type { Clock } from '../moa/clock.ts';
import { ModelError } from '../moa/model.ts';

/** How long a call may take, in milliseconds: in each of its phases, and in all. */
export interface Deadlines {
  /** From the start to the response's headers: connecting, sending the question, and the server's first word. */
  readonly headersMs: number;
  /** From the headers to the first piece of text or reasoning. */
  readonly firstTokenMs: number;
  /** Between two events of the stream, once it writes. */
  readonly idleMs: number;
  /** The whole call. */
  readonly wholeMs: number;
  /** After the finish reason, for the usage that some servers send later; then the answer counts as whole without it. */
  readonly graceMs: number;
}

export const DEFAULT_DEADLINES: Deadlines = {
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

/**
 * Calls `expire`, once, when a phase or the whole lasts too long. One timer a call, however many pieces come: a piece only
 * moves a number.
 */
export class Watchdog {
  readonly #clock: Clock;
  readonly #deadlines: Deadlines;
  readonly #begunMs: number;
  #phase: Phase = 'headers';
  #sinceMs: number;
  #stopped = false;
  #nap = new AbortController();

  /**
   * `expire` is given the fault; or undefined after the grace, when the answer is whole and only its connection is open
   * still.
   */
  constructor(clock: Clock, deadlines: Deadlines, expire: (fault: ModelError | undefined) => void) {
    this.#clock = clock;
    this.#deadlines = deadlines;
    this.#begunMs = clock.now();
    this.#sinceMs = this.#begunMs;
    void this.#watch(expire);
  }

  /** The phase begins; for `idle`, begins again. The grace counts once, from the finish reason. */
  enter(phase: Exclude<Phase, 'headers'>): void {
    if (this.#phase === 'grace') return;
    this.#sinceMs = this.#clock.now();
    if (phase === this.#phase) return;
    this.#phase = phase;
    // The nap for the phase before may be longer than this one lasts.
    this.#nap.abort();
  }

  stop(): void {
    this.#stopped = true;
    this.#nap.abort();
  }

  async #watch(expire: (fault: ModelError | undefined) => void): Promise<void> {
    while (!this.#stopped) {
      const leftMs = this.#dueMs() - this.#clock.now();
      if (leftMs <= 0) return expire(this.#fault());
      const nap = new AbortController();
      this.#nap = nap;
      await this.#clock.sleep(leftMs, nap.signal).catch((error: unknown) => {
        // A nap that was cut short is how it is told to look again.
        if (!nap.signal.aborted) throw error;
      });
    }
  }

  #phaseMs(): number {
    return this.#deadlines[`${this.#phase}Ms`];
  }

  #dueMs(): number {
    return Math.min(this.#sinceMs + this.#phaseMs(), this.#begunMs + this.#deadlines.wholeMs);
  }

  #fault(): ModelError | undefined {
    if (this.#phase === 'grace') return undefined;
    const { wholeMs } = this.#deadlines;
    const whole = this.#clock.now() - this.#begunMs >= wholeMs;
    const seconds = Math.round((whole ? wholeMs : this.#phaseMs()) / 1000);
    return new ModelError('timeout', FAULTS[whole ? 'whole' : this.#phase](seconds));
  }
}
