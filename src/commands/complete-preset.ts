import type { ApplicationCommandOptionChoiceData } from 'discord.js';
import { formatDollars } from '../discord/format.ts';
import { type Recipe, withoutMaker } from '../moa/recipe.ts';
import type { Cost } from '../servers/preset-costs.ts';
import { defaultOf, presetNames } from '../servers/preset-edits.ts';
import { choiceName, MOST_CHOICES } from './choices.ts';
import type { CommandDeps } from './command.ts';

/** This server's presets and those that come with the bot, each with its models in short and what a question costs. */
export async function completePreset(
  typed: string,
  guildId: string,
  { book, costs }: Pick<CommandDeps, 'book' | 'costs'>,
): Promise<readonly ApplicationCommandOptionChoiceData<string>[]> {
  const [{ settings, shipped }, costOf] = await Promise.all([book.known(guildId), costs.in(guildId)]);
  const inUse = defaultOf(settings, shipped);
  const recipeOf = (name: string): Recipe | undefined =>
    settings.presets.find((each) => each.name === name) ?? shipped.presets.get(name);
  return presetNames(settings, shipped)
    .filter((name) => name.includes(typed.trim().toLowerCase()))
    .slice(0, MOST_CHOICES)
    .map((name) => {
      const recipe = recipeOf(name);
      const cost = recipe && costOf(recipe);
      const parts = [
        name === inUse ? `${name} (default)` : name,
        ...(cost === undefined ? [] : [inDollars(cost)]),
        recipe === undefined ? 'made of what the model server lists' : inShort(recipe),
      ];
      return { name: choiceName(parts.join(' · ')), value: name };
    });
}

function inDollars(cost: Cost): string {
  return 'hasCost' in cost ? `${formatDollars(cost.hasCost)} so far` : `about ${formatDollars(cost.willCost)}`;
}

/** "gpt-oss-120b, Llama-3.3-70B ×2 → GLM-5.2", layers divided by arrows. */
function inShort({ layers, aggregator }: Recipe): string {
  const steps = [...layers, [{ ...aggregator, samples: 1 }]];
  return steps
    .map((step) =>
      step.map(({ model, samples }) => `${withoutMaker(model)}${samples === 1 ? '' : ` ×${samples}`}`).join(', '),
    )
    .join(' → ');
}
