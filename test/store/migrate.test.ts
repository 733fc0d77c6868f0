import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrate } from '../../src/store/migrate.ts';
import { type Migration, migrations } from '../../src/store/migrations.ts';
import { LockingSqliteDialect } from '../../src/store/sqlite-dialect.ts';
import type { TestDatabase } from './contract.ts';
import { ASKED, COMPLETE, newRun } from './runs.ts';
import { sqliteFile } from './sqlite-file.ts';

let database: TestDatabase & { readonly path: string };

beforeEach(async () => {
  database = await sqliteFile();
  mkdirSync(dirname(database.path));
});

afterEach(() => database.remove());

function openRaw(): { file: Database.Database; db: Kysely<unknown> } {
  const file = new Database(database.path);
  return { file, db: new Kysely<unknown>({ dialect: new LockingSqliteDialect(file, 100) }) };
}

function tablesOf(file: Database.Database): unknown[] {
  return file.prepare("select name from sqlite_master where type = 'table' order by name").pluck().all();
}

/** As an old version of the program left it. */
function restore(version: number): void {
  const file = new Database(database.path);
  file.exec(readFileSync(new URL(`./fixtures/version-${version}.sql`, import.meta.url), 'utf8'));
  file.close();
}

const statement =
  (text: string): Migration =>
  async (db) => {
    await sql.raw(text).execute(db);
  };

test('there is a database of each version so far to test with', () => {
  for (const version of migrations.keys()) {
    const fixture = new URL(`./fixtures/version-${version + 1}.sql`, import.meta.url);
    expect(existsSync(fixture), `version ${version + 1}`).toBe(true);
  }
});

test('a database of version 1 is brought up to date with all that is in it', async () => {
  restore(1);
  const store = await database.open();
  const { finish: _, ...written } = COMPLETE;
  expect(await store.getRun('first')).toStrictEqual({
    ...newRun('first', {
      question: 'Why is the sky blue? 🌌 \0',
    }),
    state: 'running',
    startedAt: 1_790_000_000_200,
    calls: new Map(
      Object.entries({
        'l0.r0': { ...COMPLETE, asked: ASKED },
        'l0.r1': {
          ...written,
          firstTokenMs: undefined,
          status: 'failed',
          kind: 'cut',
          reason: "It's cut.",
          asked: { model: 'maker/beta' },
        },
      }),
    ),
    answerSoFar: 'Because',
    messages: [{ index: 0, channelId: '400000000000000001', messageId: '600000000000000001' }],
    threadId: '600000000000000001',
    threadPosts: new Map([['l0.r0:0', '700000000000000001']]),
    deaths: 0,
  });
  expect(await store.getRun('second')).toMatchObject({ state: 'failed', failure: 'No model answered.' });
  expect(await store.conversations.find({ runId: 'first' })).toMatchObject({
    id: 'first',
    threadId: '600000000000000001',
  });

  const taken = await store.claimUnfinished({ owner: 'heir', now: 1000, leaseMs: 1000 });
  expect(taken.map((run) => run.id)).toEqual(['first']);
  await store.saveCall('first', 'agg', COMPLETE, ASKED);
  await store.close();
});

test('a database of version 2 goes on with the conversation that is in it', async () => {
  restore(2);
  const store = await database.open();
  const found = await store.conversations.find({ messageId: '800000000000000002' });
  expect(found).toMatchObject({ id: 'third', threadId: '600000000000000003' });
  const turns = await store.conversations.turns('third', { limit: 9 });
  expect(turns.map(({ number, answer }) => [number, answer])).toEqual([
    [2, 'Therefore.'],
    [1, 'Because.'],
  ]);
  expect(await store.conversations.claimHint('600000000000000003')).toBe(false);
  await store.close();
});

test('a database of version 3 knows where the commands were registered', async () => {
  restore(3);
  const store = await database.open();
  expect(await store.registrations.scopes()).toEqual(['300000000000000001', 'everywhere']);
  expect(await store.getRun('third')).toMatchObject({ state: 'finished', recipe: { fallbacks: [] } });
  await store.close();
});

test('a database of version 4 knows what the servers decided', async () => {
  restore(4);
  const store = await database.open();
  expect(await store.servers.settings('300000000000000001')).toMatchObject({
    revision: 1,
    defaultPreset: 'two',
    presets: [newRun('').recipe],
  });
  expect(await store.servers.audit('300000000000000001', { limit: 9 })).toMatchObject([
    { number: 1, actor: { name: 'Zoë 👩‍🔬' }, action: 'preset use' },
  ]);
  await store.close();
});

test('a database of version 5 knows which answers were for one person alone', async () => {
  restore(5);
  const store = await database.open();
  expect(await store.getRun('fifth')).toMatchObject({ seenBy: 'asker', state: 'failed' });
  expect(await store.getRun('third')).toMatchObject({ seenBy: 'channel' });
  await store.close();
});

test.each([1, 2, 3, 4, 5])('the released step %i still makes the schema that it made', async (version) => {
  const schemaOf = (file: Database.Database) =>
    file.prepare('select type, name, sql from sqlite_master where sql is not null order by name').all();
  const { file, db } = openRaw();
  await migrate(db, migrations.slice(0, version), 'The database');
  const fixture = new Database(':memory:');
  fixture.exec(readFileSync(new URL(`./fixtures/version-${version}.sql`, import.meta.url), 'utf8'));
  expect(schemaOf(file)).toEqual(schemaOf(fixture));
  fixture.close();
  await db.destroy();
});

test('only the steps that are missing are taken, in order, and each once', async () => {
  const { file, db } = openRaw();
  const first = statement('create table steps (name text)');
  const second = statement("insert into steps values ('second')");
  const third = statement("insert into steps values ('third')");
  await migrate(db, [first], 'The database');
  await migrate(db, [first, second, third], 'The database');
  await migrate(db, [first, second, third], 'The database');
  expect(file.prepare('select name from steps order by rowid').pluck().all()).toEqual(['second', 'third']);
  expect(file.prepare('select version from schema_versions').pluck().all()).toEqual([1, 2, 3]);
  await db.destroy();
});

test('a step that fails undoes those before it, and the next start tries again', async () => {
  const { file, db } = openRaw();
  const good = statement('create table good (a text)');
  const bad = statement('insert into missing values (1)');
  await expect(migrate(db, [good, bad], 'The database')).rejects.toThrow(/no such table: missing/);
  expect(tablesOf(file)).toEqual([]);
  await migrate(db, [good, statement('create table mended (a text)')], 'The database');
  expect(tablesOf(file)).toEqual(['good', 'mended', 'schema_versions']);
  await db.destroy();
});

test('two that start at the same time take each step once', async () => {
  const one = openRaw();
  const two = openRaw();
  const steps = [statement('create table once (a text)'), statement("insert into once values ('x')")];
  await Promise.all([one, two].map(({ db }) => migrate(db, steps, 'The database')));
  expect(one.file.prepare('select count(*) from once').pluck().get()).toBe(1);
  await Promise.all([one.db.destroy(), two.db.destroy()]);
});
