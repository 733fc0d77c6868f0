import type { SandboxClock } from '../discord/clock.ts';
import type { CliIo } from './cli-io.ts';

/** Why everything ends before its time: somebody pressed Ctrl-C. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** npm hands a Ctrl-C on to its child, which has had it from the terminal already: so close together they are one. */
const SAME_PRESS_MS = 100;

/** Ctrl-C: the first asks to end in good order, the second to end at once. */
export class Interruption {
  readonly #first = new AbortController();
  readonly #clock: SandboxClock;
  readonly #stopListening: () => void;
  #firstMs: number | undefined;
  #resolveSecond: () => void = () => {};
  /** Resolves at the second. */
  readonly second: Promise<void>;

  constructor(io: Pick<CliIo, 'onInterrupt'>, clock: SandboxClock) {
    this.#clock = clock;
    this.second = new Promise((resolve) => {
      this.#resolveSecond = resolve;
    });
    this.#stopListening = io.onInterrupt(() => this.press());
  }

  /** Aborted with {@link Interrupted} at the first. */
  get signal(): AbortSignal {
    return this.#first.signal;
  }

  press(): void {
    const now = this.#clock.now();
    if (this.#firstMs === undefined) {
      this.#firstMs = now;
      this.#first.abort(new Interrupted('Interrupted.'));
    } else if (now - this.#firstMs >= SAME_PRESS_MS) {
      this.#resolveSecond();
    }
  }

  dispose(): void {
    this.#stopListening();
  }
}
