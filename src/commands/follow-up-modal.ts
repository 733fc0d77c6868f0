import { MessageFlags, type ModalSubmitInteraction } from 'discord.js';
import { isEmptyQuestion } from '../answers/empty-question.ts';
import { IN_THREAD } from '../discord/buttons.ts';
import type { ConversationPlace } from '../store/conversations.ts';
import type { CommandDeps, ModalCommand } from './command.ts';
import { QUESTION } from './follow-up-button.ts';
import { displayName } from './people.ts';
import { refuse } from './refusal.ts';

const NO_CONVERSATION = 'This conversation is not kept any more, so it cannot go on. Ask with `/moa ask`.';

/**
 * The next question of a conversation. Where the answer belongs into the modal's own channel it is the reply to it; where it
 * belongs into a thread elsewhere, it is a message there, and the person is told where.
 */
export const followUpModal: ModalCommand = {
  action: 'follow-up',

  async execute(interaction, { runId, detail }, deps) {
    const question = interaction.fields.getTextInputValue(QUESTION);
    if (isEmptyQuestion(question)) {
      await refuse(interaction, 'That question is empty. Press the button again and write what you want to know.');
      return;
    }
    const elsewhere = detail === IN_THREAD && interaction.channel?.isThread() !== true;
    await interaction.deferReply(elsewhere ? { flags: MessageFlags.Ephemeral } : {});
    const conversation = await deps.conversations.find({ runId });
    if (conversation === undefined || conversation.guildId !== (interaction.guildId ?? undefined)) {
      await interaction.editReply({ content: NO_CONVERSATION });
    } else if (elsewhere) await askElsewhere(interaction, question, conversation, deps);
    else await askHere(interaction, question, conversation, deps);
  },
};

async function askHere(
  interaction: ModalSubmitInteraction,
  question: string,
  conversation: ConversationPlace,
  { answers }: CommandDeps,
): Promise<void> {
  await answers.ask({
    ...asking(interaction, question, conversation),
    channelId: interaction.channelId ?? conversation.channelId,
    interaction: {
      applicationId: interaction.applicationId,
      token: interaction.token,
      createdAt: interaction.createdTimestamp,
    },
  });
}

async function askElsewhere(
  interaction: ModalSubmitInteraction,
  question: string,
  conversation: ConversationPlace,
  { answers }: CommandDeps,
): Promise<void> {
  const channelId = conversation.threadId ?? conversation.channelId;
  const telling = interaction.editReply({ content: `Your question is being answered in <#${channelId}>.` });
  const { shown } = await answers.ask({
    ...asking(interaction, question, conversation),
    channelId,
    interaction: undefined,
  });
  await telling;
  if (!(await shown)) await interaction.editReply({ content: `Discord does not let me write in <#${channelId}>.` });
}

function asking(interaction: ModalSubmitInteraction, question: string, { id }: ConversationPlace) {
  return {
    question,
    conversationId: id,
    asker: { id: interaction.user.id, name: displayName(interaction) },
    guildId: interaction.guildId ?? undefined,
    questionMessageId: undefined,
    referencesIn: 'button' as const,
  };
}
