import { formatCount, formatDollars } from '../../discord/format.ts';
import { type ModelNote, recipeLines } from '../../discord/recipe-lines.ts';
import { modelsOf, type Recipe } from '../../moa/recipe.ts';
import { type Cost, expectedCost } from '../../servers/preset-costs.ts';
import type { ChangedPreset } from '../../servers/preset-edits.ts';
import type { ModelDesk } from '../model-desk.ts';

/** How admins are told of recipes. */

export function noteOf(models: ModelDesk): (model: string) => ModelNote {
  const known = new Map(models.known().map((each) => [each.id, each]));
  return (model) => ({
    price: known.get(model)?.price,
    standing: known.size === 0 ? 'unproven' : known.has(model) ? 'listed' : 'not-listed',
    breaker: models.record(model)?.breaker ?? { state: 'closed' },
  });
}

/** What a recipe is, and what a question costs with it: what is known of that, or else what it will cost about. */
export function toldRecipe(recipe: Recipe, models: ModelDesk, known?: Cost): readonly string[] {
  const note = noteOf(models);
  const cost = known ?? expectedCost(recipe, (model) => note(model).price);
  const prices = modelsOf(recipe).some((model) => note(model).price !== undefined);
  return [
    ...recipeLines(recipe, note),
    ...(prices ? ['-# Prices are US dollars per million tokens.'] : []),
    ...(cost === undefined ? [] : [`-# ${costSentence(cost)}`]),
  ];
}

function costSentence(cost: Cost): string {
  return 'hasCost' in cost
    ? `A question has cost ${formatDollars(cost.hasCost)} on average, over the last ${formatCount(cost.questions)} here.`
    : `A question will cost about ${formatDollars(cost.willCost)}.`;
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
