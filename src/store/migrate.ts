import { type Kysely, sql } from 'kysely';
import type { Migration } from './migrations.ts';
import { StoreError } from './store.ts';

/** One row per step that was taken; tells our databases from those of others. */
export const VERSIONS_TABLE = 'schema_versions';

/**
 * Takes the steps that the database has not had yet: all of them or none, and by one process at a time, as the driver's
 * transactions hold the write lock from their start.
 * @param where names the database in messages.
 * @throws StoreError `newer` if the database has had more steps than there are; nothing is touched then.
 */
export async function migrate(db: Kysely<unknown>, migrations: readonly Migration[], where: string): Promise<void> {
  await db.transaction().execute(async (step) => {
    const versions = sql.table(VERSIONS_TABLE);
    await sql`create table if not exists ${versions} (version integer primary key not null)`.execute(step);
    const found = await sql<{ version: number | null }>`select max(version) as version from ${versions}`.execute(step);
    const version = found.rows[0]?.version ?? 0;
    if (version > migrations.length) {
      throw new StoreError(
        'newer',
        `${where} was written by a newer version of this program (its schema is ${version}, this program knows ${migrations.length}). Start the newer version, or name another file in DATABASE_URL.`,
      );
    }
    for (const [index, migration] of migrations.entries()) {
      if (index < version) continue;
      await migration(step);
      await sql`insert into ${versions} (version) values (${index + 1})`.execute(step);
    }
  });
}
