import type { ComponentCommand } from './command.ts';
import { actorOf } from './people.ts';
import { refuse } from './refusal.ts';

const REFUSALS = {
  'not-yours': 'Only the person who asked, or a moderator, can have the answer at once.',
  over: 'Nobody is waited for here any more.',
} as const;

/** Has the aggregator begin with the references that are in. */
export const answerNowButton: ComponentCommand = {
  action: 'answer-now',

  async execute(interaction, { subject: runId }, { answers }) {
    // Decided at once, from memory: the models' calls end before Discord is even told.
    const result = answers.answerNow(runId, actorOf(interaction));
    if (result === 'hurried') await interaction.deferUpdate();
    else await refuse(interaction, REFUSALS[result]);
  },
};
