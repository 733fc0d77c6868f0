import type { Kysely, Transaction } from 'kysely';
import type { Schema } from './schema.ts';
import { StoreError } from './store.ts';

export type Step = Transaction<Schema>;

/** The one way into an open database, for all ports on top of it. */
export class Access {
  /** Names the database in messages. */
  readonly where: string;
  readonly #db: Kysely<Schema>;
  readonly #explain: (error: unknown) => unknown;
  /** Settles with the newest thing asked for; never rejects. */
  #last: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | undefined;

  constructor(db: Kysely<Schema>, where: string, explain: (error: unknown) => unknown) {
    this.#db = db;
    this.where = where;
    this.#explain = explain;
  }

  read<Result>(work: (step: Step) => Promise<Result>): Promise<Result> {
    return this.#do(() => this.#db.transaction().setAccessMode('read only').execute(work));
  }

  /** All of it or nothing. */
  write<Result>(work: (step: Step) => Promise<Result>): Promise<Result> {
    return this.#do(() => this.#db.transaction().execute(work));
  }

  /** Waits for what is under way. Harmless when called again. */
  close(): Promise<void> {
    this.#closing ??= this.#last.then(() => this.#db.destroy());
    return this.#closing;
  }

  /**
   * One after the other, in the order asked for: an older text must not overwrite a newer one, and Kysely's own lock for
   * SQLite's one connection lets latecomers pass.
   */
  async #do<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#closing !== undefined) throw new StoreError('closed', `${this.where} was closed.`);
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => {});
    try {
      return await turn;
    } catch (error) {
      throw this.#explain(error);
    }
  }
}
