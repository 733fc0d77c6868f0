import { afterEach, beforeEach } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import type { TestDatabase } from './contract.ts';

/** For each test of a suite a database of its own, and a store that is open on it. */
export class HeldStore {
  #database: TestDatabase | undefined;
  #store: Store | undefined;

  /** Within `describe`. */
  constructor(makeDatabase: () => Promise<TestDatabase>) {
    beforeEach(async () => {
      this.#database = await makeDatabase();
      this.#store = await this.#database.open();
    });
    afterEach(async () => {
      await this.#store?.close();
      await this.#database?.remove();
    });
  }

  get now(): Store {
    if (this.#store === undefined) throw new Error('The store is open during a test only.');
    return this.#store;
  }

  /** What another process opens at the same time; whoever asks closes it. */
  another(): Promise<Store> {
    if (this.#database === undefined) throw new Error('The database is there during a test only.');
    return this.#database.open();
  }

  /** As the next process finds it. */
  async reopen(): Promise<void> {
    await this.now.close();
    this.#store = await this.another();
  }
}
