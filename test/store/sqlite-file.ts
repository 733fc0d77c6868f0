import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../src/store/index.ts';
import type { TestDatabase } from './contract.ts';

/** A folder of its own for one test's database. */
async function temporaryFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'moa-store-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

export async function sqliteFile(): Promise<TestDatabase & { readonly path: string }> {
  const folder = await temporaryFolder();
  const path = join(folder.path, 'data', 'moa.db');
  return { path, open: () => openStore(`file:${path}`), remove: folder.remove };
}
