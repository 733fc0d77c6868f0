import type { APIApplicationCommandSubcommandOption, ChatInputCommandInteraction } from 'discord.js';
import { formatId } from '../../discord/format.ts';
import type { Recipe } from '../../moa/recipe.ts';
import { standingOf } from '../../servers/model-names.ts';
import { changePreset } from '../../servers/preset-edits.ts';
import { presetOf } from '../preset-option.ts';
import { modelOf } from './options.ts';
import type { AdminSubcommand } from './subcommand.ts';
import { toldChange } from './told-recipe.ts';

type Options = ChatInputCommandInteraction['options'];

interface RecipeChange {
  readonly definition: APIApplicationCommandSubcommandOption;
  /** Whether it brings the model in: then the model has to be one that the server lists, where it has a list. */
  readonly brings: boolean;
  /** @throws Refusal */
  readonly edit: (recipe: Recipe, model: string, options: Options) => Recipe;
  /** What has happened to the model, after its name. */
  readonly done: string;
}

/** A subcommand that changes one model of a preset's recipe. */
export function recipeCommand({ definition, brings, edit, done }: RecipeChange): AdminSubcommand {
  return {
    definition,
    async execute({ interaction: { options }, guildId, deed, deps: { models, book } }) {
      const model = modelOf(options);
      const unproven = brings && standingOf(model, await models.listed()) === 'unproven';
      const changed = await book.change(guildId, deed, ({ settings, shipped }) =>
        changePreset(settings, presetOf(options), shipped, (recipe) => edit(recipe, model, options)),
      );
      const note = `❔ ${formatId(model)} is unproven: the model server has no list to find it in. Try it with \`/moa-admin try\`.`;
      return { lines: [...toldChange(`${formatId(model)} ${done}`, changed, models), ...(unproven ? [note] : [])] };
    },
  };
}
