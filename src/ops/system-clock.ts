import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../moa/clock.ts';

/** The machine's own monotonic time. */
export const systemClock: Clock = {
  now: () => performance.now(),
  async sleep(ms, signal, { ref } = { ref: true }) {
    signal?.throwIfAborted();
    try {
      await sleep(ms, undefined, signal === undefined ? { ref } : { ref, signal });
    } catch (error) {
      // Node rejects with an AbortError of its own; the port promises the reason that was given.
      signal?.throwIfAborted();
      throw error;
    }
  },
};
