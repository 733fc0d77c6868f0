import { Abandoned } from './abandoned.ts';
import type { RunContext } from './context.ts';

/**
 * Does `work`, whose calls are abandoned once `ms` milliseconds have passed.
 * @param work is given what makes a signal for each of its calls, as listeners of many calls on one signal make Node warn of a
 * leak.
 */
export async function within<T>(
  ms: number,
  { clock, signal }: RunContext,
  work: (signalOf: () => AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const late = new AbortController();
  const onLate = (): void => late.abort(new Abandoned('deadline'));
  clock.sleep(ms, over.signal).then(onLate, () => {});
  try {
    return await work(() => AbortSignal.any([signal, late.signal]));
  } finally {
    over.abort(OVER);
  }
}

const OVER = new Error('The work is done.');
