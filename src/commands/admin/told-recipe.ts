import { formatDollars } from '../../discord/format.ts';
import { type ModelNote, recipeLines } from '../../discord/recipe-lines.ts';
import { estimateCost } from '../../moa/cost.ts';
import { modelsOf, type Recipe } from '../../moa/recipe.ts';
import type { ChangedPreset } from '../../servers/preset-edits.ts';
import type { ModelDesk } from '../model-desk.ts';

/** How admins are told of recipes. */

export function noteOf(models: ModelDesk): (model: string) => ModelNote {
  const known = new Map(models.known().map((each) => [each.id, each]));
  return (model) => ({
    price: known.get(model)?.price,
    standing: known.size === 0 ? 'unproven' : known.has(model) ? 'listed' : 'not-listed',
    leftOutMs: models.record(model)?.leftOutMs,
  });
}

/** What a recipe is, and what a question costs with it. */
export function toldRecipe(recipe: Recipe, models: ModelDesk): readonly string[] {
  const note = noteOf(models);
  const cost = estimateCost(recipe, (model) => note(model).price);
  const prices = modelsOf(recipe).some((model) => note(model).price !== undefined);
  return [
    ...recipeLines(recipe, note),
    ...(prices ? ['-# Prices are US dollars per million tokens.'] : []),
    ...(cost === undefined ? [] : [`-# A question costs about ${formatDollars(cost)}.`]),
  ];
}

/** What came of a change: a sentence, whose copy it is in, what is to be known besides, and the recipe as it now is. */
export function toldChange(
  sentence: string,
  { before, after, shipped }: ChangedPreset,
  models: ModelDesk,
): readonly string[] {
  const copied = `\`${shipped}\` comes with the bot and stays as it is: the change is in this server's copy of it, \`${after.name}\`.`;
  return [
    `✅ ${sentence} It counts from the next question on.`,
    ...(shipped === undefined ? [] : [copied]),
    ...(after.layers.length === 0 && before.layers.length > 0
      ? [`There is no reference left: \`${after.name}\` is the aggregator alone now, like \`single\`.`]
      : []),
    '',
    `**\`${after.name}\`**, version ${after.version}`,
    ...toldRecipe(after, models),
  ];
}
