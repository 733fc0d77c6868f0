/**
 * Time as the engine and its neighbours know it. Production code passes the system's clock, tests pass a virtual one, so
 * that nothing in a test sleeps for real.
 */
export interface Clock {
  /** Milliseconds since an arbitrary, fixed origin; never goes backwards. */
  now(): number;
  /**
   * Resolves after `ms` milliseconds. With `ref: false` it does not keep the process alive for that, as in Node's timers.
   * @throws signal.reason, at once, when `signal` aborts (or already has).
   */
  sleep(ms: number, signal?: AbortSignal, options?: { readonly ref: boolean }): Promise<void>;
}
