import { resolve } from 'node:path';
import { StoreError } from './store.ts';

/** SQLite's own name for a database that lives in memory only. */
export const IN_MEMORY = ':memory:';

const FORMS =
  'Use file:./data/moa.db (relative to the working folder), file:/absolute/path/moa.db, or file::memory: (nothing is kept)';

/**
 * The file that a DATABASE_URL means, as an absolute path, or {@link IN_MEMORY}. The path is taken as it is written: no
 * query, no percent-encoding.
 * @throws StoreError `url`; it never repeats the URL, which may hold a password.
 */
export function parseDatabaseUrl(databaseUrl: string): string {
  if (databaseUrl === `file:${IN_MEMORY}`) return IN_MEMORY;
  if (/^postgres(ql)?:/i.test(databaseUrl)) {
    throw new StoreError('url', `DATABASE_URL names PostgreSQL, which this version does not support. ${FORMS}.`);
  }
  const path = /^file:(?<path>[^:].*[^/])$/s.exec(databaseUrl)?.groups?.['path'];
  if (path === undefined) throw new StoreError('url', `DATABASE_URL is not understood. ${FORMS}.`);
  const odd = ['?', '#', '\0'].find((character) => path.includes(character));
  if (odd !== undefined) {
    throw new StoreError('url', `The path in DATABASE_URL must not contain ${JSON.stringify(odd)}. ${FORMS}.`);
  }
  return resolve(path);
}
