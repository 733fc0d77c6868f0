import { describe, expect, test } from 'vitest';
import type { TestDatabase } from './contract.ts';
import { HeldStore } from './held-store.ts';
import { ASKED, COMPLETE, newRun, RECIPE } from './runs.ts';

const GUILD = '300000000000000001';
const LEASE = { owner: 'me', until: 1 };

/** What every driver of the port of spending must do; called by each driver's own test file. */
export function spendingStoreContract(driver: string, makeDatabase: () => Promise<TestDatabase>): void {
  describe(`what questions have used, on ${driver}`, () => {
    const store = new HeldStore(makeDatabase);

    async function finished(id: string, createdAt: number, guildId: string | undefined = GUILD): Promise<void> {
      await store.now.createRun(newRun(id, { createdAt, guildId }), LEASE);
      await store.now.saveCall(id, 'agg', { ...COMPLETE, answeredBy: `maker/${id}` }, ASKED);
      await store.now.finishRun(id, { state: 'finished', finishedAt: createdAt });
    }

    test('is that of the newest answered runs of one server, with every call', async () => {
      await finished('old', 1);
      await finished('newer', 2);
      await store.now.saveCall(
        'newer',
        'l0.r0',
        { ...COMPLETE, status: 'stopped', answeredBy: 'maker/stopped' },
        ASKED,
      );
      await finished('elsewhere', 3, '300000000000000002');
      await store.now.createRun(newRun('failed', { createdAt: 4 }), LEASE);
      await store.now.finishRun('failed', { state: 'failed', failure: 'No.', finishedAt: 5 });
      const { usage } = COMPLETE;
      const newer = {
        recipe: RECIPE,
        calls: [
          { model: 'maker/newer', usage },
          { model: 'maker/stopped', usage },
        ],
      };
      expect(await store.now.spending.newest(GUILD, 9)).toStrictEqual([
        newer,
        { ...newer, calls: [{ model: 'maker/old', usage }] },
      ]);
      expect(await store.now.spending.newest(GUILD, 1)).toStrictEqual([newer]);
    });

    test('is nothing where nothing was asked', async () => {
      expect(await store.now.spending.newest(GUILD, 9)).toEqual([]);
    });
  });
}
