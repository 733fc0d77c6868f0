import { MessageFlags } from 'discord.js';
import { detailsPicture, drawDetails } from '../discord/run-details.ts';
import { summary } from '../discord/summary.ts';
import type { ComponentCommand } from './command.ts';
import { replyDrawn } from './drawn-reply.ts';

/** Shows how an answer came about to whoever asks, alone: a picture of the run, or its words where there is none. */
export const detailsButton: ComponentCommand = {
  action: 'details',

  async execute(interaction, { subject: runId }, { reading, pictures, priceOf }) {
    await interaction.deferReply({ flags: MessageFlags.Ephemeral });
    const run = await reading.run(runId, interaction);
    if (run === undefined) {
      await interaction.editReply({ content: 'This answer is not kept any more, or belongs to another channel.' });
      return;
    }
    const details = { ...run, priceOf, summary: summary(run, priceOf) };
    const picture = await pictures.draw(detailsPicture(details), 'pressed');
    await replyDrawn(interaction, drawDetails(details, picture), () => drawDetails(details, undefined));
  },
};
