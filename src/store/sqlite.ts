import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely } from 'kysely';
import { Access } from './access.ts';
import { IN_MEMORY } from './database-url.ts';
import { KyselyStore } from './kysely-store.ts';
import { migrate, VERSIONS_TABLE } from './migrate.ts';
import { migrations } from './migrations.ts';
import type { Schema } from './schema.ts';
import { LockingSqliteDialect, READ_WAIT_MS } from './sqlite-dialect.ts';
import { explainSqliteError } from './sqlite-errors.ts';
import { waitForLock } from './sqlite-lock.ts';
import { type Store, StoreError } from './store.ts';

interface SqliteOptions {
  /** How long a write waits for another process's write before it fails as `locked`; the thread is free meanwhile. */
  readonly lockWaitMs?: number;
  /** Upper bound of the file, in pages of 4096 bytes; SQLite's own if missing. */
  readonly maxPages?: number;
}

const LOCK_WAIT_MS = 2000;
/** Pages in our memory; the system keeps the rest in its own. */
const CACHE_KIB = 4096;
/** The log shrinks back to this after a burst. */
const WAL_LIMIT_BYTES = 16 * 1024 * 1024;

/**
 * Opens a SQLite file, or {@link IN_MEMORY}; folder and file are made if they are missing.
 *
 * What can be lost: a process killed at any moment loses nothing that was acknowledged, as every commit has reached the
 * system by then. A power cut or a crash of the system may lose the commits of the last seconds, those not yet written
 * out, newest first; it never damages the database. That is `synchronous=NORMAL`. FULL would lose nothing, but waits for
 * the disk at each commit, on the thread that also serves Discord: at 100 runs, several commits a second each, that
 * thread would do little else on a slow disk.
 *
 * @param path absolute.
 * @throws StoreError
 */
export async function openSqlite(path: string, options: SqliteOptions = {}): Promise<Store> {
  const { lockWaitMs = LOCK_WAIT_MS } = options;
  const where = path === IN_MEMORY ? 'The database in memory' : `The database ${path}`;
  const explain = (error: unknown): unknown => explainSqliteError(error, where);
  try {
    if (path !== IN_MEMORY) prepareFile(path, where);
    const database = new Database(path, { timeout: READ_WAIT_MS });
    try {
      await waitForLock(lockWaitMs, async () => {
        refuseForeign(database, where);
        configure(database, options);
      });
      const db = new Kysely<unknown>({ dialect: new LockingSqliteDialect(database, lockWaitMs) });
      await migrate(db, migrations, where);
      return new KyselyStore(new Access(db.withTables<Schema>(), where, explain));
    } catch (error) {
      database.close();
      throw error;
    }
  } catch (error) {
    throw explain(error);
  }
}

/** Makes the folder, for the bot's user alone as it will hold people's questions, and finds out early what is forbidden. */
function prepareFile(path: string, where: string): void {
  const folder = dirname(path);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (existsSync(path)) accessSync(path, constants.R_OK);
  } catch (error) {
    throw new StoreError(
      codeOf(error) === 'ENOSPC' ? 'full' : 'unreadable',
      `${where} cannot be opened (${String(error)}). Check the path in DATABASE_URL, and that the bot may read it.`,
      error,
    );
  }
  try {
    // SQLite keeps its log beside the file, so the folder matters as well.
    for (const needed of [folder, path]) if (existsSync(needed)) accessSync(needed, constants.W_OK);
  } catch (error) {
    throw new StoreError(
      'read-only',
      `${where} must not be written (${String(error)}). Give the user that runs the bot the right to write the file and its folder.`,
      error,
    );
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** @throws StoreError `foreign` if there are tables, but not ours; before anything is changed. */
function refuseForeign(database: Database.Database, where: string): void {
  const tables = database.prepare("select name from sqlite_master where type = 'table'").pluck().all();
  if (tables.length === 0 || tables.includes(VERSIONS_TABLE)) return;
  throw new StoreError(
    'foreign',
    `${where} belongs to another program (it has a table ${String(tables[0])}). Name another file in DATABASE_URL.`,
  );
}

function configure(database: Database.Database, { maxPages }: SqliteOptions): void {
  const journal = database.pragma('journal_mode = WAL', { simple: true });
  // Where there can be no WAL (some network disks), only FULL keeps a power cut from damaging the file.
  database.pragma(`synchronous = ${journal === 'wal' ? 'NORMAL' : 'FULL'}`);
  database.pragma('foreign_keys = ON');
  database.pragma(`cache_size = -${CACHE_KIB}`);
  database.pragma(`journal_size_limit = ${WAL_LIMIT_BYTES}`);
  if (maxPages !== undefined) database.pragma(`max_page_count = ${maxPages}`);
}
