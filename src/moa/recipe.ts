import { z } from 'zod';

/**
 * A recipe says which models work on a question, in which layers. It is data: validated here, stored with each run as a
 * snapshot, and never changed by a run.
 *
 * Terms as in "Mixture-of-Agents Enhances Large Language Model Capabilities" (arXiv 2406.04692): every model of layer
 * i + 1 gets the question and all answers of layer i; the last step is a single aggregator.
 */
const modelCall = z.object({
  /** The model's id as the server knows it. */
  model: z.string().min(1).max(200),
  temperature: z.number().min(0).max(2).exactOptional(),
  /** Upper bound for the answer, in tokens. */
  maxTokens: z.int().min(1).max(131_072),
});

const layer = z.array(modelCall).min(1).max(16);

export const recipeSchema = z.object({
  /** The preset's name, lower case. */
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'lower-case letters, digits and hyphens, 32 at most'),
  /** Grows with each change of a preset, so that an old run can say which one it used. */
  version: z.int().min(1),
  layers: z.array(layer).max(6),
  aggregator: modelCall,
});

export type Recipe = Readonly<z.infer<typeof recipeSchema>>;
export type ModelCall = Readonly<z.infer<typeof modelCall>>;

/**
 * Reads a recipe from unknown data.
 * @throws RecipeError with one sentence that names every fault.
 */
export function parseRecipe(data: unknown): Recipe {
  const parsed = recipeSchema.safeParse(data);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'recipe'}: ${issue.message}`);
  throw new RecipeError(`This recipe cannot be used. ${faults.join('; ')}.`);
}

export class RecipeError extends Error {
  override readonly name = 'RecipeError';
}
