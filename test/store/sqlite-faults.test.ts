import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/index.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { StoreError } from '../../src/store/store.ts';
import { TestProcess } from './child-process.ts';
import type { TestDatabase } from './contract.ts';
import { ASKED, COMPLETE, newRun } from './runs.ts';
import { sqliteFile } from './sqlite-file.ts';

const LEASE = { owner: 'first', until: 1000 };
const LONG = 'x'.repeat(200_000);

const STRANGER = new URL('./children/open-unprivileged.ts', import.meta.url);

let database: TestDatabase & { readonly path: string };

beforeEach(async () => {
  database = await sqliteFile();
});

afterEach(() => database.remove());

/** A database with one run in it, and nobody at it. */
async function filled(): Promise<void> {
  const store = await database.open();
  await store.createRun(newRun('r1'), LEASE);
  await store.saveCall('r1', 'l0.r0', { ...COMPLETE, text: LONG }, ASKED);
  await store.close();
}

/** Changes the file behind the program's back. */
function tamper(sql: string): void {
  const file = new Database(database.path);
  file.exec(sql);
  file.close();
}

async function failure(promise: Promise<unknown>): Promise<StoreError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof StoreError) return error;
  throw new Error(`expected a StoreError, got ${String(error)}`);
}

describe('a database that cannot be used', () => {
  test('written by a newer version, is refused and stays as it is', async () => {
    await filled();
    tamper('insert into schema_versions values (99)');
    const before = await readFile(database.path);
    const error = await failure(database.open());
    expect(error.kind).toBe('newer');
    expect(error.message).toContain(database.path);
    expect(error.message).toMatch(/newer version of this program .*schema is 99.* Start the newer version/);
    expect(await readFile(database.path)).toEqual(before);
  });

  test('that belongs to another program, is refused and stays as it is', async () => {
    await mkdir(dirname(database.path), { recursive: true });
    tamper('create table recipes_of_grandmother (cake text)');
    const before = await readFile(database.path);
    const error = await failure(database.open());
    expect(error.kind).toBe('foreign');
    expect(error.message).toContain('recipes_of_grandmother');
    expect(await readFile(database.path)).toEqual(before);
  });

  test('that is no database, is refused and stays as it is', async () => {
    await mkdir(dirname(database.path), { recursive: true });
    const letter = 'Dear diary, this is not a database. '.repeat(500);
    await writeFile(database.path, letter);
    const error = await failure(database.open());
    expect(error.kind).toBe('corrupt');
    expect(error.message).toMatch(/is not a SQLite database\. Restore it from a backup/);
    expect(await readFile(database.path, 'utf8')).toBe(letter);
  });

  test('that is damaged, is refused', async () => {
    await filled();
    const bytes = await readFile(database.path);
    await writeFile(database.path, bytes.fill(0xff, 4096));
    const error = await failure(database.open());
    expect(error.kind).toBe('corrupt');
    expect(error.message).toMatch(/is damaged\. Restore it from a backup/);
  });

  test('whose path is a folder, or goes through a file, says so', async () => {
    await mkdir(database.path, { recursive: true });
    expect((await failure(database.open())).kind).toBe('unreadable');
    const file = join(dirname(database.path), 'letter.txt');
    await writeFile(file, 'text');
    const error = await failure(openStore(`file:${file}/moa.db`));
    expect(error.kind).toBe('unreadable');
    expect(error.message).toContain('Check the path in DATABASE_URL');
  });

  test('that may not be written or read, says which', async () => {
    await filled();
    const folder = dirname(database.path);
    const attempt = async (): Promise<string | undefined> => {
      const child = new TestProcess(STRANGER, [`file:${database.path}`]);
      return child.line();
    };
    await chmod(dirname(folder), 0o755);
    await chmod(folder, 0o755);
    await chmod(database.path, 0o444);
    expect(await attempt()).toMatch(/^read-only: .* must not be written .*Give the user that runs the bot the right/);
    await chmod(database.path, 0o000);
    expect(await attempt()).toMatch(/^unreadable: .* Check the path in DATABASE_URL, and that the bot may read it/);
    await chmod(database.path, 0o666);
    await chmod(folder, 0o555);
    expect(await attempt()).toMatch(/^read-only: /);
    await chmod(folder, 0o777);
    expect(await attempt()).toBe('opened');
  });

  test('locked by another program while it is opened, says so', async () => {
    await filled();
    const other = new Database(database.path);
    other.exec('pragma locking_mode = exclusive; begin exclusive');
    const error = await failure(openSqlite(database.path, { lockWaitMs: 20 }));
    other.close();
    expect(error.kind).toBe('locked');
    expect(error.message).toMatch(/is locked by another program\. Wait until/);
  });
});

describe('a database that fails at work', () => {
  test('locked: the write fails after its wait, reads go on, and the next write works', async () => {
    const store = await openSqlite(database.path, { lockWaitMs: 60 });
    await store.createRun(newRun('r1'), LEASE);
    const other = new Database(database.path);
    other.exec('begin immediate');
    expect((await failure(store.saveAnswerSoFar('r1', 'too late'))).kind).toBe('locked');
    expect(await store.getRun('r1')).toMatchObject({ answerSoFar: '' });
    other.exec('rollback');
    other.close();
    await store.saveAnswerSoFar('r1', 'now');
    expect(await store.getRun('r1')).toMatchObject({ answerSoFar: 'now' });
    await store.close();
  });

  test('locked for long: only the first write waits, those in line behind it fail at once', async () => {
    const store = await openSqlite(database.path, { lockWaitMs: 150 });
    await store.createRun(newRun('r1'), LEASE);
    const other = new Database(database.path);
    other.exec('begin immediate');
    // If each waited, this would take longer than a test may.
    const saves = Array.from({ length: 200 }, (_, n) => failure(store.saveAnswerSoFar('r1', `${n}`)));
    expect(new Set((await Promise.all(saves)).map(({ kind }) => kind))).toEqual(new Set(['locked']));
    other.exec('rollback');
    other.close();
    await store.saveAnswerSoFar('r1', 'now');
    await store.close();
  });

  test('locked for a moment only: the write waits and succeeds, and the thread is free meanwhile', async () => {
    const store = await database.open();
    await store.createRun(newRun('r1'), LEASE);
    const other = new Database(database.path);
    other.exec('begin immediate');
    const saving = store.saveAnswerSoFar('r1', 'patience');
    // Runs on the thread that a blocking wait would hold: then nobody could ever let go.
    setTimeout(() => other.exec('rollback'), 30);
    await saving;
    other.close();
    expect(await store.getRun('r1')).toMatchObject({ answerSoFar: 'patience' });
    await store.close();
  });

  test('full: the write fails as a whole, what was there stays, and with room it goes on', async () => {
    const full = await openSqlite(database.path, { maxPages: 40 });
    await full.createRun(newRun('r1'), LEASE);
    await full.saveCall('r1', 'l0.r0', COMPLETE, ASKED);
    const error = await failure(full.saveCall('r1', 'l0.r0', { ...COMPLETE, text: LONG }, ASKED));
    expect(error.kind).toBe('full');
    expect(error.message).toMatch(/its disk is full\. Free some space/);
    expect((await failure(full.createRun(newRun('r2', { asker: { id: '1', name: LONG } }), LEASE))).kind).toBe('full');
    expect(await full.getRun('r1')).toMatchObject({ calls: new Map([['l0.r0', { ...COMPLETE, asked: ASKED }]]) });
    expect(await full.getRun('r2')).toBeUndefined();
    await full.saveAnswerSoFar('r1', 'a little still fits');
    await full.close();

    const store = await database.open();
    expect(await store.getRun('r1')).toMatchObject({ answerSoFar: 'a little still fits' });
    await store.createRun(newRun('r2', { asker: { id: '1', name: LONG } }), LEASE);
    await store.close();
  });

  test('full from the start: nothing is half-made, and with room it opens', async () => {
    expect((await failure(openSqlite(database.path, { maxPages: 5 }))).kind).toBe('full');
    await filled();
    const store = await database.open();
    expect(await store.getRun('r1')).toBeDefined();
    await store.close();
  });
});

describe('a run that is not understood any more', () => {
  test.each([
    ['broken JSON', `update runs set recipe = '{' where id = 'r1'`, /recipe: is not JSON/],
    ['a recipe of other rules', `update runs set recipe = '{"name":"two"}' where id = 'r1'`, /recipe\.version/],
    ['an unknown outcome', `update calls set status = 'forgotten' where run_id = 'r1'`, /status/],
  ])('%s: reading it says what is wrong', async (_, sql, fault) => {
    await filled();
    tamper(sql);
    const store = await database.open();
    const error = await failure(store.getRun('r1'));
    expect(error.kind).toBe('corrupt');
    expect(error.message).toMatch(fault);
    await store.close();
  });

  test('does not keep the others from being taken over, and is ended with the reason', async () => {
    await filled();
    const store = await database.open();
    await store.createRun(newRun('r2'), LEASE);
    tamper(`update runs set recipe = '{' where id = 'r1'`);
    const heir = await database.open();
    const taken = await heir.claimUnfinished({ owner: 'heir', now: 2000, leaseMs: 1000 });
    expect(taken.map((run) => run.id)).toEqual(['r2']);
    const file = new Database(database.path);
    expect(file.prepare(`select state, failure, finished_at from runs where id = 'r1'`).get()).toEqual({
      state: 'failed',
      failure: expect.stringMatching(/run r1 is not understood \(recipe: is not JSON\)/),
      finished_at: 2000,
    });
    file.close();
    await Promise.all([store.close(), heir.close()]);
  });
});

test('the folder is made for the bot alone, as people’s questions will be in it', async () => {
  await filled();
  expect((await stat(dirname(database.path))).mode & 0o777).toBe(0o700);
});
