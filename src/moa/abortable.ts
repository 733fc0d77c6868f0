/**
 * Reads `source` until it ends or `signal` aborts. The abort is noticed at once, even while the source is silent, and the
 * source is told to end without being waited for: `return()` of a generator that awaits a silent network would never settle.
 * @throws signal.reason on abort, and whatever the source throws.
 */
export async function* abortable<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T, void> {
  signal.throwIfAborted();
  const iterator = source[Symbol.asyncIterator]();
  let onAbort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  aborted.catch(() => {});
  try {
    for (;;) {
      const next = iterator.next();
      // The loser of the race may still reject after an abort; it has been replaced by signal.reason then.
      next.catch(() => {});
      const step = await Promise.race([next, aborted]);
      if (step.done) return;
      yield step.value;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    iterator.return?.().catch(() => {});
  }
}
