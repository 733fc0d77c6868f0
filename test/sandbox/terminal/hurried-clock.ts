import type { SandboxClock } from '../../../sandbox/discord/clock.ts';

/** A clock whose waits are a hundredth of what they should be. */
export const hurriedClock: SandboxClock = {
  now: Date.now,
  setTimer(ms, fire) {
    const timer = setTimeout(fire, ms / 100);
    return { cancel: () => clearTimeout(timer) };
  },
};
