import type { AutocompleteInteraction } from 'discord.js';
import type { CommandDeps } from '../command.ts';
import { completeModel } from '../complete-model.ts';
import { completePreset } from '../complete-preset.ts';
import { PRESET } from '../preset-option.ts';
import { MODEL } from './options.ts';
import { mayAdminister } from './permission.ts';

/** The choices for an option that is being typed; none for those who may not use the command. */
export async function complete(interaction: AutocompleteInteraction, deps: CommandDeps): Promise<void> {
  const { name, value } = interaction.options.getFocused(true);
  if (!mayAdminister(interaction) || interaction.guildId === null) await interaction.respond([]);
  else if (name === MODEL) await interaction.respond([...(await completeModel(value, deps))]);
  else if (name === PRESET) await interaction.respond([...(await completePreset(value, interaction.guildId, deps))]);
  else await interaction.respond([]);
}
