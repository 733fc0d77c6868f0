import type { Answers } from '../answers/answers.ts';
import { isEmptyQuestion } from '../answers/empty-question.ts';
import type { HeardMessage } from '../discord/gateway-events.ts';
import type { PresetChoice } from '../servers/preset-choice.ts';
import type { ConversationPlace, ConversationStore } from '../store/conversations.ts';

export interface ThreadMessagesDeps {
  readonly answers: Answers;
  readonly conversations: ConversationStore;
  readonly presets: PresetChoice;
  /** Whether Discord lets the bot read what does not mention it (the Message Content intent). */
  readonly readsAll: boolean;
  /** Says in a thread, as a reply to the message, how to go on. */
  readonly reply: (message: HeardMessage, sentence: string) => Promise<void>;
}

const HINT =
  'I can only read messages that mention me. To go on with this conversation, mention me in your message, or press **Follow up** under the newest answer.';
const FAULT = 'Something went wrong inside the bot, and it has been noted. Please ask again.';

/**
 * What is said in the threads of our conversations: the next question, where it is meant for the bot. What becomes of a
 * message while it is still being looked at, its changes or its end, counts after that.
 */
export class ThreadMessages {
  readonly #deps: ThreadMessagesDeps;
  /** Messages that are being looked at, by id. */
  readonly #hearing = new Map<string, Promise<void>>();

  constructor(deps: ThreadMessagesDeps) {
    this.#deps = deps;
  }

  /**
   * Resolves when the message has its place in the line, or is none of ours.
   * @throws StoreError, told to who asked by then.
   */
  async hear(message: HeardMessage): Promise<void> {
    const hearing = this.#hear(message);
    this.#hearing.set(message.id, hearing);
    await hearing.finally(() => this.#hearing.delete(message.id));
  }

  /** The person has changed a message: where its turn has not come yet, it is asked as it now is. */
  async changed({ id, text }: HeardMessage): Promise<void> {
    await this.#heard(id);
    this.#deps.answers.questionChanged(id, text);
  }

  /** Messages are no more: those whose turn has not come yet are not asked. */
  async deleted(ids: readonly string[]): Promise<void> {
    for (const id of ids) await this.#heard(id);
    this.#deps.answers.messagesDeleted(ids);
  }

  async #heard(id: string): Promise<void> {
    await this.#hearing.get(id)?.catch(() => {});
  }

  async #hear(message: HeardMessage): Promise<void> {
    await this.#deps.answers.takenOver;
    if (this.#isMeant(message)) await this.#answer(message);
    else if (message.blank && !this.#deps.readsAll) await this.#hint(message);
  }

  #isMeant({ text, mentionsUs, repliesTo }: HeardMessage): boolean {
    if (isEmptyQuestion(text)) return false;
    return this.#deps.readsAll || mentionsUs || repliesTo !== undefined;
  }

  async #answer(message: HeardMessage): Promise<void> {
    const conversation = await this.#conversationOf(message).catch(async (error: unknown) => {
      // Whoever called the bot by name must not be left without a word.
      if (message.mentionsUs) await this.#deps.reply(message, FAULT);
      throw error;
    });
    if (conversation === undefined) return;
    const choice = await this.#deps.presets.choose({ guildId: message.guildId, conversationId: conversation.id });
    if ('refusal' in choice) {
      await this.#deps.reply(message, choice.refusal);
      return;
    }
    await this.#deps.answers.ask({
      question: message.text,
      recipe: choice.recipe,
      conversationId: conversation.id,
      asker: message.author,
      guildId: message.guildId,
      channelId: message.channelId,
      interaction: undefined,
      questionMessageId: message.id,
      referencesIn: 'button',
      seenBy: 'channel',
    });
  }

  /** In a thread of ours: that of the answer it replies to, else that of the thread. */
  async #conversationOf({ channelId, repliesTo }: HeardMessage): Promise<ConversationPlace | undefined> {
    const { conversations } = this.#deps;
    const ours = await conversations.find({ threadId: channelId });
    if (ours === undefined || repliesTo === undefined) return ours;
    return (await conversations.find({ messageId: repliesTo })) ?? ours;
  }

  async #hint(message: HeardMessage): Promise<void> {
    const { conversations, reply } = this.#deps;
    const ours = await conversations.find({ threadId: message.channelId });
    if (ours !== undefined && (await conversations.claimHint(message.channelId))) await reply(message, HINT);
  }
}
