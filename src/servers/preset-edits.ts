import { type Recipe, recipeSchema } from '../moa/recipe.ts';
import type { ServerSettings } from '../store/servers.ts';
import { quoted } from './quoted.ts';
import { Refusal } from './refusal.ts';
import type { Shipped } from './shipped-presets.ts';

/** Changes of the presets of one server: each gives new settings, or throws a {@link Refusal}. */

const MOST_PRESETS = 25;

const NOTHING_LISTED =
  'The preset `auto` is made of what the model server lists, and it lists no model just now, so there is nobody to ask. Whoever runs this bot finds the reason in its log; please try again later.';

/** A server whose admins have not decided anything yet. */
export const NOTHING_DECIDED: ServerSettings = { revision: 0, defaultPreset: undefined, presets: [] };

/** A recipe as it was changed, and in which preset. */
export interface ChangedPreset {
  readonly settings: ServerSettings;
  readonly before: Recipe;
  readonly after: Recipe;
  /** The shipped preset that was meant: it stays as it is, and the change is in this server's copy of it. */
  readonly shipped?: string;
}

/** The preset that questions of this server use unless they name another. */
export function defaultOf(settings: ServerSettings, shipped: Shipped): string {
  return settings.defaultPreset ?? shipped.defaultPreset;
}

/** One of the server's own, or a shipped one. */
export function presetNamed(settings: ServerSettings, name: string, shipped: Shipped): Recipe {
  const found = ownPreset(settings, name) ?? shipped.presets.get(existing(settings, name, shipped));
  if (found === undefined) throw new Refusal(NOTHING_LISTED);
  return found;
}

/** The server's own, then those that come with the bot. */
export function presetNames(settings: ServerSettings, shipped: Shipped): readonly string[] {
  const own = settings.presets.map((each) => each.name);
  return [...own, ...[...shipped.presets.keys()].filter((name) => !own.includes(name))];
}

/**
 * Changes the recipe of a preset. A shipped one is copied first, and where it was the server's default, the copy is; later
 * changes of the same shipped preset go to that copy.
 */
export function changePreset(
  settings: ServerSettings,
  named: string | undefined,
  shipped: Shipped,
  edit: (recipe: Recipe) => Recipe,
): ChangedPreset {
  const name = named ?? defaultOf(settings, shipped);
  const own = ownPreset(settings, name);
  if (own !== undefined) return replaced(settings, own, edit);
  const before = presetNamed(settings, name, shipped);
  const copy = ownPreset(settings, copyName(name));
  const changed = copy === undefined ? copied(settings, before, edit) : replaced(settings, copy, edit);
  const inUse = name === defaultOf(settings, shipped);
  const next = inUse ? { ...changed.settings, defaultPreset: changed.after.name } : changed.settings;
  return { ...changed, settings: next, shipped: name };
}

/** Adds a preset under its own name. */
export function addPreset(settings: ServerSettings, recipe: Recipe, shipped: Shipped): ServerSettings {
  return withPreset(settings, { ...recipe, name: freeName(settings, recipe.name, shipped) });
}

export function copyPreset(settings: ServerSettings, from: string, to: string, shipped: Shipped): ServerSettings {
  return addPreset(settings, { ...presetNamed(settings, from, shipped), name: to, version: 1 }, shipped);
}

/** Where it is in use it stays so. */
export function renamePreset(settings: ServerSettings, from: string, to: string, shipped: Shipped): ServerSettings {
  const recipe = ownOrRefuse(settings, from, shipped, 'renamed');
  const renamed = { ...recipe, name: freeName(settings, to, shipped), version: recipe.version + 1 };
  const rest = withoutPreset(settings, from);
  return { ...withPreset(rest, renamed), ...(settings.defaultPreset === from ? { defaultPreset: to } : {}) };
}

export function usePreset(settings: ServerSettings, name: string, shipped: Shipped): ServerSettings {
  return { ...settings, defaultPreset: existing(settings, name, shipped) };
}

export function deletePreset(settings: ServerSettings, name: string, shipped: Shipped): ServerSettings {
  ownOrRefuse(settings, name, shipped, 'deleted');
  if (name === settings.defaultPreset) {
    throw new Refusal(`\`${name}\` is in use here. Choose another first, with \`/moa-admin preset use\`.`);
  }
  return withoutPreset(settings, name);
}

function ownPreset({ presets }: ServerSettings, name: string): Recipe | undefined {
  return presets.find((each) => each.name === name);
}

function ownOrRefuse(settings: ServerSettings, name: string, shipped: Shipped, verb: string): Recipe {
  const own = ownPreset(settings, name);
  if (own !== undefined) return own;
  throw new Refusal(`\`${existing(settings, name, shipped)}\` comes with the bot and cannot be ${verb}.`);
}

function copied(settings: ServerSettings, before: Recipe, edit: (recipe: Recipe) => Recipe): ChangedPreset {
  const after = { ...edit(before), name: copyName(before.name), version: 1 };
  return { settings: withPreset(settings, after), before, after };
}

function replaced(settings: ServerSettings, before: Recipe, edit: (recipe: Recipe) => Recipe): ChangedPreset {
  const after = { ...edit(before), name: before.name, version: before.version + 1 };
  return { settings: withPreset(withoutPreset(settings, before.name), after), before, after };
}

function existing(settings: ServerSettings, name: string, shipped: Shipped): string {
  const names = presetNames(settings, shipped);
  if (names.includes(name)) return name;
  throw new Refusal(`There is no preset ${quoted(name)} here. There are: ${names.join(', ')}.`);
}

function copyName(shipped: string): string {
  return `our-${shipped}`;
}

function freeName(settings: ServerSettings, name: string, shipped: Shipped): string {
  if (!recipeSchema.shape.name.safeParse(name).success) {
    throw new Refusal('The name of a preset has lower-case letters, digits and hyphens, 32 at most, e.g. `our-best`.');
  }
  const meant = [...shipped.presets.keys()].find((each) => copyName(each) === name);
  if (meant !== undefined) {
    throw new Refusal(`\`${name}\` is kept for this server's changes of \`${meant}\`. Choose another name.`);
  }
  if (shipped.presets.has(name)) throw new Refusal(`\`${name}\` comes with the bot. Choose another name.`);
  if (ownPreset(settings, name) !== undefined) throw new Refusal(`There is a preset \`${name}\` already.`);
  return name;
}

function withPreset(settings: ServerSettings, recipe: Recipe): ServerSettings {
  if (settings.presets.length >= MOST_PRESETS) {
    throw new Refusal(`A server has ${MOST_PRESETS} presets of its own at most. Delete one first.`);
  }
  const presets = [...settings.presets, recipe];
  return { ...settings, presets: presets.toSorted((a, b) => (a.name < b.name ? -1 : 1)) };
}

function withoutPreset(settings: ServerSettings, name: string): ServerSettings {
  return { ...settings, presets: settings.presets.filter((each) => each.name !== name) };
}
