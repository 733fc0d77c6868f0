import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandStringOption,
  type APIApplicationCommandSubcommandOption,
  ApplicationCommandOptionType,
  type ChatInputCommandInteraction,
} from 'discord.js';
import { REASONING } from '../../moa/recipe.ts';
import type { Settings } from '../../servers/recipe-edits.ts';
import { presetOption } from '../preset-option.ts';

/**
 * The options that several subcommands share. Numbers have no limits here: Discord would refuse what is outside of them with
 * words of its own, and ours say what to do.
 */

type Options = ChatInputCommandInteraction['options'];

export const MODEL = 'model';

export function subcommand(
  name: string,
  description: string,
  options: readonly APIApplicationCommandBasicOption[] = [],
): APIApplicationCommandSubcommandOption {
  return { type: ApplicationCommandOptionType.Subcommand, name, description, options: [...options] };
}

export const modelOption: APIApplicationCommandStringOption = {
  type: ApplicationCommandOptionType.String,
  name: MODEL,
  description: 'The model: type any part of its name',
  required: true,
  autocomplete: true,
};

export const requiredPreset = { ...presetOption, description: 'The preset', required: true } as const;

export const nameOption: APIApplicationCommandStringOption = {
  type: ApplicationCommandOptionType.String,
  name: 'name',
  description: 'The new name: lower-case letters, digits and hyphens, 32 at most',
  required: true,
};

export const layerOption: APIApplicationCommandBasicOption = {
  type: ApplicationCommandOptionType.Integer,
  name: 'layer',
  description: 'Which layer, from 1 to 6; without it, the last, or the only one the model is in',
};

export const samplesOption: APIApplicationCommandBasicOption = {
  type: ApplicationCommandOptionType.Integer,
  name: 'samples',
  description: 'How many answers the model gives, from 1 to 8',
};

/** How a model is called. */
export const callOptions: readonly APIApplicationCommandBasicOption[] = [
  { type: ApplicationCommandOptionType.Number, name: 'temperature', description: 'From 0 to 2' },
  {
    type: ApplicationCommandOptionType.Integer,
    name: 'max_tokens',
    description: 'The most that an answer may have, hidden reasoning included',
  },
  {
    type: ApplicationCommandOptionType.String,
    name: 'reasoning',
    description: 'Hidden reasoning: on, off, or how much of it, where the model knows that',
    choices: REASONING.map((value) => ({ name: value, value })),
  },
];

export function modelOf(options: Options): string {
  return options.getString(MODEL, true).trim();
}

export function nameOf(options: Options): string {
  return options.getString('name', true).trim();
}

export function layerOf(options: Options): { readonly layer?: number } {
  const layer = options.getInteger('layer');
  return layer === null ? {} : { layer };
}

/** Only what was said. */
export function settingsOf(options: Options): Settings {
  const temperature = options.getNumber('temperature');
  const maxTokens = options.getInteger('max_tokens');
  const samples = options.getInteger('samples');
  const reasoning = REASONING.find((each) => each === options.getString('reasoning'));
  return {
    ...(temperature === null ? {} : { temperature }),
    ...(maxTokens === null ? {} : { maxTokens }),
    ...(samples === null ? {} : { samples }),
    ...(reasoning === undefined ? {} : { reasoning }),
  };
}
