import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/moa/events.ts';
import type { RunStore, Store } from '../../src/store/store.ts';
import { ASKED, anyAsked, anyOutcome, anyRun, anyText, COMPLETE, newRun, RECIPE } from './runs.ts';

/** A database made for one test. Each store that is opened on it is like another process. */
export interface TestDatabase {
  open(): Promise<Store>;
  remove(): Promise<void>;
}

const LEASE = { owner: 'first', until: 1000 };
const HELD = { stopBy: undefined };

/** What every driver of {@link RunStore} must do; called by each driver's own test file. */
export function runStoreContract(driver: string, makeDatabase: () => Promise<TestDatabase>): void {
  describe(`the run store on ${driver}`, () => {
    let database: TestDatabase;
    let store: RunStore;
    const opened: RunStore[] = [];

    const open = async (): Promise<RunStore> => {
      const another = await database.open();
      opened.push(another);
      return another;
    };

    beforeEach(async () => {
      database = await makeDatabase();
      store = await open();
    });

    afterEach(async () => {
      await Promise.all(opened.splice(0).map((each) => each.close()));
      await database.remove();
    });

    /** What another process would find. */
    const found = async (runId: string) => {
      const other = await open();
      return other.getRun(runId);
    };

    describe('keeping', () => {
      test('a new run is found by another process as it was given', async () => {
        const run = newRun('r1');
        await store.createRun(run, LEASE);
        expect(await found('r1')).toStrictEqual({
          ...run,
          state: 'waiting',
          calls: new Map(),
          answerSoFar: '',
          messages: [],
          threadId: undefined,
          threadPosts: new Map(),
          deaths: 0,
        });
      });

      test('a run outside servers has no server', async () => {
        await store.createRun(newRun('r1', { guildId: undefined }), LEASE);
        expect((await found('r1'))?.guildId).toBeUndefined();
      });

      test('a run that does not exist is not found', async () => {
        expect(await store.getRun('nobody')).toBeUndefined();
      });

      test('an id is taken once, and the first run stays as it is', async () => {
        await store.createRun(newRun('r1'), LEASE);
        const second = newRun('r1', { seed: 7 });
        await expect(store.createRun(second, LEASE)).rejects.toMatchObject({ name: 'StoreError', kind: 'exists' });
        expect((await found('r1'))?.seed).toBe(newRun('r1').seed);
      });

      test('each way a call can end is kept with what was asked', async () => {
        const { status: _, finish: __, ...base } = COMPLETE;
        const outcomes: Record<string, Outcome> = {
          'l0.r0': COMPLETE,
          'l0.r1': { ...base, status: 'failed', kind: 'cut', reason: 'The stream broke.', firstTokenMs: undefined },
          agg: { ...base, status: 'stopped', usage: { promptTokens: 1, completionTokens: 2, estimated: true } },
        };
        await store.createRun(newRun('r1'), LEASE);
        for (const [call, outcome] of Object.entries(outcomes)) await store.saveCall('r1', call, outcome, ASKED);
        const run = await found('r1');
        expect(Object.fromEntries(run?.calls ?? [])).toStrictEqual({
          'l0.r0': { ...outcomes['l0.r0'], asked: ASKED },
          'l0.r1': { ...outcomes['l0.r1'], asked: ASKED },
          agg: { ...outcomes['agg'], asked: ASKED },
        });
      });

      test('a call that is done again replaces what was kept, and forgets the old failure', async () => {
        await store.createRun(newRun('r1'), LEASE);
        const failed: Outcome = { ...COMPLETE, status: 'failed', kind: 'timeout', reason: 'Too slow.' };
        await store.saveCall('r1', 'agg', failed, ASKED);
        await store.saveCall('r1', 'agg', COMPLETE, { model: 'maker/other' });
        const run = await found('r1');
        expect([...(run?.calls ?? [])]).toStrictEqual([['agg', { ...COMPLETE, asked: { model: 'maker/other' } }]]);
      });

      test('texts of 200,000 characters come back whole', async () => {
        const long = `${'Zeile 😀\n'.repeat(25_000)}\0 end`;
        await store.createRun(newRun('r1', { question: long }), LEASE);
        await store.saveCall('r1', 'agg', { ...COMPLETE, text: long, reasoning: long }, ASKED);
        await store.saveAnswerSoFar('r1', long);
        const run = await found('r1');
        expect(run?.question).toBe(long);
        expect(run?.calls.get('agg')).toMatchObject({ text: long, reasoning: long });
        expect(run?.answerSoFar).toBe(long);
      });

      test('the answer so far is the newest that was kept', async () => {
        await store.createRun(newRun('r1'), LEASE);
        await store.saveAnswerSoFar('r1', 'The sky');
        await store.saveAnswerSoFar('r1', 'The sky is blue');
        expect((await found('r1'))?.answerSoFar).toBe('The sky is blue');
      });

      test('where the answer is shown is kept in order, the newest place of each part', async () => {
        await store.createRun(newRun('r1'), LEASE);
        await store.saveMessage('r1', { index: 1, channelId: 'c1', messageId: 'm2' });
        await store.saveMessage('r1', { index: 0, channelId: 'c1', messageId: 'm1' });
        await store.saveMessage('r1', { index: 1, channelId: 'c2', messageId: 'm3' });
        expect((await found('r1'))?.messages).toStrictEqual([
          { index: 0, channelId: 'c1', messageId: 'm1' },
          { index: 1, channelId: 'c2', messageId: 'm3' },
        ]);
      });

      test('the thread and what it shows are kept', async () => {
        await store.createRun(newRun('r1'), LEASE);
        await store.saveThread('r1', 't1');
        await store.saveThreadPost('r1', 'question:0', 'm1');
        await store.saveThreadPost('r1', 'l0.r0:0', 'm2');
        await store.saveThreadPost('r1', 'l0.r0:0', 'm3');
        const run = await found('r1');
        expect(run?.threadId).toBe('t1');
        expect(run?.threadPosts).toStrictEqual(
          new Map([
            ['l0.r0:0', 'm3'],
            ['question:0', 'm1'],
          ]),
        );
      });

      test('what is kept of one run is not found in another', async () => {
        for (const id of ['r1', 'r2']) await store.createRun(newRun(id), LEASE);
        await store.saveCall('r1', 'agg', COMPLETE, ASKED);
        await store.saveAnswerSoFar('r1', 'mine');
        await store.saveMessage('r1', { index: 0, channelId: 'c', messageId: 'm' });
        await store.saveThreadPost('r1', 'agg:0', 'm');
        await store.finishRun('r1', { state: 'failed', failure: 'No.', finishedAt: 9 });
        const { id: _, ...other } = (await found('r2')) ?? newRun('');
        const { id: __, ...untouched } = newRun('r2');
        expect(other).toMatchObject({
          ...untouched,
          state: 'waiting',
          calls: new Map(),
          answerSoFar: '',
          messages: [],
        });
        expect(other).not.toHaveProperty('failure');
      });

      test('saves that are not waited for take place in the order they were asked for', async () => {
        await store.createRun(newRun('r1'), LEASE);
        await store.createRun(newRun('r2'), LEASE);
        const saves: Promise<void>[] = [];
        const kept: Array<string | undefined> = [];
        for (let n = 0; n < 200; n += 1) {
          saves.push(store.saveAnswerSoFar('r2', 'other'), store.saveAnswerSoFar('r1', `old ${n}`));
          // Asked for at any point of the work on those before.
          for (let turn = 0; turn < n; turn += 1) await Promise.resolve();
          saves.push(store.saveAnswerSoFar('r1', `new ${n}`));
          await Promise.all(saves.splice(0));
          kept.push((await store.getRun('r1'))?.answerSoFar);
        }
        expect(kept).toEqual(kept.map((_, n) => `new ${n}`));
      });
    });

    describe('a question that is a message', () => {
      const asked = (id: string, questionMessageId: string) =>
        newRun(id, { questionMessageId, interaction: undefined });

      test('has one run, however often it arrives', async () => {
        await store.createRun(asked('r1', 'm1'), LEASE);
        const again = (await open()).createRun(asked('r2', 'm1'), LEASE);
        await expect(again).rejects.toMatchObject({ kind: 'exists' });
        await store.createRun(asked('r3', 'm2'), LEASE);
        expect((await found('r3'))?.questionMessageId).toBe('m2');
        expect(await found('r2')).toBeUndefined();
      });

      test('can be changed until its run starts', async () => {
        await store.createRun(asked('r1', 'm1'), LEASE);
        await store.saveQuestion('r1', 'And how?');
        await store.startRun('r1', 5);
        await store.saveQuestion('r1', 'Too late.');
        expect((await found('r1'))?.question).toBe('And how?');
      });
    });

    describe('the course of a run', () => {
      test('a run that starts is running, and a second start keeps the first time', async () => {
        await store.createRun(newRun('r1'), LEASE);
        await store.startRun('r1', 5000);
        await store.startRun('r1', 9000);
        expect(await found('r1')).toMatchObject({ state: 'running', startedAt: 5000 });
      });

      test('a run that is over does not start again', async () => {
        await store.createRun(newRun('r1'), LEASE);
        await store.finishRun('r1', { state: 'stopped', finishedAt: 7000 });
        await store.startRun('r1', 9000);
        const run = await found('r1');
        expect(run).toMatchObject({ state: 'stopped', finishedAt: 7000 });
        expect(run).not.toHaveProperty('startedAt');
      });

      test('a finished run needs no draft, as the whole answer is a call', async () => {
        await store.createRun(newRun('r1'), LEASE);
        await store.saveAnswerSoFar('r1', 'Because of Ray');
        await store.finishRun('r1', { state: 'finished', failure: undefined, finishedAt: 7000 });
        expect(await found('r1')).toMatchObject({ state: 'finished', finishedAt: 7000, answerSoFar: '' });
      });

      test.each(['failed', 'stopped'] as const)('a run that %s keeps what was written, and why', async (state) => {
        await store.createRun(newRun('r1'), LEASE);
        await store.saveAnswerSoFar('r1', 'Because of Ray');
        await store.finishRun('r1', { state, failure: 'The model \0 fell silent.', finishedAt: 7000 });
        expect(await found('r1')).toMatchObject({
          state,
          failure: 'The model \0 fell silent.',
          answerSoFar: 'Because of Ray',
        });
      });

      test('what comes after the end, like the last posts of the thread, is still kept', async () => {
        await store.createRun(newRun('r1'), LEASE);
        await store.finishRun('r1', { state: 'stopped', finishedAt: 7000 });
        await store.saveThreadPost('r1', 'l0.r0:0', 'm1');
        expect((await found('r1'))?.threadPosts.get('l0.r0:0')).toBe('m1');
      });

      test('a run that does not exist cannot be changed', async () => {
        await store.createRun(newRun('r1'), LEASE);
        const changes = [
          store.startRun('r2', 1),
          store.saveQuestion('r2', 'text'),
          store.saveCall('r2', 'agg', COMPLETE, ASKED),
          store.saveAnswerSoFar('r2', 'text'),
          store.saveMessage('r2', { index: 0, channelId: 'c', messageId: 'm' }),
          store.saveThread('r2', 't'),
          store.saveThreadPost('r2', 'k', 'm'),
          store.finishRun('r2', { state: 'finished', finishedAt: 1 }),
        ];
        for (const change of changes) await expect(change).rejects.toMatchObject({ kind: 'unknown-run' });
      });
    });

    describe('leases', () => {
      const claim = (by: RunStore, owner: string, now: number) => by.claimUnfinished({ owner, now, leaseMs: 500 });
      const ids = (runs: readonly { readonly id: string }[]) => runs.map((run) => run.id);

      test('a run whose lease holds is not taken; once it ran out, it is, with all that was kept', async () => {
        await store.createRun(newRun('r1'), LEASE);
        await store.saveCall('r1', 'l0.r0', COMPLETE, ASKED);
        const other = await open();
        expect(await claim(other, 'second', 999)).toEqual([]);
        const taken = await claim(other, 'second', 1000);
        expect(taken).toStrictEqual([await store.getRun('r1')]);
        expect(taken[0]?.calls.get('l0.r0')?.text).toBe(COMPLETE.text);
      });

      test('a run is taken by one of many who ask at the same time', async () => {
        for (let n = 0; n < 20; n += 1) await store.createRun(newRun(`r${n}`), LEASE);
        const others = await Promise.all(['a', 'b', 'c', 'd'].map(async (owner) => ({ owner, store: await open() })));
        const claims = await Promise.all(others.map((other) => claim(other.store, other.owner, 2000)));
        const taken = claims.flatMap(ids);
        expect(taken).toHaveLength(20);
        expect(new Set(taken).size).toBe(20);
      });

      test('the oldest run comes first', async () => {
        await store.createRun(newRun('young', { createdAt: 300 }), LEASE);
        await store.createRun(newRun('old', { createdAt: 100 }), LEASE);
        await store.createRun(newRun('middle', { createdAt: 200 }), LEASE);
        expect(ids(await claim(await open(), 'second', 2000))).toEqual(['old', 'middle', 'young']);
      });

      test('runs that are over are not taken', async () => {
        for (const state of ['finished', 'failed', 'stopped'] as const) {
          await store.createRun(newRun(state), LEASE);
          await store.finishRun(state, { state, finishedAt: 10 });
        }
        expect(await claim(await open(), 'second', 1_000_000)).toEqual([]);
      });

      test('nobody takes a run from itself, however late its own renewal is', async () => {
        await store.createRun(newRun('r1'), LEASE);
        expect(await claim(store, 'first', 5000)).toEqual([]);
      });

      test('a taken run is held for as long as was asked, then it can be taken again', async () => {
        await store.createRun(newRun('r1'), LEASE);
        await claim(await open(), 'second', 2000);
        const third = await open();
        expect(await claim(third, 'third', 2499)).toEqual([]);
        expect(ids(await claim(third, 'third', 2500))).toEqual(['r1']);
      });

      test('renewing holds the runs under way and tells which they are', async () => {
        await store.createRun(newRun('r1'), LEASE);
        await store.createRun(newRun('r2'), LEASE);
        await store.createRun(newRun('over'), LEASE);
        await store.finishRun('over', { state: 'finished', finishedAt: 10 });
        expect(await store.renewLeases('first', 3000)).toStrictEqual(
          new Map([
            ['r1', HELD],
            ['r2', HELD],
          ]),
        );
        expect(await claim(await open(), 'second', 2999)).toEqual([]);
      });

      test('who lost a run learns it when renewing, and the new owner keeps it', async () => {
        await store.createRun(newRun('r1'), LEASE);
        const other = await open();
        await claim(other, 'second', 2000);
        expect(await store.renewLeases('first', 9000)).toStrictEqual(new Map());
        expect(await other.renewLeases('second', 9000)).toStrictEqual(new Map([['r1', HELD]]));
      });

      test('who lost a run cannot change it any more; the new owner can', async () => {
        await store.createRun(newRun('r1'), LEASE);
        const other = await open();
        await claim(other, 'second', 2000);
        const late = [
          store.startRun('r1', 1),
          store.saveQuestion('r1', 'text'),
          store.saveCall('r1', 'agg', COMPLETE, ASKED),
          store.saveAnswerSoFar('r1', 'old'),
          store.saveMessage('r1', { index: 0, channelId: 'c', messageId: 'm' }),
          store.saveThread('r1', 't'),
          store.saveThreadPost('r1', 'k', 'm'),
          store.finishRun('r1', { state: 'failed', finishedAt: 1 }),
        ];
        for (const change of late) await expect(change).rejects.toMatchObject({ kind: 'lost-lease' });
        await other.saveAnswerSoFar('r1', 'new');
        expect(await found('r1')).toMatchObject({ state: 'waiting', answerSoFar: 'new', calls: new Map() });
      });

      test('a lease that ran out, and that nobody took, still lets its owner write', async () => {
        await store.createRun(newRun('r1'), { owner: 'first', until: 0 });
        await store.saveAnswerSoFar('r1', 'late, but mine');
        expect((await found('r1'))?.answerSoFar).toBe('late, but mine');
      });

      test('the runs of an owner who is known to be dead are taken at once, those of others not', async () => {
        await store.createRun(newRun('r1'), LEASE);
        await store.createRun(newRun('r2'), { owner: 'alive', until: 1000 });
        const taken = await (await open()).claimUnfinished({
          owner: 'second',
          now: 10,
          leaseMs: 500,
          isDead: (owner) => owner === 'first',
        });
        expect(ids(taken)).toEqual(['r1']);
      });

      test('who left a run without giving it up is counted as dead; who gave it up is not', async () => {
        await store.createRun(newRun('r1'), LEASE);
        const second = await open();
        expect((await claim(second, 'second', 2000))[0]?.deaths).toBe(1);
        await second.releaseLeases('second');
        expect((await claim(await open(), 'third', 3000))[0]?.deaths).toBe(1);
        expect((await claim(await open(), 'fourth', 4000))[0]?.deaths).toBe(2);
      });

      test('a wish to stop reaches whoever holds the run, and whoever takes it over', async () => {
        await store.createRun(newRun('r1'), LEASE);
        const other = await open();
        expect(await other.requestStop('r1', 'Zoë \0')).toBe(true);
        expect(await store.renewLeases('first', 1000)).toStrictEqual(new Map([['r1', { stopBy: 'Zoë \0' }]]));
        expect((await claim(other, 'second', 2000))[0]?.stopBy).toBe('Zoë \0');
      });

      test('a wish to stop a run that is over, or never was, is refused', async () => {
        await store.createRun(newRun('r1'), LEASE);
        await store.finishRun('r1', { state: 'finished', finishedAt: 10 });
        expect(await store.requestStop('r1', 'Zoë')).toBe(false);
        expect(await store.requestStop('nobody', 'Zoë')).toBe(false);
      });

      test('released runs can be taken at once, those of others not', async () => {
        await store.createRun(newRun('r1'), LEASE);
        const other = await open();
        await other.createRun(newRun('r2'), { owner: 'second', until: 1000 });
        await store.releaseLeases('first');
        expect(ids(await claim(await open(), 'third', 1))).toEqual(['r1']);
      });
    });

    describe('closing', () => {
      test('waits for what is under way, can be called again, and refuses what comes later', async () => {
        await store.createRun(newRun('r1'), LEASE);
        const saving = store.saveAnswerSoFar('r1', 'just in time');
        await Promise.all([store.close(), store.close()]);
        await saving;
        expect((await found('r1'))?.answerSoFar).toBe('just in time');
        await expect(store.getRun('r1')).rejects.toMatchObject({ kind: 'closed' });
      });
    });

    test('any run and any outcome come back unit for unit', async () => {
      const other = await open();
      let count = 0;
      await fc.assert(
        fc.asyncProperty(
          anyRun,
          fc.dictionary(fc.stringMatching(/^l[0-9]\.r[0-9]$/), fc.tuple(anyOutcome, anyAsked), { maxKeys: 4 }),
          anyText,
          async (anyFields, calls, answer) => {
            count += 1;
            const run = { ...anyFields, id: `run-${count}` };
            await store.createRun(run, LEASE);
            for (const [call, [outcome, asked]] of Object.entries(calls)) {
              await store.saveCall(run.id, call, outcome, asked);
            }
            await store.saveAnswerSoFar(run.id, answer);
            expect(await other.getRun(run.id)).toEqual({
              ...run,
              state: 'waiting',
              calls: new Map(Object.entries(calls).map(([call, [outcome, asked]]) => [call, { ...outcome, asked }])),
              answerSoFar: answer,
              messages: [],
              threadId: undefined,
              threadPosts: new Map(),
              deaths: 0,
            });
          },
        ),
        { numRuns: 150 },
      );
    });

    test('the recipe is a snapshot: changing a preset later changes no run', async () => {
      await store.createRun(newRun('r1'), LEASE);
      await store.createRun(newRun('r2', { recipe: { ...RECIPE, version: 4, layers: [] } }), LEASE);
      expect((await found('r1'))?.recipe).toStrictEqual(RECIPE);
    });
  });
}
