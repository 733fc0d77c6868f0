import {
  type ChatInputCommandInteraction,
  MessageFlags,
  type ModalSubmitInteraction,
  type RepliableInteraction,
} from 'discord.js';

/** Says no, in a sentence that only this person sees. */
export async function refuse(interaction: RepliableInteraction, sentence: string): Promise<void> {
  await interaction.reply({ content: sentence, flags: MessageFlags.Ephemeral });
}

/** The same once everybody sees that the bot is thinking: that is taken away, and the sentence goes to this person alone. */
export async function refuseDeferred(
  interaction: ChatInputCommandInteraction | ModalSubmitInteraction,
  sentence: string,
): Promise<void> {
  if (interaction.ephemeral === true) {
    await interaction.editReply({ content: sentence });
    return;
  }
  await interaction.deleteReply();
  await interaction.followUp({ content: sentence, flags: MessageFlags.Ephemeral });
}
