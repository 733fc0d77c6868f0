import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AuditEntry, ServerSettings } from '../../src/store/servers.ts';
import type { TestDatabase } from './contract.ts';
import { HeldStore } from './held-store.ts';
import { anyRecipe, anyText, RECIPE } from './runs.ts';

const GUILD = '300000000000000001';
const ENTRY: AuditEntry = {
  at: 1000,
  actor: { id: '1', name: 'Zoë 👩‍🔬' },
  action: 'model add',
  before: 'a\0',
  after: 'b',
};
const NOTHING: ServerSettings = { revision: 0, defaultPreset: undefined, presets: [] };

/** What every driver of the port of servers must do; called by each driver's own test file. */
export function serverStoreContract(driver: string, makeDatabase: () => Promise<TestDatabase>): void {
  describe(`the settings of servers on ${driver}`, () => {
    const store = new HeldStore(makeDatabase);

    test('are nothing at first, and kept for the next process', async () => {
      expect(await store.now.servers.settings(GUILD)).toStrictEqual(NOTHING);
      const presets = [{ ...RECIPE, name: 'b' }, RECIPE];
      const next = { revision: 0, defaultPreset: 'two', presets };
      expect(await store.now.servers.replace(GUILD, next, ENTRY)).toBe(true);
      await store.reopen();
      expect(await store.now.servers.settings(GUILD)).toStrictEqual({ ...next, revision: 1 });
    });

    test('belong to one server alone', async () => {
      await store.now.servers.replace(GUILD, { ...NOTHING, defaultPreset: 'fast', presets: [RECIPE] }, ENTRY);
      expect(await store.now.servers.settings('300000000000000002')).toStrictEqual(NOTHING);
      expect(await store.now.servers.audit('300000000000000002', { limit: 9 })).toEqual([]);
    });

    test('are put wholly in the place of those before', async () => {
      await store.now.servers.replace(GUILD, { revision: 0, defaultPreset: 'two', presets: [RECIPE] }, ENTRY);
      const next = { revision: 1, defaultPreset: undefined, presets: [{ ...RECIPE, name: 'other' }] };
      expect(await store.now.servers.replace(GUILD, next, ENTRY)).toBe(true);
      expect(await store.now.servers.settings(GUILD)).toStrictEqual({ ...next, revision: 2 });
    });

    test('are not overwritten by who has not seen the newest, and then nothing is said of it in the log', async () => {
      const other = await store.another();
      await other.servers.replace(GUILD, { ...NOTHING, defaultPreset: 'fast' }, ENTRY);
      expect(await store.now.servers.replace(GUILD, { ...NOTHING, defaultPreset: 'deep' }, ENTRY)).toBe(false);
      expect(await store.now.servers.settings(GUILD)).toMatchObject({ defaultPreset: 'fast', revision: 1 });
      expect(await store.now.servers.audit(GUILD, { limit: 9 })).toHaveLength(1);
      await other.close();
    });

    test('have a log, numbered, newest first, in pages, with what changed nothing', async () => {
      await store.now.servers.replace(GUILD, NOTHING, ENTRY);
      const { before: _, after: __, ...bare } = ENTRY;
      await store.now.servers.note(GUILD, { ...bare, action: 'refused' });
      await store.now.servers.note(GUILD, { ...bare, at: 3000 });
      expect(await store.now.servers.audit(GUILD, { limit: 2 })).toStrictEqual([
        { ...bare, at: 3000, number: 3 },
        { ...bare, action: 'refused', number: 2 },
      ]);
      expect(await store.now.servers.audit(GUILD, { before: 2, limit: 2 })).toStrictEqual([{ ...ENTRY, number: 1 }]);
    });

    test('come back unit for unit, whatever they are', async () => {
      let guild = 0;
      const anyPresets = fc.uniqueArray(anyRecipe, { maxLength: 4, selector: ({ name }) => name });
      await fc.assert(
        fc.asyncProperty(anyPresets, anyText, async (presets, text) => {
          guild += 1;
          const entry = { ...ENTRY, action: text, before: text, after: text };
          await store.now.servers.replace(String(guild), { ...NOTHING, presets }, entry);
          const kept = await store.now.servers.settings(String(guild));
          const sorted = presets.toSorted((a, b) => (a.name < b.name ? -1 : 1));
          expect(kept.presets).toEqual(sorted);
          expect(await store.now.servers.audit(String(guild), { limit: 1 })).toStrictEqual([{ ...entry, number: 1 }]);
        }),
        { numRuns: 50 },
      );
    });
  });
}
