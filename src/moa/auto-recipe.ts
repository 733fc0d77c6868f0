import { modelNameSchema, parseRecipe, type Recipe } from './recipe.ts';

/** A model that a server lists. */
export interface ListedModel {
  readonly id: string;
  /** In tokens; undefined where the server does not tell. */
  readonly contextLength: number | undefined;
}

export const AUTO_PRESET = 'auto';

const MOST_REFERENCES = 4;
const MOST_FALLBACKS = 2;
/** One model alone is sampled, as answers of the same model differ, too. */
const SAMPLES_OF_ONE = 3;
const REFERENCE_TOKENS = 2048;
const ANSWER_TOKENS = 4096;
/** A server refuses a request whose prompt and limit exceed the context; so the limit leaves room for both. */
const SHARE_OF_CONTEXT = 4;

/**
 * A recipe from what a server offers: its largest models, four at most, as references, and the largest of all to weigh
 * their answers. Sizes are what names tell ("8b", "8x22B"); models that tell none come after the others, in the server's
 * own order.
 * @returns undefined where there is no model.
 */
export function autoRecipe(listed: readonly ListedModel[]): Recipe | undefined {
  // One name that no recipe can hold must not cost all the others.
  const ranked = listed
    .filter(({ id }) => modelNameSchema.safeParse(id).success)
    .toSorted((a, b) => sizeOf(b.id) - sizeOf(a.id));
  const [largest, ...others] = ranked;
  if (largest === undefined) return undefined;
  const samples = others.length === 0 ? SAMPLES_OF_ONE : 1;
  return parseRecipe({
    name: AUTO_PRESET,
    version: 1,
    layers: [
      ranked
        .slice(0, MOST_REFERENCES)
        .map((model) => ({ ...callOf(model, REFERENCE_TOKENS), temperature: 0.7, samples })),
    ],
    aggregator: callOf(largest, ANSWER_TOKENS),
    fallbacks: others.slice(0, MOST_FALLBACKS).map((model) => callOf(model, ANSWER_TOKENS)),
  });
}

function callOf({ id, contextLength }: ListedModel, tokens: number) {
  const share = contextLength === undefined ? tokens : Math.floor(contextLength / SHARE_OF_CONTEXT);
  return { model: id, maxTokens: Math.max(1, Math.min(tokens, share)) };
}

const SIZE = /(?<![a-z0-9.])(?:(?<experts>\d+)x)?(?<count>\d+(?:\.\d+)?)(?<unit>[bm])(?![a-z0-9])/i;

/** In billions of parameters, as far as the name tells; 0 where it does not. */
function sizeOf(id: string): number {
  const { experts = '1', count, unit } = SIZE.exec(id)?.groups ?? {};
  if (count === undefined) return 0;
  const billions = unit?.toLowerCase() === 'm' ? Number(count) / 1000 : Number(count);
  return Number(experts) * billions;
}
