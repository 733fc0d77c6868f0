import type { Turn } from '../moa/conversation.ts';
import type { Recipe } from '../moa/recipe.ts';

/** Where a conversation is held. Its id is that of the run that began it. */
export interface ConversationPlace {
  readonly id: string;
  readonly guildId: string | undefined;
  /** Where it began. */
  readonly channelId: string;
  /** The thread on its first answer, where one could be had: that is where it goes on. */
  readonly threadId: string | undefined;
}

/** A question of a conversation and its whole answer; `number` counts from 1, without gaps. */
export interface NumberedTurn extends Turn {
  readonly number: number;
}

/**
 * What was said before: the port for whoever lets a conversation go on. Every method costs the same however long the
 * conversation is. All fail with a StoreError.
 */
export interface ConversationStore {
  /** The conversation that a run, a thread, or a message of an answer belongs to; undefined if it belongs to none. */
  find(
    by: { readonly runId: string } | { readonly threadId: string } | { readonly messageId: string },
  ): Promise<ConversationPlace | undefined>;

  /**
   * The recipe of the run that began the conversation; undefined if there is none.
   * @throws StoreError `corrupt` where it cannot be understood.
   */
  recipe(conversationId: string): Promise<Recipe | undefined>;

  /** The newest turns, newest first: at most `limit` of those whose number is below `before`, or of all. */
  turns(
    conversationId: string,
    range: { readonly before?: number; readonly limit: number },
  ): Promise<readonly NumberedTurn[]>;

  /** True for the first who asks about this thread, ever: whoever gets it gives the hint. */
  claimHint(threadId: string): Promise<boolean>;
}
