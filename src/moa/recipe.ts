import { z } from 'zod';
import { policySchema } from './policy/policy.ts';

/**
 * A recipe says which models work on a question, in which layers. It is data: validated here, stored with each run as a
 * snapshot, and never changed by a run. A field that comes later has a default, so that recipes stored before it stay valid.
 *
 * Terms as in "Mixture-of-Agents Enhances Large Language Model Capabilities" (arXiv 2406.04692): every model of layer
 * i + 1 gets the question and all answers of layer i; the last step is a single aggregator. A model that answers several
 * times in one layer is that paper's "single-proposer" setting, later called Self-MoA (arXiv 2502.00674).
 */

/** The most that a recipe may hold. */
export const RECIPE_LIMITS = {
  layers: 6,
  answersPerLayer: 16,
  samples: 8,
  fallbacks: 4,
  maxTokens: 131_072,
} as const;

/**
 * Hidden reasoning: switched on or off, for models that can do both; or how much of it, for those that know efforts. What is
 * not said is left to the server.
 */
export const REASONING = ['on', 'off', 'low', 'medium', 'high'] as const;

/** The id of a model as a server knows it: not blank, and without line breaks and other control characters. */
export const modelNameSchema = z
  .string()
  .max(200)
  .regex(/^\P{Cc}*[^\p{Cc}\s]\P{Cc}*$/u, 'must be a name, on one line');

const modelCallSchema = z.strictObject({
  model: modelNameSchema,
  temperature: z.number().min(0).max(2).exactOptional(),
  /** Upper bound for the answer, hidden reasoning included, in tokens. */
  maxTokens: z.int().min(1).max(RECIPE_LIMITS.maxTokens),
  reasoning: z.enum(REASONING).exactOptional(),
});

const referenceSchema = modelCallSchema.extend({
  /** How many answers the model gives, each on its own. */
  samples: z.int().min(1).max(RECIPE_LIMITS.samples).default(1),
  /** Who is asked in its place where it gives no answer, or is late; missing: the same model once more. */
  fallback: modelCallSchema.exactOptional(),
});

const layer = z
  .array(referenceSchema)
  .min(1)
  .refine(
    (references) => answersOf(references) <= RECIPE_LIMITS.answersPerLayer,
    `at most ${RECIPE_LIMITS.answersPerLayer} references, each sample counted`,
  );

const PRESET_NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;

export const recipeSchema = z.strictObject({
  /** The preset's name, lower case. */
  name: z.string().regex(PRESET_NAME, 'lower-case letters, digits and hyphens, 32 at most'),
  /** Grows with each change of a preset, so that an old run can say which one it used. */
  version: z.int().min(1),
  layers: z.array(layer).max(RECIPE_LIMITS.layers),
  aggregator: modelCallSchema,
  /** Who stands in for an aggregator that gives no answer, in this order. */
  fallbacks: z.array(modelCallSchema).max(RECIPE_LIMITS.fallbacks).default([]),
  /** What happens with models that are slow, dead, dear or of one mind. */
  policy: policySchema.prefault({}),
});

export type Recipe = Readonly<z.infer<typeof recipeSchema>>;
export type ModelCall = Readonly<z.infer<typeof modelCallSchema>>;
export type Reference = Readonly<z.infer<typeof referenceSchema>>;

export type Reasoning = (typeof REASONING)[number];

/** How many answers a layer gives. */
function answersOf(references: readonly { readonly samples: number }[]): number {
  return references.reduce((sum, { samples }) => sum + samples, 0);
}

/** A model's name without its maker: "gpt-oss-20b" of "openai/gpt-oss-20b". */
export function withoutMaker(model: string): string {
  return model.slice(model.lastIndexOf('/') + 1);
}

/** Every model of a recipe, each once, in the order in which they are asked. */
export function modelsOf({ layers, aggregator, fallbacks }: Recipe): readonly string[] {
  const standIns = layers.flat().flatMap(({ fallback }) => (fallback === undefined ? [] : [fallback]));
  return [...new Set([...layers.flat(), ...standIns, aggregator, ...fallbacks].map(({ model }) => model))];
}

/**
 * Reads a recipe from unknown data.
 * @throws RecipeError with one sentence that names every fault.
 */
export function parseRecipe(data: unknown): Recipe {
  const parsed = recipeSchema.safeParse(data);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${fieldName(path) || 'recipe'}: ${message}`);
  throw new RecipeError(`This recipe cannot be used. ${faults.join('; ')}.`);
}

/** As it is written in code: `layers[0][1].model`. */
export function fieldName(path: readonly PropertyKey[]): string {
  return z.core.toDotPath([...path]);
}

export class RecipeError extends Error {
  override readonly name = 'RecipeError';
}
