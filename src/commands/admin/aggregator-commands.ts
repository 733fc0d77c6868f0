import { addFallback, removeFallback, setAggregator } from '../../servers/recipe-edits.ts';
import { presetOption } from '../preset-option.ts';
import { callOptions, modelOption, settingsOf, subcommand } from './options.ts';
import { recipeCommand } from './recipe-command.ts';
import type { AdminGroup } from './subcommand.ts';

const set = recipeCommand({
  definition: subcommand('set', 'Who weighs the answers and writes the best one, and how', [
    modelOption,
    presetOption,
    ...callOptions,
  ]),
  brings: true,
  edit: (recipe, model, options) => setAggregator(recipe, model, settingsOf(options)),
  done: 'is the aggregator now.',
});

const addOne = recipeCommand({
  definition: subcommand(
    'add-fallback',
    'Who stands in for an aggregator that gives no answer, after those there are',
    [modelOption, presetOption, ...callOptions],
  ),
  brings: true,
  edit: (recipe, model, options) => addFallback(recipe, model, settingsOf(options)),
  done: 'stands in for the aggregator now.',
});

const removeOne = recipeCommand({
  definition: subcommand('remove-fallback', 'A model does not stand in for the aggregator any more', [
    modelOption,
    presetOption,
  ]),
  brings: false,
  edit: (recipe, model) => removeFallback(recipe, model),
  done: 'does not stand in for the aggregator any more.',
});

export const aggregatorGroup: AdminGroup = {
  name: 'aggregator',
  description: 'Who weighs the answers of a preset',
  subcommands: [set, addOne, removeOne],
};
