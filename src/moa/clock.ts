/**
 * Time as the engine and its neighbours know it. Production code passes the system's clock, tests pass a virtual one, so
 * that nothing in a test sleeps for real.
 */
export interface Clock {
  /** Milliseconds since an arbitrary, fixed origin; never goes backwards. */
  now(): number;
  /**
   * Resolves after `ms` milliseconds.
   * @throws signal.reason, at once, when `signal` aborts (or already has).
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
