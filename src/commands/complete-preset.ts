import type { ApplicationCommandOptionChoiceData } from 'discord.js';
import { formatDollars, truncate } from '../discord/format.ts';
import { estimateCost } from '../moa/cost.ts';
import type { Recipe } from '../moa/recipe.ts';
import { defaultOf, presetNames } from '../servers/preset-edits.ts';
import { CHOICE_LENGTH, MOST_CHOICES } from './choices.ts';
import type { CommandDeps } from './command.ts';

/** This server's presets and those that come with the bot, each with its models in short and what a question costs. */
export async function completePreset(
  typed: string,
  guildId: string,
  { book, models }: Pick<CommandDeps, 'book' | 'models'>,
): Promise<readonly ApplicationCommandOptionChoiceData<string>[]> {
  const { settings, shipped } = await book.known(guildId);
  const inUse = defaultOf(settings, shipped);
  const prices = new Map(models.known().map(({ id, price }) => [id, price]));
  const recipeOf = (name: string): Recipe | undefined =>
    settings.presets.find((each) => each.name === name) ?? shipped.presets.get(name);
  return presetNames(settings, shipped)
    .filter((name) => name.includes(typed.trim().toLowerCase()))
    .slice(0, MOST_CHOICES)
    .map((name) => {
      const recipe = recipeOf(name);
      const cost = recipe && estimateCost(recipe, (model) => prices.get(model));
      const parts = [
        name === inUse ? `${name} (default)` : name,
        ...(cost === undefined ? [] : [`about ${formatDollars(cost)}`]),
        recipe === undefined ? 'made of what the model server lists' : inShort(recipe),
      ];
      return { name: truncate(parts.join(' · '), CHOICE_LENGTH), value: name };
    });
}

/** "gpt-oss-120b, Llama-3.3-70B ×2 → GLM-5.2", layers divided by arrows. */
function inShort({ layers, aggregator }: Recipe): string {
  const steps = [...layers, [{ ...aggregator, samples: 1 }]];
  return steps
    .map((step) => step.map(({ model, samples }) => `${bare(model)}${samples === 1 ? '' : ` ×${samples}`}`).join(', '))
    .join(' → ');
}

function bare(model: string): string {
  return model.slice(model.lastIndexOf('/') + 1);
}
