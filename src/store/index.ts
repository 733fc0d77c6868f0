import { parseDatabaseUrl } from './database-url.ts';
import { openSqlite } from './sqlite.ts';
import type { Store } from './store.ts';

/**
 * Opens the database that DATABASE_URL names, makes it if it is missing, and brings its schema up to date.
 * @throws StoreError
 */
export async function openStore(databaseUrl: string): Promise<Store> {
  return openSqlite(parseDatabaseUrl(databaseUrl));
}
