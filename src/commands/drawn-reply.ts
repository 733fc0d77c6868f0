import { DiscordAPIError, type MessageComponentInteraction, MessageFlags } from 'discord.js';
import type { MessageBody } from '../discord/delivery.ts';

/**
 * Shows what has been drawn in the place of all that the reply showed before; `plain`, the same without files, where Discord
 * refuses it, as files may be forbidden where text is not.
 */
export async function replyDrawn(
  interaction: MessageComponentInteraction,
  drawn: MessageBody,
  plain: () => MessageBody | Promise<MessageBody>,
): Promise<void> {
  try {
    await edit(interaction, drawn);
  } catch (error) {
    if (drawn.files === undefined || !(error instanceof DiscordAPIError)) throw error;
    await edit(interaction, await plain());
  }
}

async function edit(interaction: MessageComponentInteraction, { components, files = [] }: MessageBody): Promise<void> {
  await interaction.editReply({
    components,
    attachments: [],
    files: files.map(({ name, data }) => ({ name, attachment: data })),
    flags: MessageFlags.IsComponentsV2,
  });
}
