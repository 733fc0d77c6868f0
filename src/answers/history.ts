import type { Turn } from '../moa/conversation.ts';
import { type ContextOf, roomForTurns, tokensOfTurn } from '../moa/fit.ts';
import type { ConversationStore } from '../store/conversations.ts';
import type { StoredRun } from '../store/store.ts';

/** What the models are told of before. */
export interface Before {
  /** Oldest first. */
  readonly turns: readonly Turn[];
  /** How many older ones did not fit. */
  readonly leftOut: number;
}

/** Turns are read this many at a time: what is read of a long conversation is bounded by what fits, and a page. */
const PAGE = 8;

/** The earlier turns of conversations, as far as they fit into the models that are to read them. */
export class History {
  readonly #conversations: ConversationStore;
  readonly #contextOf: ContextOf;

  constructor(conversations: ConversationStore, contextOf: ContextOf) {
    this.#conversations = conversations;
    this.#contextOf = contextOf;
  }

  /** @throws StoreError: an answer that does not know what was said before would be no answer to a follow-up. */
  async before(run: Pick<StoredRun, 'id' | 'conversationId' | 'recipe' | 'question'>): Promise<Before> {
    if (run.conversationId === run.id) return { turns: [], leftOut: 0 };
    const turns: Turn[] = [];
    let room = roomForTurns(run.recipe, run.question, this.#contextOf);
    for await (const { number, ...turn } of this.#newestFirst(run.conversationId)) {
      room -= tokensOfTurn(turn);
      if (room < 0) return { turns: turns.toReversed(), leftOut: number };
      turns.push(turn);
    }
    return { turns: turns.toReversed(), leftOut: 0 };
  }

  async *#newestFirst(conversationId: string) {
    for (let before: number | undefined; ; ) {
      const range = before === undefined ? { limit: PAGE } : { limit: PAGE, before };
      const page = await this.#conversations.turns(conversationId, range);
      yield* page;
      if (page.length < PAGE) return;
      before = page.at(-1)?.number;
    }
  }
}
