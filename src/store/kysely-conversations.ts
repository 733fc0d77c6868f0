import { ANSWER_CALLS } from '../moa/plan.ts';
import type { Recipe } from '../moa/recipe.ts';
import type { Access, Step } from './access.ts';
import type { ConversationPlace, ConversationStore, NumberedTurn } from './conversations.ts';
import { storedRecipe } from './stored-recipe.ts';
import { decodeText } from './text.ts';

/** The conversations on top of Kysely: each query is bounded by an index and a limit, not by the conversation's length. */
export class KyselyConversationStore implements ConversationStore {
  readonly #access: Access;

  constructor(access: Access) {
    this.#access = access;
  }

  find(by: Parameters<ConversationStore['find']>[0]): Promise<ConversationPlace | undefined> {
    return this.#access.read(async (step) => {
      const id = await conversationIdBy(step, by);
      return id === undefined ? undefined : placeOf(step, id);
    });
  }

  recipe(conversationId: string): Promise<Recipe | undefined> {
    return this.#access.read(async (step) => {
      const run = await step.selectFrom('runs').select('recipe').where('id', '=', conversationId).executeTakeFirst();
      return run && storedRecipe(run.recipe, `${this.#access.where} keeps as the recipe of the run ${conversationId}`);
    });
  }

  turns(conversationId: string, range: { before?: number; limit: number }): Promise<readonly NumberedTurn[]> {
    const { before = Number.MAX_SAFE_INTEGER, limit } = range;
    return this.#access.read(async (step) => {
      const rows = await step
        .selectFrom('runs')
        .innerJoin('calls', 'calls.run_id', 'runs.id')
        .select(['runs.turn', 'runs.question', 'runs.asker_id', 'runs.asker_name', 'calls.text'])
        .where('runs.conversation_id', '=', conversationId)
        .where('runs.turn', '<', before)
        .where('calls.call_id', 'in', ANSWER_CALLS)
        .where('calls.status', '=', 'complete')
        .orderBy('runs.turn', 'desc')
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        number: row.turn ?? 0,
        asker: { id: row.asker_id, name: decodeText(row.asker_name) },
        question: decodeText(row.question),
        answer: decodeText(row.text),
      }));
    });
  }

  claimHint(threadId: string): Promise<boolean> {
    return this.#access.write(async (step) => {
      const claimed = await step
        .insertInto('hinted_threads')
        .values({ thread_id: threadId })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      return (claimed.numInsertedOrUpdatedRows ?? 0n) > 0n;
    });
  }
}

async function conversationIdBy(step: Step, by: Parameters<ConversationStore['find']>[0]): Promise<string | undefined> {
  const runs = step.selectFrom('runs').select('conversation_id');
  if ('runId' in by) return (await runs.where('id', '=', by.runId).executeTakeFirst())?.conversation_id;
  if ('threadId' in by) return (await runs.where('thread_id', '=', by.threadId).executeTakeFirst())?.conversation_id;
  const shown = await step
    .selectFrom('answer_messages')
    .innerJoin('runs', 'runs.id', 'answer_messages.run_id')
    .select('runs.conversation_id')
    .where('answer_messages.message_id', '=', by.messageId)
    .executeTakeFirst();
  return shown?.conversation_id;
}

async function placeOf(step: Step, id: string): Promise<ConversationPlace | undefined> {
  const row = await step
    .selectFrom('runs')
    .select(['id', 'guild_id', 'channel_id', 'thread_id'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    id: row.id,
    guildId: row.guild_id ?? undefined,
    channelId: row.channel_id,
    threadId: row.thread_id ?? undefined,
  };
}
