import { MessageFlags, type ModalSubmitInteraction } from 'discord.js';
import type { Asking } from '../answers/asking.ts';
import { isEmptyQuestion } from '../answers/empty-question.ts';
import { IN_THREAD } from '../discord/buttons.ts';
import type { ConversationPlace } from '../store/conversations.ts';
import type { CommandDeps, ModalCommand } from './command.ts';
import { deferQuestion } from './defer-question.ts';
import { QUESTION } from './follow-up-button.ts';
import { interactionRef } from './interaction-ref.ts';
import { displayName } from './people.ts';
import { refuse, refuseDeferred } from './refusal.ts';

const NO_CONVERSATION = 'This conversation is not kept any more, so it cannot go on. Ask with `/moa ask`.';

/**
 * The next question of a conversation. Where the answer belongs into the modal's own channel it is the reply to it; where it
 * belongs into a thread elsewhere, it is a message there, and the person is told where.
 */
export const followUpModal: ModalCommand = {
  action: 'follow-up',

  async execute(interaction, { subject: runId, detail }, deps) {
    const question = interaction.fields.getTextInputValue(QUESTION);
    if (isEmptyQuestion(question)) {
      await refuse(interaction, 'That question is empty. Press the button again and write what you want to know.');
      return;
    }
    const elsewhere = detail === IN_THREAD && interaction.channel?.isThread() !== true;
    const shown = elsewhere ? { flags: MessageFlags.Ephemeral as const } : {};
    await deferQuestion(interaction, deps, shown);
    const conversation = await deps.conversations.find({ runId });
    if (conversation === undefined || conversation.guildId !== (interaction.guildId ?? undefined)) {
      await refuseDeferred(interaction, NO_CONVERSATION);
      return;
    }
    const { id: conversationId, guildId } = conversation;
    const choice = await deps.presets.choose({ guildId, conversationId });
    if ('refusal' in choice) await refuseDeferred(interaction, choice.refusal);
    else await (elsewhere ? askElsewhere : askHere)(interaction, { question, ...choice }, conversation, deps);
  },
};

type Asked = Pick<Asking, 'question' | 'recipe'>;

async function askHere(
  interaction: ModalSubmitInteraction,
  asked: Asked,
  conversation: ConversationPlace,
  { answers }: CommandDeps,
): Promise<void> {
  await answers.ask({
    ...asking(interaction, asked, conversation),
    channelId: interaction.channelId ?? conversation.channelId,
    interaction: interactionRef(interaction),
  });
}

async function askElsewhere(
  interaction: ModalSubmitInteraction,
  asked: Asked,
  conversation: ConversationPlace,
  { answers }: CommandDeps,
): Promise<void> {
  const channelId = conversation.threadId ?? conversation.channelId;
  const telling = interaction.editReply({ content: `Your question is being answered in <#${channelId}>.` });
  const { shown } = await answers.ask({
    ...asking(interaction, asked, conversation),
    channelId,
    interaction: undefined,
  });
  await telling;
  if (!(await shown)) await interaction.editReply({ content: `Discord does not let me write in <#${channelId}>.` });
}

function asking(interaction: ModalSubmitInteraction, asked: Asked, { id }: ConversationPlace) {
  return {
    ...asked,
    conversationId: id,
    asker: { id: interaction.user.id, name: displayName(interaction) },
    guildId: interaction.guildId ?? undefined,
    questionMessageId: undefined,
    referencesIn: 'button' as const,
    seenBy: 'channel' as const,
  };
}
