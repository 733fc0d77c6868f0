import { type CreateTableBuilder, type Kysely, sql } from 'kysely';

/** Brings the schema one version further. Runs in a transaction that holds the database's write lock. */
export type Migration = (db: Kysely<unknown>) => Promise<void>;

/**
 * All steps, oldest first; the schema's version is their number. A step that was released never changes: what is wrong
 * with it is mended by the next one. Column types are those that SQLite and PostgreSQL both know.
 */
export const migrations: readonly Migration[] = [runsAndCalls, conversations, registrations, servers, privateRuns];

async function runsAndCalls(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('runs')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('question', 'text', (column) => column.notNull())
    .addColumn('turns', 'text', (column) => column.notNull())
    .addColumn('recipe', 'text', (column) => column.notNull())
    .addColumn('seed', 'bigint', (column) => column.notNull())
    .addColumn('state', 'text', (column) =>
      column.notNull().check(sql`state in ('waiting', 'running', 'finished', 'failed', 'stopped')`),
    )
    .addColumn('asker_id', 'text', (column) => column.notNull())
    .addColumn('asker_name', 'text', (column) => column.notNull())
    .addColumn('guild_id', 'text')
    .addColumn('channel_id', 'text', (column) => column.notNull())
    .addColumn('application_id', 'text')
    .addColumn('interaction_token', 'text')
    .addColumn('interaction_created_at', 'bigint')
    .addColumn('thread_id', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('started_at', 'bigint')
    .addColumn('finished_at', 'bigint')
    .addColumn('failure', 'text')
    .addColumn('lease_owner', 'text', (column) => column.notNull())
    .addColumn('lease_until', 'bigint', (column) => column.notNull())
    .execute();
  // The few that are under way, so that looking for them stays cheap beside years of finished ones.
  await sql`create index runs_unfinished on runs (lease_until) where state in ('waiting', 'running')`.execute(db);

  await partOfRun(db.schema.createTable('calls'))
    .addColumn('call_id', 'text', (column) => column.notNull())
    .addColumn('model_asked', 'text', (column) => column.notNull())
    .addColumn('prompt', 'text')
    .addColumn('model_answered', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('finish', 'text')
    .addColumn('failure_kind', 'text')
    .addColumn('failure_reason', 'text')
    .addColumn('text', 'text', (column) => column.notNull())
    .addColumn('reasoning', 'text', (column) => column.notNull())
    .addColumn('prompt_tokens', 'bigint', (column) => column.notNull())
    .addColumn('completion_tokens', 'bigint', (column) => column.notNull())
    .addColumn('usage_estimated', 'integer', (column) => column.notNull())
    .addColumn('started_ms', 'double precision', (column) => column.notNull())
    .addColumn('first_token_ms', 'double precision')
    .addColumn('ended_ms', 'double precision', (column) => column.notNull())
    .addPrimaryKeyConstraint('calls_key', ['run_id', 'call_id'])
    .execute();

  await db.schema
    .createTable('answer_drafts')
    .addColumn('run_id', 'text', (column) => column.primaryKey().notNull().references('runs.id').onDelete('cascade'))
    .addColumn('text', 'text', (column) => column.notNull())
    .execute();

  await partOfRun(db.schema.createTable('answer_messages'))
    .addColumn('part', 'integer', (column) => column.notNull())
    .addColumn('channel_id', 'text', (column) => column.notNull())
    .addColumn('message_id', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('answer_messages_key', ['run_id', 'part'])
    .execute();

  await partOfRun(db.schema.createTable('thread_posts'))
    .addColumn('post_key', 'text', (column) => column.notNull())
    .addColumn('message_id', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('thread_posts_key', ['run_id', 'post_key'])
    .execute();
}

/** Each run so far began a conversation of its own; what it knew of earlier turns was always nothing. */
async function conversations(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('runs')
    .addColumn('conversation_id', 'text', (column) => column.notNull().defaultTo(''))
    .execute();
  await db.schema.alterTable('runs').addColumn('turn', 'bigint').execute();
  await db.schema.alterTable('runs').addColumn('question_message_id', 'text').execute();
  await db.schema
    .alterTable('runs')
    .addColumn('references_in', 'text', (column) => column.notNull().defaultTo('thread'))
    .execute();
  await db.schema.alterTable('runs').addColumn('stop_by', 'text').execute();
  await db.schema
    .alterTable('runs')
    .addColumn('deaths', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema.alterTable('runs').dropColumn('turns').execute();
  await sql`update runs set conversation_id = id, turn = case when state = 'finished' then 1 end`.execute(db);
  await sql`create index runs_turns on runs (conversation_id, turn)`.execute(db);
  await sql`create index runs_thread on runs (thread_id) where thread_id is not null`.execute(db);
  await sql`create unique index runs_question_message on runs (question_message_id) where question_message_id is not null`.execute(
    db,
  );
  await sql`create index answer_messages_message on answer_messages (message_id)`.execute(db);
  await db.schema
    .createTable('hinted_threads')
    .addColumn('thread_id', 'text', (column) => column.primaryKey().notNull())
    .execute();
}

async function registrations(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('registrations')
    .addColumn('scope', 'text', (column) => column.primaryKey().notNull())
    .execute();
}

async function servers(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('servers')
    .addColumn('guild_id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('revision', 'bigint', (column) => column.notNull())
    .addColumn('default_preset', 'text')
    .execute();
  await db.schema
    .createTable('presets')
    .addColumn('guild_id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('recipe', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('presets_key', ['guild_id', 'name'])
    .execute();
  await db.schema
    .createTable('audit_log')
    .addColumn('guild_id', 'text', (column) => column.notNull())
    .addColumn('number', 'bigint', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('actor_id', 'text', (column) => column.notNull())
    .addColumn('actor_name', 'text', (column) => column.notNull())
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('before_change', 'text')
    .addColumn('after_change', 'text')
    .addPrimaryKeyConstraint('audit_log_key', ['guild_id', 'number'])
    .execute();
}

/** Every answer so far was for all to see. The index is for what the newest runs of a server have cost. */
async function privateRuns(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('runs')
    .addColumn('seen_by', 'text', (column) => column.notNull().defaultTo('channel'))
    .execute();
  await sql`create index runs_of_guild on runs (guild_id, created_at)`.execute(db);
}

/** What belongs to a run goes with it. */
function partOfRun<Name extends string>(table: CreateTableBuilder<Name, never>): CreateTableBuilder<Name, 'run_id'> {
  return table.addColumn('run_id', 'text', (column) => column.notNull().references('runs.id').onDelete('cascade'));
}
