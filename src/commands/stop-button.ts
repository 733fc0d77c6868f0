import { MessageFlags, PermissionFlagsBits } from 'discord.js';
import type { ButtonCommand } from './command.ts';
import { displayName } from './moa.ts';

const REFUSALS = {
  'not-yours': 'Only the person who asked, or a moderator, can stop this.',
  over: 'This has already ended, so there is nothing left to stop.',
} as const;

/** Ends a run. What was written until then stays. */
export const stopButton: ButtonCommand = {
  action: 'stop',

  async execute(interaction, runId, { answers }) {
    // `stop` decides at once, from memory: the models' calls end before Discord is even told.
    const result = answers.stop(runId, {
      id: interaction.user.id,
      name: displayName(interaction),
      moderator: interaction.memberPermissions?.has(PermissionFlagsBits.ManageMessages) ?? false,
    });
    if (result === 'stopped') {
      await interaction.deferUpdate();
      return;
    }
    await interaction.reply({ content: REFUSALS[result], flags: MessageFlags.Ephemeral });
  },
};
