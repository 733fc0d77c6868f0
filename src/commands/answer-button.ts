import { MessageFlags } from 'discord.js';
import type { ComponentCommand } from './command.ts';

/** Gives an answer that Discord refused to show to whoever asked, alone and as a file, which no filter looks into. */
export const answerButton: ComponentCommand = {
  action: 'answer',

  async execute(interaction, { subject: runId }, { reading }) {
    await interaction.deferReply({ flags: MessageFlags.Ephemeral });
    const run = await reading.run(runId, interaction);
    if (run === undefined || run.answer === '') {
      await interaction.editReply({ content: 'This answer is not kept any more, or belongs to another channel.' });
    } else if (run.askerId !== interaction.user.id) {
      await interaction.editReply({ content: 'Only the person who asked can read this answer.' });
    } else {
      const file = { attachment: Buffer.from(run.answer, 'utf8'), name: 'answer.md' };
      await interaction.editReply({ content: 'The whole answer, as it was written:', files: [file] });
    }
  },
};
