import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import type { TestDatabase } from './contract.ts';

/** What every driver of the port of registrations must do; called by each driver's own test file. */
export function registrationStoreContract(driver: string, makeDatabase: () => Promise<TestDatabase>): void {
  describe(`the registrations on ${driver}`, () => {
    let database: TestDatabase;
    let store: Store;

    beforeEach(async () => {
      database = await makeDatabase();
      store = await database.open();
    });

    afterEach(async () => {
      await store.close();
      await database.remove();
    });

    test('are none at first, and kept for the next process', async () => {
      expect(await store.registrations.scopes()).toEqual([]);
      await store.registrations.add('everywhere');
      await store.registrations.add('300000000000000001');
      await store.registrations.add('everywhere');
      await store.close();
      store = await database.open();
      expect(await store.registrations.scopes()).toEqual(['300000000000000001', 'everywhere']);
    });

    test('are taken back one by one', async () => {
      await store.registrations.add('a');
      await store.registrations.add('b');
      await store.registrations.remove('a');
      await store.registrations.remove('never-there');
      expect(await store.registrations.scopes()).toEqual(['b']);
    });
  });
}
