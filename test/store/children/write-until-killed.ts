import { writeSync } from 'node:fs';
import { openStore } from '../../../src/store/index.ts';
import { ASKED, COMPLETE, newRun } from '../runs.ts';

/** Writes runs without end, and says after each write that it was acknowledged. */
const [url = '', round = ''] = process.argv.slice(2);
const store = await openStore(url);
const say = (line: string): void => {
  writeSync(1, `${line}\n`);
};

for (let n = 0; ; n += 1) {
  const id = `${round}-${n}`;
  await store.createRun(newRun(id), { owner: round, until: 0 });
  say(`run ${id}`);
  const text = `${id} `.repeat(8000);
  await store.saveCall(id, 'l0.r0', { ...COMPLETE, text }, ASKED);
  say(`call ${id}`);
  await store.saveAnswerSoFar(id, text);
  say(`answer ${id}`);
}
