import Database from 'better-sqlite3';
import { StoreError, type StoreErrorKind } from './store.ts';

/** By the code's longest matching start, as SQLite has a family of codes for each cause. */
const CAUSES: ReadonlyArray<readonly [code: string, kind: StoreErrorKind, sentence: string]> = [
  ['SQLITE_BUSY', 'locked', 'is locked by another program. Wait until that program is done, or stop it'],
  ['SQLITE_LOCKED', 'locked', 'is locked by another program. Wait until that program is done, or stop it'],
  ['SQLITE_FULL', 'full', 'cannot grow, because its disk is full. Free some space'],
  ['SQLITE_IOERR_SHMSIZE', 'full', 'cannot grow, because its disk is full. Free some space'],
  ['SQLITE_READONLY', 'read-only', 'must not be written. Give the user that runs the bot the right to write it'],
  [
    'SQLITE_CANTOPEN',
    'unreadable',
    'cannot be opened. Check that it is a file, and that the bot may read and write it',
  ],
  ['SQLITE_PERM', 'unreadable', 'cannot be opened. Check that the bot may read and write it'],
  ['SQLITE_NOTADB', 'corrupt', 'is not a SQLite database. Restore it from a backup, or name another file'],
  ['SQLITE_CORRUPT', 'corrupt', 'is damaged. Restore it from a backup, or name another file in DATABASE_URL'],
  ['SQLITE_IOERR', 'disk', 'cannot be read or written, because its disk fails. Check the disk'],
  ['SQLITE_', 'failed', 'refuses. This should not occur; please report it'],
];

/** Turns SQLite's errors into sentences about the database `where`; every other value comes back as it is. */
export function explainSqliteError(error: unknown, where: string): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  const cause = CAUSES.find(([code]) => error.code.startsWith(code));
  if (cause === undefined) return error;
  const [, kind, sentence] = cause;
  return new StoreError(kind, `${where} ${sentence} (${error.code}: ${error.message}).`, error);
}
