import type { Clock } from '../moa/clock.ts';
import type { Log } from './log.ts';

const PATIENCE_MS = 10_000;

/** Says in the log what is waited for where it takes longer than 10 s, and again when it is over. */
export async function tellIfSlow<Result>(
  what: string,
  waited: Promise<Result>,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Promise<Result> {
  const done = new AbortController();
  const begunMs = clock.now();
  let told = false;
  const tell = async (): Promise<void> => {
    await clock.sleep(PATIENCE_MS, done.signal);
    told = true;
    log.warn(
      `Discord has not answered for 10 s. Still waiting for ${what}; check the network, and DISCORD_API_URL if it is set.`,
    );
  };
  // Ends with an abort as a rule, which nobody is to hear of.
  tell().catch(() => {});
  try {
    const result = await waited;
    if (told) log.info(`Discord has answered after ${Math.round((clock.now() - begunMs) / 1000)} s: ${what} is done.`);
    return result;
  } finally {
    done.abort();
  }
}
