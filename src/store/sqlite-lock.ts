import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';

const LONGEST_PAUSE_MS = 50;

export function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
}

/**
 * Tries until no other process is in the way, for `waitMs` at most. SQLite's own waiting stands still on the thread that
 * serves Discord (for ever, if the lock's holder is another store on it), and leaves out some locks. Real time, not the
 * injected clock: another process does not know that one.
 * @throws what the last try threw.
 */
export async function waitForLock<Result>(waitMs: number, attempt: () => Promise<Result>): Promise<Result> {
  for (let waitedMs = 0; ; ) {
    try {
      return await attempt();
    } catch (error) {
      if (!isBusy(error) || waitedMs >= waitMs) throw error;
    }
    const pauseMs = Math.min(Math.max(waitedMs, 1), LONGEST_PAUSE_MS);
    await sleep(pauseMs);
    waitedMs += pauseMs;
  }
}
