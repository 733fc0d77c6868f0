import { defaultOf, presetNamed } from '../../servers/preset-edits.ts';
import { addReference, removeReference, setReference } from '../../servers/recipe-edits.ts';
import { presetOf, presetOption } from '../preset-option.ts';
import { callOptions, layerOf, layerOption, modelOption, samplesOption, settingsOf, subcommand } from './options.ts';
import { recipeCommand } from './recipe-command.ts';
import type { AdminGroup, AdminSubcommand } from './subcommand.ts';
import { toldRecipe } from './told-recipe.ts';

const list: AdminSubcommand = {
  definition: subcommand('list', 'The models of a preset: layers, aggregator, samples, prices, what is not offered', [
    presetOption,
  ]),

  async execute({ interaction, guildId, deps }) {
    const { settings, shipped } = await deps.book.read(guildId);
    const recipe = presetNamed(settings, presetOf(interaction.options) ?? defaultOf(settings, shipped), shipped);
    const cost = (await deps.costs.in(guildId))(recipe);
    return { lines: [`**\`${recipe.name}\`**, version ${recipe.version}`, ...toldRecipe(recipe, deps.models, cost)] };
  },
};

const add = recipeCommand({
  definition: subcommand('add', 'Adds a reference to a layer', [
    modelOption,
    presetOption,
    layerOption,
    samplesOption,
    ...callOptions,
  ]),
  brings: true,
  edit: (recipe, model, options) => addReference(recipe, model, { ...layerOf(options), ...settingsOf(options) }),
  done: 'is a reference now.',
});

const remove = recipeCommand({
  definition: subcommand('remove', 'Takes a reference out of a layer', [modelOption, presetOption, layerOption]),
  brings: false,
  edit: (recipe, model, options) => removeReference(recipe, model, layerOf(options).layer),
  done: 'is no reference there any more.',
});

const set = recipeCommand({
  definition: subcommand('set', 'Changes how a reference is asked', [
    modelOption,
    presetOption,
    layerOption,
    samplesOption,
    ...callOptions,
  ]),
  brings: false,
  edit: (recipe, model, options) => setReference(recipe, model, { ...layerOf(options), ...settingsOf(options) }),
  done: 'is asked so now.',
});

export const modelGroup: AdminGroup = {
  name: 'model',
  description: 'The references of a preset',
  subcommands: [list, add, remove, set],
};
