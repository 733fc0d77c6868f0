import { performance } from 'node:perf_hooks';
import type { Clock } from '../moa/clock.ts';

/** The machine's own monotonic time. Not with node:timers/promises: it makes an error with a stack of each sleep cut short. */
export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal, { ref } = { ref: true }) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason);
      const onAbort = (): void => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, ms);
      if (!ref) timer.unref();
      signal?.addEventListener('abort', onAbort, { once: true });
    }),
};
