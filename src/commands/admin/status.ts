import { formatId, formatSeconds, plural } from '../../discord/format.ts';
import { type ModelNote, standingText } from '../../discord/recipe-lines.ts';
import { modelsOf } from '../../moa/recipe.ts';
import type { Presets } from '../../servers/preset-book.ts';
import { defaultOf } from '../../servers/preset-edits.ts';
import type { ModelDesk } from '../model-desk.ts';
import { subcommand } from './options.ts';
import type { AdminSubcommand } from './subcommand.ts';
import { noteOf } from './told-recipe.ts';

/** How the bot does. */
export const status: AdminSubcommand = {
  definition: subcommand('status', 'The models: offered or not, failures, seconds; the queue; the version'),

  async execute({ guildId, deps: { book, models, answers, version } }) {
    const presets = await book.read(guildId);
    const { working, waiting, limit } = answers.load;
    const news = models.news();
    const note = noteOf(models);
    return {
      lines: [
        `**moa-discord ${version}**`,
        news === undefined
          ? 'The model server has not been looked at yet.'
          : `${news.well ? '✅' : '⚠️'} ${news.sentence}`,
        `${plural(working, 'question')} being answered, ${waiting} waiting, ${limit} at most at once.`,
        `**The models of \`${defaultOf(presets.settings, presets.shipped)}\`, which is in use, and of this server's own presets**, since the bot started:`,
        ...modelsInUse(presets).map((model) => modelLine(model, note(model), models)),
      ],
    };
  },
};

function modelsInUse({ settings, shipped }: Presets): readonly string[] {
  const inUse = defaultOf(settings, shipped);
  const recipes = [shipped.presets.get(inUse), ...settings.presets].filter((recipe) => recipe !== undefined);
  return [...new Set(recipes.flatMap(modelsOf))].toSorted();
}

function modelLine(model: string, note: ModelNote, desk: ModelDesk): string {
  const trouble = standingText(note);
  const parts = [
    ...(trouble.length === 0 ? ['✅ offered'] : trouble),
    ...recordText(desk.record(model)),
    ...loadText(desk.load(model)),
  ];
  return `- ${formatId(model)} · ${parts.join(' · ')}`;
}

/** Nothing of a model that nobody is asking. */
function loadText(load: ReturnType<ModelDesk['load']>): readonly string[] {
  if (load === undefined || load.running + load.waiting === 0) return [];
  return [`${load.running} being asked, ${load.waiting} waiting for their turn`];
}

function recordText(record: ReturnType<ModelDesk['record']>): readonly string[] {
  if (record === undefined) return ['not asked yet'];
  const { answers, medianMs, firstWord, failures, lastFailure } = record;
  return [
    `${plural(answers, 'answer')}${medianMs === undefined ? '' : `, median ${formatSeconds(medianMs)}`}`,
    ...(firstWord === undefined
      ? []
      : [`first word ${formatSeconds(firstWord.medianMs)}, p95 ${formatSeconds(firstWord.p95Ms)}`]),
    ...(failures === 0 ? [] : [`${plural(failures, 'failure')}, the last: ${lastFailure}`]),
  ];
}
