import { describe, expect, test } from 'vitest';
import type { NewRun } from '../../src/store/store.ts';
import type { TestDatabase } from './contract.ts';
import { HeldStore } from './held-store.ts';
import { ASKED, COMPLETE, newRun } from './runs.ts';

const LEASE = { owner: 'first', until: 1000 };

/** What every driver of the conversations' port must do; called by each driver's own test file. */
export function conversationStoreContract(driver: string, makeDatabase: () => Promise<TestDatabase>): void {
  describe(`the conversations on ${driver}`, () => {
    const store = new HeldStore(makeDatabase);

    /** A run of the conversation `root`, answered with `answer`. */
    const answered = async (id: string, answer: string, changes: Partial<NewRun> = {}): Promise<void> => {
      await store.now.createRun(newRun(id, { conversationId: 'root', question: `${id}?`, ...changes }), LEASE);
      await store.now.saveCall(id, 'agg', { ...COMPLETE, text: answer }, ASKED);
      await store.now.finishRun(id, { state: 'finished', finishedAt: 10 });
    };
    const turns = async (range: { before?: number; limit: number }) =>
      (await store.now.conversations.turns('root', range)).map(({ number, question, answer }) => [
        number,
        question,
        answer,
      ]);

    test('are found by a run, by the thread, and by any message of an answer', async () => {
      await answered('root', 'A');
      await answered('next', 'B', { channelId: 't1' });
      await store.now.saveThread('root', 't1');
      await store.now.saveMessage('next', { index: 1, channelId: 't1', messageId: 'm9' });
      const place = { id: 'root', guildId: newRun('').guildId, channelId: newRun('').channelId, threadId: 't1' };
      for (const by of [{ runId: 'next' }, { threadId: 't1' }, { messageId: 'm9' }, { runId: 'root' }]) {
        expect(await store.now.conversations.find(by)).toStrictEqual(place);
      }
    });

    test('that do not exist are not found', async () => {
      await answered('root', 'A');
      for (const by of [{ runId: 'x' }, { threadId: 'x' }, { messageId: 'x' }]) {
        expect(await store.now.conversations.find(by)).toBeUndefined();
      }
    });

    test('have as a turn the answer of who stood in for the aggregator', async () => {
      await store.now.createRun(newRun('root', { conversationId: 'root', question: 'root?' }), LEASE);
      const failed = { ...COMPLETE, text: '', status: 'failed', kind: 'missing', reason: 'It is gone.' } as const;
      await store.now.saveCall('root', 'agg', failed, ASKED);
      await store.now.saveCall('root', 'agg.f1', { ...COMPLETE, text: 'In its place.' }, ASKED);
      await store.now.finishRun('root', { state: 'finished', finishedAt: 10 });
      expect(await turns({ limit: 2 })).toEqual([[1, 'root?', 'In its place.']]);
    });

    test('know the recipe of the run that began them', async () => {
      await answered('root', 'A');
      await answered('r2', 'B');
      expect(await store.now.conversations.recipe('root')).toStrictEqual(newRun('root').recipe);
      expect(await store.now.conversations.recipe('nobody')).toBeUndefined();
    });

    test('give their turns newest first, in pages', async () => {
      for (const id of ['root', 'r2', 'r3', 'r4']) await answered(id, `${id}!`);
      expect(await turns({ limit: 2 })).toEqual([
        [4, 'r4?', 'r4!'],
        [3, 'r3?', 'r3!'],
      ]);
      expect(await turns({ limit: 2, before: 3 })).toEqual([
        [2, 'r2?', 'r2!'],
        [1, 'root?', 'root!'],
      ]);
      expect(await turns({ limit: 2, before: 1 })).toEqual([]);
    });

    test('hold what was answered, in the order of the answers, without gaps', async () => {
      await answered('root', 'A');
      await store.now.createRun(newRun('failed', { conversationId: 'root' }), LEASE);
      await store.now.finishRun('failed', { state: 'failed', failure: 'No.', finishedAt: 10 });
      await store.now.createRun(newRun('waiting', { conversationId: 'root' }), LEASE);
      await answered('r2', 'B');
      await answered('other', 'C', { conversationId: 'other' });
      expect(await turns({ limit: 9 })).toEqual([
        [2, 'r2?', 'B'],
        [1, 'root?', 'A'],
      ]);
    });

    test('count a turn once, however often its answer is kept', async () => {
      await answered('root', 'A');
      await store.now.saveCall('root', 'agg', { ...COMPLETE, text: 'A' }, ASKED);
      await answered('r2', 'B');
      expect(await turns({ limit: 9 })).toHaveLength(2);
      expect((await turns({ limit: 1 }))[0]?.[0]).toBe(2);
    });

    test('name who asked, and bring back any text unit for unit', async () => {
      const asker = { id: '7', name: 'Zoë \0' };
      await answered('root', 'half \ud83d and \0', { asker, question: '\0?' });
      expect(await store.now.conversations.turns('root', { limit: 1 })).toStrictEqual([
        { number: 1, asker, question: '\0?', answer: 'half \ud83d and \0' },
      ]);
    });

    test('give each thread one hint, for ever', async () => {
      expect(await store.now.conversations.claimHint('t1')).toBe(true);
      expect(await store.now.conversations.claimHint('t1')).toBe(false);
      const other = await store.another();
      expect(await other.conversations.claimHint('t1')).toBe(false);
      expect(await other.conversations.claimHint('t2')).toBe(true);
      await other.close();
    });
  });
}
