import type { Insertable, Selectable } from 'kysely';
import { z } from 'zod';
import type { AbandonReason, CallId, Outcome } from '../moa/events.ts';
import type { FinishReason, ModelErrorKind } from '../moa/model.ts';
import { recipeSchema } from '../moa/recipe.ts';
import type { AnswerMessagesTable, CallsTable, RunsTable, ThreadPostsTable } from './schema.ts';
import type { AskedCall, InteractionRef, Lease, NewRun, RunState, StoredCall, StoredRun } from './store.ts';
import { decodeText, encodeText } from './text.ts';

/** Rows to what they mean and back. What is read is checked, as a file can be changed by anybody. */

const text = z.string().transform(decodeText);

const json = z.string().transform((stored, context): unknown => {
  try {
    return JSON.parse(stored);
  } catch {
    context.addIssue('is not JSON');
    return z.NEVER;
  }
});

/** A closed list of the engine's, as a schema: the compiler refuses it if a name is missing or too many. */
const finishReasons = {
  stop: 'stop',
  length: 'length',
  filter: 'filter',
  other: 'other',
} as const satisfies {
  readonly [Reason in FinishReason]: Reason;
};

const errorKinds = {
  'rate-limit': 'rate-limit',
  overloaded: 'overloaded',
  server: 'server',
  auth: 'auth',
  payment: 'payment',
  missing: 'missing',
  'not-chat': 'not-chat',
  context: 'context',
  refused: 'refused',
  timeout: 'timeout',
  connection: 'connection',
  cut: 'cut',
  protocol: 'protocol',
  empty: 'empty',
  ceiling: 'ceiling',
} as const satisfies { readonly [Kind in ModelErrorKind]: Kind };

const abandonReasons = {
  grace: 'grace',
  'answer-now': 'answer-now',
  agreement: 'agreement',
  hedge: 'hedge',
  deadline: 'deadline',
} as const satisfies { readonly [Reason in AbandonReason]: Reason };

const runStates = {
  waiting: 'waiting',
  running: 'running',
  finished: 'finished',
  failed: 'failed',
  stopped: 'stopped',
} as const satisfies { readonly [State in RunState]: State };

const prompt = z.array(z.object({ role: z.enum(['system', 'user', 'assistant']), content: z.string() }));

const runRow = z.object({
  id: z.string(),
  question: text,
  conversation_id: z.string(),
  recipe: json.pipe(recipeSchema),
  seed: z.number(),
  state: z.enum(runStates),
  asker_id: z.string(),
  asker_name: text,
  guild_id: z.string().nullable(),
  channel_id: z.string(),
  application_id: z.string().nullable(),
  interaction_token: z.string().nullable(),
  interaction_created_at: z.number().nullable(),
  question_message_id: z.string().nullable(),
  references_in: z.enum(['thread', 'button']),
  seen_by: z.enum(['channel', 'asker']),
  stop_by: text.nullable(),
  deaths: z.number(),
  thread_id: z.string().nullable(),
  created_at: z.number(),
  started_at: z.number().nullable(),
  finished_at: z.number().nullable(),
  failure: text.nullable(),
});

const anyCallRow = z.object({
  call_id: z.string(),
  model_asked: text,
  prompt: json.pipe(prompt).nullable(),
  model_answered: text,
  text,
  reasoning: text,
  prompt_tokens: z.number(),
  completion_tokens: z.number(),
  usage_estimated: z.literal([0, 1]),
  started_ms: z.number(),
  first_token_ms: z.number().nullable(),
  ended_ms: z.number(),
});

const callRow = z.discriminatedUnion('status', [
  anyCallRow.extend({ status: z.literal('complete'), finish: z.enum(finishReasons) }),
  anyCallRow.extend({ status: z.literal('failed'), failure_kind: z.enum(errorKinds), failure_reason: text }),
  anyCallRow.extend({ status: z.literal('abandoned'), failure_kind: z.enum(abandonReasons) }),
  anyCallRow.extend({ status: z.literal('stopped') }),
]);

interface RunRows {
  readonly run: Selectable<RunsTable>;
  readonly calls: readonly Selectable<CallsTable>[];
  readonly draft: string | undefined;
  readonly messages: readonly Selectable<AnswerMessagesTable>[];
  readonly posts: readonly Selectable<ThreadPostsTable>[];
}

/** @throws ZodError if a row is not what this program wrote. */
export function runFromRows({ run, calls, draft, messages, posts }: RunRows): StoredRun {
  const row = runRow.parse(run);
  return {
    id: row.id,
    conversationId: row.conversation_id,
    question: row.question,
    recipe: row.recipe,
    seed: row.seed,
    state: row.state,
    asker: { id: row.asker_id, name: row.asker_name },
    guildId: row.guild_id ?? undefined,
    channelId: row.channel_id,
    interaction: interactionOf(row),
    questionMessageId: row.question_message_id ?? undefined,
    referencesIn: row.references_in,
    seenBy: row.seen_by,
    createdAt: row.created_at,
    ...(row.started_at === null ? {} : { startedAt: row.started_at }),
    ...(row.finished_at === null ? {} : { finishedAt: row.finished_at }),
    ...(row.stop_by === null ? {} : { stopBy: row.stop_by }),
    deaths: row.deaths,
    ...(row.failure === null ? {} : { failure: row.failure }),
    calls: new Map(calls.map(callFromRow)),
    answerSoFar: decodeText(draft ?? ''),
    messages: messages.map(({ part, channel_id, message_id }) => ({
      index: part,
      channelId: channel_id,
      messageId: message_id,
    })),
    threadId: row.thread_id ?? undefined,
    threadPosts: new Map(posts.map(({ post_key, message_id }) => [post_key, message_id])),
  };
}

function interactionOf(row: z.infer<typeof runRow>): InteractionRef | undefined {
  const { application_id: applicationId, interaction_token: token, interaction_created_at: createdAt } = row;
  return applicationId === null || token === null || createdAt === null
    ? undefined
    : { applicationId, token, createdAt };
}

function callFromRow(unchecked: Selectable<CallsTable>): [CallId, StoredCall] {
  const row = callRow.parse(unchecked);
  const base = {
    text: row.text,
    reasoning: row.reasoning,
    answeredBy: row.model_answered,
    usage: {
      promptTokens: row.prompt_tokens,
      completionTokens: row.completion_tokens,
      estimated: row.usage_estimated === 1,
    },
    startedMs: row.started_ms,
    firstTokenMs: row.first_token_ms ?? undefined,
    endedMs: row.ended_ms,
    asked: { model: row.model_asked, ...(row.prompt === null ? {} : { prompt: row.prompt }) },
  };
  switch (row.status) {
    case 'complete':
      return [row.call_id, { ...base, status: row.status, finish: row.finish }];
    case 'failed':
      return [row.call_id, { ...base, status: row.status, kind: row.failure_kind, reason: row.failure_reason }];
    case 'abandoned':
      return [row.call_id, { ...base, status: row.status, why: row.failure_kind }];
    case 'stopped':
      return [row.call_id, { ...base, status: row.status }];
  }
}

export function rowOfRun(run: NewRun, lease: Lease): Insertable<RunsTable> {
  return {
    id: run.id,
    conversation_id: run.conversationId,
    turn: null,
    question: encodeText(run.question),
    recipe: JSON.stringify(run.recipe),
    seed: run.seed,
    state: runStates.waiting,
    asker_id: run.asker.id,
    asker_name: encodeText(run.asker.name),
    guild_id: run.guildId ?? null,
    channel_id: run.channelId,
    application_id: run.interaction?.applicationId ?? null,
    interaction_token: run.interaction?.token ?? null,
    interaction_created_at: run.interaction?.createdAt ?? null,
    question_message_id: run.questionMessageId ?? null,
    references_in: run.referencesIn,
    seen_by: run.seenBy,
    stop_by: null,
    deaths: 0,
    thread_id: null,
    created_at: run.createdAt,
    started_at: null,
    finished_at: null,
    failure: null,
    lease_owner: lease.owner,
    lease_until: lease.until,
  };
}

export function rowOfCall(runId: string, callId: CallId, outcome: Outcome, asked: AskedCall): Insertable<CallsTable> {
  return {
    run_id: runId,
    call_id: callId,
    model_asked: encodeText(asked.model),
    // JSON escapes by itself what text.ts is there for.
    prompt: asked.prompt === undefined ? null : JSON.stringify(asked.prompt),
    model_answered: encodeText(outcome.answeredBy),
    status: outcome.status,
    finish: outcome.status === 'complete' ? outcome.finish : null,
    failure_kind: failureKindOf(outcome),
    failure_reason: outcome.status === 'failed' ? encodeText(outcome.reason) : null,
    text: encodeText(outcome.text),
    reasoning: encodeText(outcome.reasoning),
    prompt_tokens: outcome.usage.promptTokens,
    completion_tokens: outcome.usage.completionTokens,
    usage_estimated: outcome.usage.estimated ? 1 : 0,
    started_ms: outcome.startedMs,
    first_token_ms: outcome.firstTokenMs ?? null,
    ended_ms: outcome.endedMs,
  };
}

/** The column says why there is no whole answer, be it a failure or not. */
function failureKindOf(outcome: Outcome): string | null {
  if (outcome.status === 'failed') return outcome.kind;
  return outcome.status === 'abandoned' ? outcome.why : null;
}
