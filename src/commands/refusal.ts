import { MessageFlags, type RepliableInteraction } from 'discord.js';

/** Says no, in a sentence that only this person sees. */
export async function refuse(interaction: RepliableInteraction, sentence: string): Promise<void> {
  await interaction.reply({ content: sentence, flags: MessageFlags.Ephemeral });
}
