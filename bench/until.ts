import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 50;
const LONGEST_MS = 120_000;

/**
 * Waits until `holds`. Asks now and then instead of at each change, so that asking costs nothing that is measured.
 * @throws Error that tells what was waited for, after two minutes.
 */
export async function until(what: string, holds: () => boolean): Promise<void> {
  for (const begun = performance.now(); !holds(); await sleep(POLL_MS)) {
    if (performance.now() - begun > LONGEST_MS) throw new Error(`Waited two minutes in vain for ${what}.`);
  }
}
