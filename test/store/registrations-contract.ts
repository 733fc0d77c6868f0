import { describe, expect, test } from 'vitest';
import type { TestDatabase } from './contract.ts';
import { HeldStore } from './held-store.ts';

/** What every driver of the port of registrations must do; called by each driver's own test file. */
export function registrationStoreContract(driver: string, makeDatabase: () => Promise<TestDatabase>): void {
  describe(`the registrations on ${driver}`, () => {
    const store = new HeldStore(makeDatabase);

    test('are none at first, and kept for the next process', async () => {
      expect(await store.now.registrations.scopes()).toEqual([]);
      await store.now.registrations.add('everywhere');
      await store.now.registrations.add('300000000000000001');
      await store.now.registrations.add('everywhere');
      await store.reopen();
      expect(await store.now.registrations.scopes()).toEqual(['300000000000000001', 'everywhere']);
    });

    test('are taken back one by one', async () => {
      await store.now.registrations.add('a');
      await store.now.registrations.add('b');
      await store.now.registrations.remove('a');
      await store.now.registrations.remove('never-there');
      expect(await store.now.registrations.scopes()).toEqual(['b']);
    });
  });
}
