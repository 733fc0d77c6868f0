import {
  type ModelCall,
  modelNameSchema,
  parseRecipe,
  RECIPE_LIMITS,
  type Recipe,
  type Reference,
} from '../moa/recipe.ts';
import { quoted } from './quoted.ts';
import { Refusal } from './refusal.ts';

/** Changes of one recipe: each gives a new one, valid again, or throws a {@link Refusal}. Layers count from 1. */

/** What an admin says of a reference; what is missing stays as it is, or is the usual. */
export type Settings = Partial<Pick<Reference, 'temperature' | 'maxTokens' | 'reasoning' | 'samples'>>;

const USUAL = { temperature: 0.7, maxTokens: 1024, samples: 1 };
const USUAL_ANSWER = { maxTokens: 4096 };

/** Into the last layer unless another is named; the one after the last is made by that. */
export function addReference(recipe: Recipe, model: string, place: { readonly layer?: number } & Settings): Recipe {
  const { layer = Math.max(recipe.layers.length, 1), ...settings } = place;
  if (layer < 1) throw new Refusal('Layers count from 1.');
  if (layer > RECIPE_LIMITS.layers) throw new Refusal(`A preset has ${RECIPE_LIMITS.layers} layers at most.`);
  if (layer > recipe.layers.length + 1) {
    throw new Refusal(`There is no layer ${layer}: the next one that can be made is ${recipe.layers.length + 1}.`);
  }
  const present = recipe.layers[layer - 1] ?? [];
  if (present.some((each) => each.model === model)) {
    throw new Refusal(`${quoted(model)} is in layer ${layer} already. Change it with \`/moa-admin model set\`.`);
  }
  const reference = { model, ...USUAL, ...settings };
  return withLayer(recipe, layer, [...present, reference]);
}

/** Out of the layer that is named, or the only one it is in. A layer that is left empty goes. */
export function removeReference(recipe: Recipe, model: string, named?: number): Recipe {
  const layer = layerWith(recipe, model, named);
  const left = (recipe.layers[layer - 1] ?? []).filter((each) => each.model !== model);
  return withLayer(recipe, layer, left);
}

/** Changes what is said, in the layer that is named, or the only one it is in. */
export function setReference(recipe: Recipe, model: string, place: { readonly layer?: number } & Settings): Recipe {
  const { layer: named, ...settings } = place;
  const layer = layerWith(recipe, model, named);
  if (Object.keys(settings).length === 0)
    throw new Refusal('Say what is to change: samples, temperature, max_tokens or reasoning.');
  const changed = (recipe.layers[layer - 1] ?? []).map((each) =>
    each.model === model ? { ...each, ...settings } : each,
  );
  return withLayer(recipe, layer, changed);
}

/** The limits stay as they are unless they are said anew; how much is reasoned belongs to the model. */
export function setAggregator(recipe: Recipe, model: string, settings: Omit<Settings, 'samples'> = {}): Recipe {
  const { reasoning: _, ...kept } = recipe.aggregator;
  const aggregator = { ...(model === recipe.aggregator.model ? recipe.aggregator : kept), model, ...settings };
  return valid({ ...recipe, aggregator, fallbacks: recipe.fallbacks.filter((each) => each.model !== model) });
}

/** As the last of them. */
export function addFallback(recipe: Recipe, model: string, settings: Omit<Settings, 'samples'> = {}): Recipe {
  if (model === recipe.aggregator.model)
    throw new Refusal(`${quoted(model)} is the aggregator: it cannot stand in for itself.`);
  if (recipe.fallbacks.some((each) => each.model === model))
    throw new Refusal(`${quoted(model)} is a fallback already.`);
  if (recipe.fallbacks.length >= RECIPE_LIMITS.fallbacks) {
    throw new Refusal(`An aggregator has ${RECIPE_LIMITS.fallbacks} fallbacks at most. Remove one first.`);
  }
  const fallback: ModelCall = { model, ...USUAL_ANSWER, ...settings };
  return valid({ ...recipe, fallbacks: [...recipe.fallbacks, fallback] });
}

export function removeFallback(recipe: Recipe, model: string): Recipe {
  const fallbacks = recipe.fallbacks.filter((each) => each.model !== model);
  if (fallbacks.length === recipe.fallbacks.length)
    throw new Refusal(`${quoted(model)} is no fallback of this preset.`);
  return valid({ ...recipe, fallbacks });
}

function layerWith({ layers }: Recipe, model: string, named: number | undefined): number {
  const found = layers.flatMap((layer, index) => (layer.some((each) => each.model === model) ? [index + 1] : []));
  if (found.length === 0) throw new Refusal(`${quoted(model)} is no reference of this preset.`);
  if (named !== undefined) {
    if (!found.includes(named))
      throw new Refusal(`${quoted(model)} is not in layer ${named}, but in ${found.join(' and ')}.`);
    return named;
  }
  const [only, ...others] = found;
  if (only === undefined || others.length > 0) {
    throw new Refusal(`${quoted(model)} is in the layers ${found.join(' and ')}. Say which one with \`layer:\`.`);
  }
  return only;
}

function withLayer(recipe: Recipe, layer: number, references: readonly Reference[]): Recipe {
  const answers = references.reduce((sum, { samples }) => sum + samples, 0);
  if (answers > RECIPE_LIMITS.answersPerLayer) {
    throw new Refusal(
      `A layer has ${RECIPE_LIMITS.answersPerLayer} references at most, each sample counted; this would be ${answers}.`,
    );
  }
  const layers = [...recipe.layers];
  layers[layer - 1] = [...references];
  return valid({ ...recipe, layers: layers.filter(({ length }) => length > 0) });
}

function valid(recipe: Recipe): Recipe {
  checkCalls([...recipe.layers.flat(), recipe.aggregator, ...recipe.fallbacks]);
  return parseRecipe(recipe);
}

/** What a person may get wrong, in a sentence each. */
function checkCalls(calls: readonly (ModelCall & { readonly samples?: number })[]): void {
  for (const { temperature = 0, maxTokens, samples = 1, model } of calls) {
    if (samples < 1 || samples > RECIPE_LIMITS.samples) {
      throw new Refusal(`A model gives from 1 to ${RECIPE_LIMITS.samples} samples in a layer.`);
    }
    if (temperature < 0 || temperature > 2) throw new Refusal('A temperature is from 0 to 2.');
    if (maxTokens < 1 || maxTokens > RECIPE_LIMITS.maxTokens) {
      throw new Refusal(`max_tokens is from 1 to ${RECIPE_LIMITS.maxTokens.toLocaleString('en-US')}.`);
    }
    if (!modelNameSchema.safeParse(model).success) throw new Refusal(`A model cannot be named ${quoted(model)}.`);
  }
}
