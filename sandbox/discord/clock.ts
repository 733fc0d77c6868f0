/** Time as the sandbox knows it, so that a test can reach the 3 seconds and the 15 minutes without waiting for them. */
export interface SandboxClock {
  /** Epoch milliseconds. */
  now(): number;
  /** Calls `fire` once, after `ms` milliseconds. */
  setTimer(ms: number, fire: () => void): Timer;
}

export interface Timer {
  cancel(): void;
}

export const systemClock: SandboxClock = {
  now: Date.now,
  setTimer(ms, fire) {
    const timer = setTimeout(fire, ms);
    return { cancel: () => clearTimeout(timer) };
  },
};

/** Stands still until a test lets time pass. */
export class ManualClock implements SandboxClock {
  #nowMs: number;
  #timers: { readonly dueMs: number; readonly fire: () => void }[] = [];

  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#nowMs = startMs;
  }

  now(): number {
    return this.#nowMs;
  }

  setTimer(ms: number, fire: () => void): Timer {
    const timer = { dueMs: this.#nowMs + ms, fire };
    this.#timers.push(timer);
    return {
      cancel: () => {
        this.#timers = this.#timers.filter((other) => other !== timer);
      },
    };
  }

  /** How many timers are set: for waiting until a test's subject has set one. */
  get pending(): number {
    return this.#timers.length;
  }

  /** Lets `ms` milliseconds pass; timers fire in the order of their times. */
  advance(ms: number): void {
    const untilMs = this.#nowMs + ms;
    for (;;) {
      const next = this.#timers.filter(({ dueMs }) => dueMs <= untilMs).sort((a, b) => a.dueMs - b.dueMs)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((other) => other !== next);
      this.#nowMs = next.dueMs;
      next.fire();
    }
    this.#nowMs = untilMs;
  }
}
