import { ApplicationCommandOptionType } from 'discord.js';
import { isEmptyQuestion } from '../../answers/empty-question.ts';
import { Refusal } from '../../servers/refusal.ts';
import { interactionRef } from '../interaction-ref.ts';
import { displayName } from '../people.ts';
import { presetOf, presetOption } from '../preset-option.ts';
import { subcommand } from './options.ts';
import type { AdminSubcommand } from './subcommand.ts';

/** One question with a preset, before members get to see what it does: the answer is for the admin alone. */
export const tryOut: AdminSubcommand = {
  definition: subcommand('try', 'One question with a preset; the answer is for you alone', [
    { type: ApplicationCommandOptionType.String, name: 'prompt', description: 'The question', required: true },
    presetOption,
  ]),

  async execute({ interaction, guildId, deps: { answers, presets } }) {
    const question = interaction.options.getString('prompt', true);
    if (isEmptyQuestion(question)) throw new Refusal('That question is empty. Write it after `prompt:`.');
    const choice = await presets.choose({ guildId, preset: presetOf(interaction.options) });
    if ('refusal' in choice) throw new Refusal(choice.refusal);
    await answers.ask({
      question,
      recipe: choice.recipe,
      conversationId: undefined,
      asker: { id: interaction.user.id, name: displayName(interaction) },
      guildId,
      channelId: interaction.channelId,
      interaction: interactionRef(interaction),
      questionMessageId: undefined,
      referencesIn: 'button',
      seenBy: 'asker',
    });
    return undefined;
  },
};
