import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TestProcess } from './child-process.ts';
import type { TestDatabase } from './contract.ts';
import { ASKED, COMPLETE, newRun } from './runs.ts';
import { sqliteFile } from './sqlite-file.ts';

const WRITER = new URL('./children/write-until-killed.ts', import.meta.url);
const CLAIMER = new URL('./children/open-and-claim.ts', import.meta.url);

let database: TestDatabase & { readonly path: string };

beforeEach(async () => {
  database = await sqliteFile();
});

afterEach(() => database.remove());

test('a process killed while it writes loses nothing that it was told is kept', async () => {
  for (let round = 0; round < 3; round += 1) {
    const child = new TestProcess(WRITER, [`file:${database.path}`, `round${round}`]);
    const acknowledged: string[] = [];
    // A different place in the work each time: after a run, a call, an answer, and wherever the signal then hits.
    for (let lines = 0; lines < 20 + round; lines += 1) acknowledged.push((await child.line()) ?? '');
    acknowledged.push(...(await child.kill()));

    const store = await database.open();
    for (const line of acknowledged) {
      const [what = '', id = ''] = line.split(' ');
      const run = await store.getRun(id);
      const text = `${id} `.repeat(8000);
      expect(run?.question, line).toBe(newRun(id).question);
      if (what === 'call') expect(run?.calls.get('l0.r0')?.text === text, line).toBe(true);
      if (what === 'answer') expect(run?.answerSoFar === text, line).toBe(true);
    }
    await store.close();
  }
  const file = new Database(database.path);
  expect(file.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(file.pragma('foreign_key_check')).toEqual([]);
  file.close();
});

test('a run left by a killed process is taken over with what was kept', async () => {
  const child = new TestProcess(WRITER, [`file:${database.path}`, 'dead']);
  while ((await child.line()) !== 'answer dead-0');
  await child.kill();
  const store = await database.open();
  const taken = await store.claimUnfinished({ owner: 'heir', now: 1, leaseMs: 1000 });
  expect(taken[0]).toMatchObject({ id: 'dead-0', state: 'waiting', answerSoFar: 'dead-0 '.repeat(8000) });
  await store.saveCall('dead-0', 'agg', COMPLETE, ASKED);
  await store.close();
});

test('processes that open a database together make it once, and never get the same run', async () => {
  const children = ['a', 'b', 'c', 'd'].map((owner) => new TestProcess(CLAIMER, [owner]));
  for (const child of children) expect(await child.line()).toBe('ready');
  const claimTogether = async (path: string): Promise<readonly string[]> => {
    for (const child of children) child.tell(`file:${path}`);
    const answers = await Promise.all(children.map((child) => child.line()));
    return answers.flatMap((answer): readonly string[] => JSON.parse(answer ?? '["died"]'));
  };
  // A new database each time: what one of them makes, the others meet in every stage of its making.
  for (let n = 0; n < 60; n += 1) expect(await claimTogether(`${database.path}-${n}`)).toEqual([]);

  const store = await database.open();
  const ids = Array.from({ length: 40 }, (_, n) => `run-${n}`);
  for (const id of ids) await store.createRun(newRun(id), { owner: 'dead', until: 0 });
  await store.close();
  expect((await claimTogether(database.path)).toSorted()).toEqual(ids.toSorted());
  await Promise.all(children.map((child) => child.kill()));
});
