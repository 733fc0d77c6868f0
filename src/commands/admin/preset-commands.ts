import { formatId } from '../../discord/format.ts';
import { DEFAULT_POLICY } from '../../moa/policy/policy.ts';
import { standingOf } from '../../servers/model-names.ts';
import {
  addPreset,
  copyPreset,
  defaultOf,
  deletePreset,
  presetNamed,
  presetNames,
  renamePreset,
  usePreset,
} from '../../servers/preset-edits.ts';
import { presetOf, presetOption } from '../preset-option.ts';
import { modelOf, modelOption, nameOf, nameOption, requiredPreset, subcommand } from './options.ts';
import type { AdminSubcommand } from './subcommand.ts';
import { toldRecipe } from './told-recipe.ts';

/** As for an aggregator that a person names: room for a whole answer. */
const ANSWER_TOKENS = 4096;

export const create: AdminSubcommand = {
  definition: subcommand('create', 'A new preset of one model, the aggregator; add references to it', [
    nameOption,
    { ...modelOption, description: 'The aggregator: type any part of its name' },
  ]),

  async execute({ interaction: { options }, guildId, deed, deps }) {
    const [name, model] = [nameOf(options), modelOf(options)];
    const standing = standingOf(model, await deps.models.listed());
    const alone = { layers: [], aggregator: { model, maxTokens: ANSWER_TOKENS }, fallbacks: [] };
    const draft = { name, version: 1, ...alone, policy: DEFAULT_POLICY };
    await deps.book.change(guildId, deed, ({ settings, shipped }) => ({
      settings: addPreset(settings, draft, shipped),
    }));
    const unproven = standing === 'unproven' ? ` ${formatId(model)} is unproven: the model server has no list.` : '';
    return {
      lines: [
        `✅ There is a preset \`${name}\` now: ${formatId(model)} alone.${unproven}`,
        `Add references with \`/moa-admin model add preset:${name}\`, and use it with \`/moa-admin preset use\`.`,
      ],
    };
  },
};

export const copy: AdminSubcommand = {
  definition: subcommand('copy', 'A copy of a preset under another name', [nameOption, presetOption]),

  async execute({ interaction: { options }, guildId, deed, deps }) {
    const name = nameOf(options);
    const { from } = await deps.book.change(guildId, deed, ({ settings, shipped }) => {
      const from = presetOf(options) ?? defaultOf(settings, shipped);
      return { from, settings: copyPreset(settings, from, name, shipped) };
    });
    return { lines: [`✅ \`${name}\` is a copy of \`${from}\`.`] };
  },
};

export const rename: AdminSubcommand = {
  definition: subcommand('rename', 'Another name for a preset of this server', [nameOption, presetOption]),

  async execute({ interaction: { options }, guildId, deed, deps }) {
    const name = nameOf(options);
    const { from } = await deps.book.change(guildId, deed, ({ settings, shipped }) => {
      const from = presetOf(options) ?? defaultOf(settings, shipped);
      return { from, settings: renamePreset(settings, from, name, shipped) };
    });
    return { lines: [`✅ \`${from}\` is called \`${name}\` now.`] };
  },
};

export const show: AdminSubcommand = {
  definition: subcommand('show', 'All of a preset, and which others there are', [presetOption]),

  async execute({ interaction, guildId, deps }) {
    const { settings, shipped } = await deps.book.read(guildId);
    const inUse = defaultOf(settings, shipped);
    const recipe = presetNamed(settings, presetOf(interaction.options) ?? inUse, shipped);
    const own = settings.presets.includes(recipe);
    const others = presetNames(settings, shipped).filter((name) => name !== recipe.name);
    return {
      lines: [
        `**\`${recipe.name}\`**, version ${recipe.version}, ${own ? "this server's own" : 'comes with the bot'}${recipe.name === inUse ? ', in use' : ''}`,
        ...toldRecipe(recipe, deps.models, (await deps.costs.in(guildId))(recipe)),
        `Others: ${others.map((name) => `\`${name}\`${name === inUse ? ' (in use)' : ''}`).join(', ')}.`,
      ],
    };
  },
};

export const use: AdminSubcommand = {
  definition: subcommand('use', 'The preset that questions use unless they name another', [requiredPreset]),

  async execute({ interaction: { options }, guildId, deed, deps }) {
    const name = presetOf(options) ?? '';
    await deps.book.change(guildId, deed, ({ settings, shipped }) => ({
      settings: usePreset(settings, name, shipped),
    }));
    return {
      lines: [`✅ \`${name}\` is in use from the next question on. Conversations under way keep the preset they have.`],
    };
  },
};

export const remove: AdminSubcommand = {
  definition: subcommand('delete', 'Deletes a preset of this server', [requiredPreset]),

  async execute({ interaction: { options }, guildId, deed, deps }) {
    const name = presetOf(options) ?? '';
    await deps.book.change(guildId, deed, ({ settings, shipped }) => ({
      settings: deletePreset(settings, name, shipped),
    }));
    return { lines: [`✅ \`${name}\` is deleted. \`/moa-admin audit\` still tells what it was.`] };
  },
};
