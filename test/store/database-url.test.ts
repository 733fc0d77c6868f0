import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parseDatabaseUrl } from '../../src/store/database-url.ts';
import { openStore } from '../../src/store/index.ts';
import { newRun } from './runs.ts';

test.each([
  ['file:./data/moa.db', resolve('data/moa.db')],
  ['file:../moa.db', resolve('../moa.db')],
  ['file:data/moa.db', resolve('data/moa.db')],
  ['file:moa.db', resolve('moa.db')],
  ['file:/var/lib/moa/moa.db', '/var/lib/moa/moa.db'],
  ['file:///var/lib/moa/moa.db', '/var/lib/moa/moa.db'],
  ['file:./with space/ü%20.db', resolve('with space/ü%20.db')],
  ['file::memory:', ':memory:'],
])('%s is understood', (url, path) => {
  expect(parseDatabaseUrl(url)).toBe(path);
});

test.each([
  '',
  'moa.db',
  './data/moa.db',
  'file:',
  'file:./',
  'file:/',
  'file::moa.db',
  ':memory:',
  'sqlite:./moa.db',
  'mysql://root:hunter2@host/moa',
])('%j is refused with the forms that are understood, and without repeating it', (url) => {
  expect(() => parseDatabaseUrl(url)).toThrow(
    expect.objectContaining({
      kind: 'url',
      message: expect.stringMatching(/^DATABASE_URL is not understood\. Use file:\.\/data\/moa\.db/),
    }),
  );
  expect(() => parseDatabaseUrl(url)).not.toThrow('hunter2');
});

test.each(['postgres://moa:hunter2@host/moa', 'postgresql://host/moa'])('%s is said to be unsupported', async (url) => {
  const opening = openStore(url);
  await expect(opening).rejects.toMatchObject({ name: 'StoreError', kind: 'url' });
  await expect(opening).rejects.toThrow(/PostgreSQL, which this version does not support/);
  await expect(opening).rejects.not.toThrow(/hunter2/);
});

test.each([
  ['file:./moa.db?mode=ro', '"?"'],
  ['file:./moa.db#x', '"#"'],
  ['file:./moa\0.db', '"\\u0000"'],
])('%j is refused for the character', (url, shown) => {
  expect(() => parseDatabaseUrl(url)).toThrow(`must not contain ${shown}`);
});

test('a database in memory works, and is gone when it is closed', async () => {
  const store = await openStore('file::memory:');
  await store.createRun(newRun('r1'), { owner: 'first', until: 1 });
  expect(await store.getRun('r1')).toMatchObject({ id: 'r1', state: 'waiting' });
  await store.close();
  const next = await openStore('file::memory:');
  expect(await next.getRun('r1')).toBeUndefined();
  await next.close();
});
