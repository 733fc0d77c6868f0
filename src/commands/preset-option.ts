import {
  type APIApplicationCommandStringOption,
  ApplicationCommandOptionType,
  type ChatInputCommandInteraction,
} from 'discord.js';

/** The option by which commands name a preset. */
export const PRESET = 'preset';

export const presetOption: APIApplicationCommandStringOption = {
  type: ApplicationCommandOptionType.String,
  name: PRESET,
  description: "The preset; without it, this server's default",
  autocomplete: true,
};

/** Undefined where none was named. */
export function presetOf(options: ChatInputCommandInteraction['options']): string | undefined {
  return options.getString(PRESET)?.trim() || undefined;
}
