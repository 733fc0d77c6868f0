import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/ops/system-clock.ts';

const NEVER_MS = 2 ** 31 - 1;

describe('a sleep', () => {
  it('ends by itself', async () => {
    await systemClock.sleep(1);
    await systemClock.sleep(1, new AbortController().signal);
  });

  it('rejects with the very reason that was given', async () => {
    const [stop, reason] = [new AbortController(), Symbol('reason')];
    const asleep = systemClock.sleep(NEVER_MS, stop.signal);
    stop.abort(reason);
    await expect(asleep).rejects.toBe(reason);
    await expect(systemClock.sleep(NEVER_MS, stop.signal)).rejects.toBe(reason);
  });

  it('leaves no listener behind', async () => {
    const { signal } = new AbortController();
    let listening = 0;
    signal.addEventListener = () => {
      listening += 1;
    };
    signal.removeEventListener = () => {
      listening -= 1;
    };
    await systemClock.sleep(1, signal);
    expect(listening).toBe(0);
  });

  it('keeps the process alive unless it is told not to', async () => {
    const stop = new AbortController();
    const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = timers();
    const unheld = systemClock.sleep(NEVER_MS, stop.signal, { ref: false });
    expect(timers()).toBe(before);
    const held = systemClock.sleep(NEVER_MS, stop.signal);
    expect(timers()).toBe(before + 1);
    stop.abort('over');
    expect(timers()).toBe(before);
    await expect(Promise.all([unheld, held])).rejects.toBe('over');
  });
});
