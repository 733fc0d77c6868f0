import { MessageFlags } from 'discord.js';
import type { ComponentCommand } from './command.ts';
import { actorOf } from './people.ts';
import { refuse } from './refusal.ts';

const REFUSALS = {
  'not-yours': 'Only the person who asked, or a moderator, can stop this.',
  over: 'This has already ended, so there is nothing left to stop.',
} as const;

/** Ends a run. What was written until then stays. */
export const stopButton: ComponentCommand = {
  action: 'stop',

  async execute(interaction, { subject: runId }, { answers }) {
    const actor = actorOf(interaction);
    // `stop` decides at once, from memory: the models' calls end before Discord is even told.
    const result = answers.stop(runId, actor);
    if (result === 'stopped') await interaction.deferUpdate();
    else if (result !== undefined) await refuse(interaction, REFUSALS[result]);
    else {
      await interaction.deferReply({ flags: MessageFlags.Ephemeral });
      const later = await answers.stopElsewhere(runId, actor);
      await interaction.editReply({ content: later === 'stopped' ? STOPPED_LATER : REFUSALS[later] });
    }
  },
};

/** Nobody works on the run just now, as after a restart: whoever takes it over will stop it. */
const STOPPED_LATER = 'It will be stopped as soon as it goes on, within a few seconds.';
