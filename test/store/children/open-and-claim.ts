import { createInterface } from 'node:readline';
import { openStore } from '../../../src/store/index.ts';

/** For each database it is told of: opens it, claims what there is, closes it, and says which runs it got. */
const [owner = ''] = process.argv.slice(2);
process.stdout.write('ready\n');
for await (const url of createInterface(process.stdin)) {
  const store = await openStore(url);
  const runs = await store.claimUnfinished({ owner, now: 5000, leaseMs: 1000 });
  await store.close();
  process.stdout.write(`${JSON.stringify(runs.map((run) => run.id))}\n`);
}
