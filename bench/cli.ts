import { conversation } from './conversation.ts';
import { engine } from './engine.ts';
import { followUp } from './follow-up.ts';
import { live } from './live.ts';
import { load, loadBurst, loadCost } from './load.ts';
import { markdown } from './markdown.ts';
import { reading } from './reading.ts';
import { start } from './start.ts';
import { allWithin, type Figure, table } from './table.ts';

/** `npm run bench -- <name> …`: figures, each beside its limit; exit 1 where one that counts passes its limit. */
const benches: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  start,
  'follow-up': followUp,
  conversation,
  live,
  markdown,
  load,
  'load-cost': loadCost,
  'load-burst': loadBurst,
  reading,
  engine,
};

const names = process.argv.slice(2);
const unknown = names.filter((name) => !(name in benches));
if (names.length === 0 || unknown.length > 0) {
  console.error(`Say which benchmark to run: npm run bench -- ${Object.keys(benches).join(' | ')}`);
  process.exit(2);
}

let passed = true;
for (const name of names) {
  const figures = (await benches[name]?.()) ?? [];
  console.log(`\n${name}\n${table(figures)}`);
  passed &&= allWithin(figures);
}
process.exit(passed ? 0 : 1);
