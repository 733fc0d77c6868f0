import type { ChatInputCommandInteraction, MessageFlags, ModalSubmitInteraction } from 'discord.js';
import type { CommandDeps } from './command.ts';

/**
 * Acknowledges a question, in turn with all others; resolves when it may be worked on. One whose acknowledgement Discord has
 * taken, though its reply was lost, is worked on as well.
 * @throws what discord.js throws where the interaction is lost.
 */
export function deferQuestion(
  interaction: ChatInputCommandInteraction | ModalSubmitInteraction,
  { acknowledgements, repeatedCallbacks }: Pick<CommandDeps, 'acknowledgements' | 'repeatedCallbacks'>,
  shown: { readonly flags?: MessageFlags.Ephemeral } = {},
): Promise<void> {
  return acknowledgements.first(async () => {
    try {
      await interaction.deferReply(shown);
    } catch (error) {
      if (!repeatedCallbacks.hadArrived(error)) throw error;
      interaction.deferred = true;
      interaction.ephemeral = shown.flags !== undefined;
    }
  });
}
