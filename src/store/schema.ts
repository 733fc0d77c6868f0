/**
 * The tables as the newest migration leaves them. Types are those of all drivers: texts encoded (text.ts), flags as 0 and
 * 1, times as whole epoch milliseconds, but for those within a run.
 * Type aliases, as Kysely wants types that an index signature fits.
 */
export type Schema = {
  readonly runs: RunsTable;
  readonly calls: CallsTable;
  readonly answer_drafts: AnswerDraftsTable;
  readonly answer_messages: AnswerMessagesTable;
  readonly thread_posts: ThreadPostsTable;
  readonly hinted_threads: HintedThreadsTable;
  readonly registrations: RegistrationsTable;
  readonly servers: ServersTable;
  readonly presets: PresetsTable;
  readonly audit_log: AuditLogTable;
};

export type RunsTable = {
  readonly id: string;
  /** The run that began the conversation. */
  readonly conversation_id: string;
  /** The answered turns of a conversation, from 1; null while a run has no answer. */
  readonly turn: number | null;
  readonly question: string;
  /** JSON. */
  readonly recipe: string;
  readonly seed: number;
  readonly state: string;
  readonly asker_id: string;
  readonly asker_name: string;
  readonly guild_id: string | null;
  readonly channel_id: string;
  readonly application_id: string | null;
  readonly interaction_token: string | null;
  readonly interaction_created_at: number | null;
  readonly question_message_id: string | null;
  readonly references_in: string;
  readonly seen_by: string;
  readonly thread_id: string | null;
  readonly created_at: number;
  readonly started_at: number | null;
  readonly finished_at: number | null;
  readonly failure: string | null;
  readonly lease_owner: string;
  readonly lease_until: number;
  readonly stop_by: string | null;
  readonly deaths: number;
};

export type CallsTable = {
  readonly run_id: string;
  readonly call_id: string;
  readonly model_asked: string;
  /** JSON. */
  readonly prompt: string | null;
  readonly model_answered: string;
  readonly status: string;
  readonly finish: string | null;
  readonly failure_kind: string | null;
  readonly failure_reason: string | null;
  readonly text: string;
  readonly reasoning: string;
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly usage_estimated: number;
  /** Milliseconds since the run started, like the next two. */
  readonly started_ms: number;
  readonly first_token_ms: number | null;
  readonly ended_ms: number;
};

type AnswerDraftsTable = {
  readonly run_id: string;
  readonly text: string;
};

export type AnswerMessagesTable = {
  readonly run_id: string;
  readonly part: number;
  readonly channel_id: string;
  readonly message_id: string;
};

export type ThreadPostsTable = {
  readonly run_id: string;
  readonly post_key: string;
  readonly message_id: string;
};

type HintedThreadsTable = {
  readonly thread_id: string;
};

type RegistrationsTable = {
  /** `everywhere`, or a server's id. */
  readonly scope: string;
};

type ServersTable = {
  readonly guild_id: string;
  readonly revision: number;
  readonly default_preset: string | null;
};

type PresetsTable = {
  readonly guild_id: string;
  readonly name: string;
  /** JSON. */
  readonly recipe: string;
};

export type AuditLogTable = {
  readonly guild_id: string;
  /** Counts a server's entries from 1. */
  readonly number: number;
  readonly at: number;
  readonly actor_id: string;
  readonly actor_name: string;
  readonly action: string;
  readonly before_change: string | null;
  readonly after_change: string | null;
};
