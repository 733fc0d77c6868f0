import { ApplicationCommandOptionType } from 'discord.js';
import { readAttached } from '../../discord/attached-file.ts';
import { addPreset, defaultOf, presetNamed } from '../../servers/preset-edits.ts';
import { LONGEST_FILE, presetFile, readPresetFile } from '../../servers/preset-file.ts';
import { Refusal } from '../../servers/refusal.ts';
import { presetOf, presetOption } from '../preset-option.ts';
import { nameOption, subcommand } from './options.ts';
import type { AdminSubcommand } from './subcommand.ts';
import { toldRecipe } from './told-recipe.ts';

/** Presets as files. */

export const exportOne: AdminSubcommand = {
  definition: subcommand('export', 'A preset as a JSON file', [presetOption]),

  async execute({ interaction, guildId, deps }) {
    const { settings, shipped } = await deps.book.read(guildId);
    const recipe = presetNamed(settings, presetOf(interaction.options) ?? defaultOf(settings, shipped), shipped);
    return {
      lines: [`\`${recipe.name}\` as a file; \`/moa-admin preset import\` reads it, here or in another server.`],
      file: { name: `${recipe.name}.json`, text: presetFile(recipe) },
    };
  },
};

export const importOne: AdminSubcommand = {
  definition: subcommand('import', 'A preset from a JSON file, whole or not at all', [
    { type: ApplicationCommandOptionType.Attachment, name: 'file', description: 'The file', required: true },
    { ...nameOption, description: 'Its name here; without it, the one in the file', required: false },
  ]),

  async execute({ interaction: { options }, guildId, deed, deps }) {
    const read = await readAttached(options.getAttachment('file', true), LONGEST_FILE, deps.clock);
    if ('fault' in read) throw new Refusal(`${read.fault} Nothing was imported.`);
    const recipe = readPresetFile(read.text, options.getString('name')?.trim(), await deps.models.listed());
    await deps.book.change(guildId, deed, ({ settings, shipped }) => ({
      settings: addPreset(settings, recipe, shipped),
    }));
    return { lines: [`✅ There is a preset \`${recipe.name}\` now:`, ...toldRecipe(recipe, deps.models)] };
  },
};
