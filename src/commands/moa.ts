import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  type ChatInputCommandInteraction,
  InteractionContextType,
} from 'discord.js';
import { isEmptyQuestion } from '../answers/empty-question.ts';
import { allowsThread, missingPermissions } from '../discord/permissions.ts';
import type { CommandDeps, SlashCommand } from './command.ts';
import { completePreset } from './complete-preset.ts';
import { deferQuestion } from './defer-question.ts';
import { interactionRef } from './interaction-ref.ts';
import { displayName } from './people.ts';
import { PRESET, presetOf, presetOption } from './preset-option.ts';
import { refuse, refuseDeferred } from './refusal.ts';

/** Discord's own limit for a string option. */
const MAX_PROMPT_LENGTH = 6000;

export const moa: SlashCommand = {
  definition: {
    type: ApplicationCommandType.ChatInput,
    name: 'moa',
    description: 'Ask several language models at once and read one better answer',
    contexts: [InteractionContextType.Guild],
    integration_types: [ApplicationIntegrationType.GuildInstall],
    options: [
      {
        type: ApplicationCommandOptionType.Subcommand,
        name: 'ask',
        description: 'Several models answer, another weighs their answers and writes one',
        options: [
          {
            type: ApplicationCommandOptionType.String,
            name: 'prompt',
            description: 'Your question',
            required: true,
            min_length: 1,
            max_length: MAX_PROMPT_LENGTH,
          },
          presetOption,
        ],
      },
    ],
  },

  async execute(interaction, deps) {
    const prompt = interaction.options.getString('prompt', true);
    if (isEmptyQuestion(prompt)) {
      await refuse(interaction, 'That question is empty. Write what you want to know after `prompt:`.');
      return;
    }
    // Acknowledged before anything else is awaited: Discord gives three seconds, whatever our machine is busy with.
    await deferQuestion(interaction, deps);
    await ask(interaction, prompt, deps);
  },

  async complete(interaction, deps) {
    const { name, value } = interaction.options.getFocused(true);
    const { guildId } = interaction;
    const fits = name === PRESET && guildId !== null;
    await interaction.respond(fits ? [...(await completePreset(value, guildId, deps))] : []);
  },
};

async function ask(
  interaction: ChatInputCommandInteraction,
  prompt: string,
  { answers, presets }: CommandDeps,
): Promise<void> {
  const missing = missingPermissions(interaction.appPermissions);
  if (missing.length > 0) answers.noteMissing(interaction.channelId, missing);
  const choice = await presets.choose({
    guildId: interaction.guildId ?? undefined,
    preset: presetOf(interaction.options),
  });
  if ('refusal' in choice) {
    await refuseDeferred(interaction, choice.refusal);
    return;
  }
  await answers.ask({
    question: prompt,
    recipe: choice.recipe,
    conversationId: undefined,
    asker: { id: interaction.user.id, name: displayName(interaction) },
    guildId: interaction.guildId ?? undefined,
    channelId: interaction.channelId,
    interaction: interactionRef(interaction),
    questionMessageId: undefined,
    referencesIn: allowsThread(interaction.channel?.type, missing) ? 'thread' : 'button',
    seenBy: 'channel',
  });
}
