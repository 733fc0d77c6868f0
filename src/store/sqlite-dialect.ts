import type Database from 'better-sqlite3';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
  type TransactionSettings,
} from 'kysely';
import { isBusy, waitForLock } from './sqlite-lock.ts';

/** How long SQLite itself may wait, on the thread, for the short locks that also readers meet (recovery, last close). */
export const READ_WAIT_MS = 50;

/**
 * Kysely's SQLite, with transactions that two processes can rely on: one that writes takes the write lock at its start
 * (`begin immediate`), as one that reads first and writes later fails at once, without waiting, if another process wrote
 * in between. Those of access mode `read only` take no lock and see one state throughout.
 */
export class LockingSqliteDialect extends SqliteDialect {
  readonly #database: Database.Database;
  readonly #lockWaitMs: number;

  /** @param lockWaitMs how long a write waits, off the thread, for the write of another process. */
  constructor(database: Database.Database, lockWaitMs: number) {
    super({ database });
    this.#database = database;
    this.#lockWaitMs = lockWaitMs;
  }

  override createDriver(): Driver {
    return new LockingSqliteDriver(this.#database, this.#lockWaitMs);
  }
}

class LockingSqliteDriver extends SqliteDriver {
  readonly #database: Database.Database;
  readonly #lockWaitMs: number;
  readonly #waitNever: Database.Statement;
  readonly #waitAsReaders: Database.Statement;
  /** The last wait was in vain. */
  #lockedOut = false;

  constructor(database: Database.Database, lockWaitMs: number) {
    super({ database: withKeptStatements(database) });
    this.#database = database;
    this.#lockWaitMs = lockWaitMs;
    this.#waitNever = database.prepare('pragma busy_timeout = 0');
    this.#waitAsReaders = database.prepare(`pragma busy_timeout = ${READ_WAIT_MS}`);
  }

  override async beginTransaction(connection: DatabaseConnection, settings?: TransactionSettings): Promise<void> {
    if (settings?.accessMode === 'read only') await connection.executeQuery(CompiledQuery.raw('begin'));
    else await this.#beginWriting(connection);
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // A full disk ends the transaction by itself; a second rollback would fail, and hide why.
    if (this.#database.inTransaction) await super.rollbackTransaction(connection);
  }

  /** After a wait in vain, writes fail at once until one succeeds: else each of those in line would wait anew. */
  async #beginWriting(connection: DatabaseConnection): Promise<void> {
    try {
      await waitForLock(this.#lockedOut ? 0 : this.#lockWaitMs, () => this.#tryToBeginWriting(connection));
      this.#lockedOut = false;
    } catch (error) {
      this.#lockedOut = isBusy(error);
      throw error;
    }
  }

  async #tryToBeginWriting(connection: DatabaseConnection): Promise<void> {
    this.#waitNever.get();
    try {
      await connection.executeQuery(CompiledQuery.raw('begin immediate'));
    } finally {
      this.#waitAsReaders.get();
    }
  }
}

/** Many more than this program has; what a migration or an `in` of many values asks for once need not stay for ever. */
const STATEMENTS_KEPT = 200;

/** The same database, whose statements are prepared once: Kysely writes the same SQL anew for each query. */
function withKeptStatements(database: Database.Database): SqliteDatabase {
  const statements = new Map<string, Database.Statement>();
  const prepare = (sql: string): Database.Statement => {
    const statement = database.prepare(sql);
    if (statements.size >= STATEMENTS_KEPT) statements.clear();
    statements.set(sql, statement);
    return statement;
  };
  return {
    prepare: (sql) => statements.get(sql) ?? prepare(sql),
    close: () => void database.close(),
  };
}
