import type { Clock } from '../../src/moa/clock.ts';
import { systemClock } from '../../src/ops/system-clock.ts';

/** Time that runs `factor` times faster than the machine's: waits of seconds pass in hundredths, over real connections. */
export function fastClock(factor: number): Clock {
  return {
    now: () => systemClock.now() * factor,
    sleep: (ms, signal) => systemClock.sleep(ms / factor, signal),
  };
}
