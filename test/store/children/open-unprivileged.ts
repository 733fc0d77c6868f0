import { openStore } from '../../../src/store/index.ts';
import { StoreError } from '../../../src/store/store.ts';

/** Opens the database as a user that the file's rights apply to, and says how that went. */
const [url = ''] = process.argv.slice(2);
// Everything is loaded by then, wherever it lies.
const warm = await openStore('file::memory:');
await warm.close();
const NOBODY = 65_534;
if (process.getuid?.() === 0) process.setuid?.(NOBODY);
try {
  const store = await openStore(url);
  await store.close();
  process.stdout.write('opened\n');
} catch (error) {
  process.stdout.write(`${error instanceof StoreError ? `${error.kind}: ${error.message}` : String(error)}\n`);
}
