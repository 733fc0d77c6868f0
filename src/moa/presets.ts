import { parseRecipe, type Recipe, RecipeError } from './recipe.ts';

/**
 * The recipes that come with the program. Why these models, with prices and evidence: docs/decisions/presets.md. A model
 * that thinks before it speaks is told to keep it short, or not to: hidden reasoning is paid for, and nobody reads a word
 * meanwhile.
 */

const NOTEBOOK_REFERENCE = { temperature: 0.7, maxTokens: 512 };

/**
 * The recipe of Together's "MoA under the hood" notebook: four open models propose, one of them aggregates. The notebook
 * leaves the aggregator's length open; a bound keeps a run's cost known.
 */
const notebook = parseRecipe({
  name: 'notebook',
  version: 1,
  layers: [
    [
      { model: 'microsoft/WizardLM-2-8x22B', ...NOTEBOOK_REFERENCE },
      { model: 'Qwen/Qwen2.5-72B-Instruct-Turbo', ...NOTEBOOK_REFERENCE },
      { model: 'google/gemma-2-27b-it', ...NOTEBOOK_REFERENCE },
      { model: 'meta-llama/Llama-3.3-70B-Instruct-Turbo', ...NOTEBOOK_REFERENCE },
    ],
  ],
  aggregator: { model: 'Qwen/Qwen2.5-72B-Instruct-Turbo', maxTokens: 4096 },
});

const REFERENCE = { temperature: 0.7, maxTokens: 1024 };
const ANSWER = { maxTokens: 4096 };

const llama = { model: 'meta-llama/Llama-3.3-70B-Instruct-Turbo' };
const gemma = { model: 'google/gemma-4-31B-it' };
const qwenFlash = { model: 'Qwen/Qwen3.8-Flash' };
const glmFlash = { model: 'zai-org/GLM-5.3-Flash', reasoning: 'off' };
const glm = { model: 'zai-org/GLM-5.2', reasoning: 'off' };
const deepseekFlash = { model: 'deepseek-ai/DeepSeek-V4.1-Flash', reasoning: 'off' };
const deepseek = { model: 'deepseek-ai/DeepSeek-V4-Pro', reasoning: 'off' };
/** Always reasons, so that its limit has to hold more than its answer. */
const gptOss = { model: 'openai/gpt-oss-120b', reasoning: 'low', temperature: 0.7, maxTokens: 2048 };
const gptOssSmall = { model: 'openai/gpt-oss-20b', reasoning: 'low', temperature: 0.7, maxTokens: 1536 };

/** Who is asked in the place of a reference: of makers that have no part in the aggregator. */
const quickQwen = { ...qwenFlash, ...REFERENCE };

const balanced = parseRecipe({
  name: 'balanced',
  version: 2,
  layers: [
    [
      { ...gptOss, fallback: gptOssSmall },
      { ...llama, ...REFERENCE, fallback: quickQwen },
      { ...glmFlash, ...REFERENCE, fallback: quickQwen },
      { ...gemma, ...REFERENCE, fallback: gptOssSmall },
    ],
  ],
  aggregator: { ...deepseekFlash, ...ANSWER },
  fallbacks: [
    { ...glm, ...ANSWER },
    { ...llama, ...ANSWER },
  ],
});

/** Where the references are of one mind, that is enough at once. */
const fast = parseRecipe({
  name: 'fast',
  version: 2,
  policy: { agreement: 'end-wait' },
  layers: [
    [gptOssSmall, { ...qwenFlash, ...REFERENCE, maxTokens: 768 }, { ...glmFlash, ...REFERENCE, maxTokens: 768 }],
  ],
  aggregator: { ...glmFlash, maxTokens: 2048 },
  fallbacks: [{ ...gptOss, maxTokens: 2048 }],
});

/** As in the paper's own set-up of several layers, every layer but the first reads the answers of the one before. */
const deep = parseRecipe({
  name: 'deep',
  version: 2,
  policy: { earlyEnd: true },
  layers: [
    [gptOss, { ...deepseek, ...REFERENCE }, { ...glm, ...REFERENCE }, { ...gemma, ...REFERENCE }],
    [gptOss, { ...deepseek, ...REFERENCE }, { ...glm, ...REFERENCE }],
    [
      { ...deepseek, ...REFERENCE, maxTokens: 2048 },
      { ...glm, ...REFERENCE, maxTokens: 2048 },
    ],
  ],
  aggregator: { ...deepseek, ...ANSWER },
  fallbacks: [
    { ...glm, ...ANSWER },
    { ...deepseekFlash, ...ANSWER },
  ],
});

/** One strong model several times, weighed by itself (Self-MoA, arXiv 2502.00674). */
const self = parseRecipe({
  name: 'self',
  version: 2,
  policy: { agreement: 'end-wait' },
  layers: [[{ ...deepseek, ...REFERENCE, samples: 4 }]],
  aggregator: { ...deepseek, ...ANSWER },
  fallbacks: [{ ...glm, ...ANSWER }],
});

const single = parseRecipe({
  name: 'single',
  version: 1,
  layers: [],
  aggregator: balanced.aggregator,
  fallbacks: balanced.fallbacks,
});

/** The last section of the notebook: the service mixes by itself. No fallback: whoever names this wants that. */
const endpoint = parseRecipe({
  name: 'endpoint',
  version: 1,
  layers: [],
  aggregator: { model: 'togethercomputer/MoA-1', ...ANSWER },
});

const shipped: readonly Recipe[] = [balanced, fast, deep, self, single, notebook, endpoint];

/** Their names, in the order in which they are offered. */
export const SHIPPED_PRESETS: readonly string[] = shipped.map(({ name }) => name);

export const DEFAULT_PRESET = balanced.name;

/** @throws RecipeError where none is called so. */
export function shippedPreset(name: string): Recipe {
  const recipe = shipped.find((each) => each.name === name);
  if (recipe === undefined)
    throw new RecipeError(`There is no shipped preset ${name}, only ${SHIPPED_PRESETS.join(', ')}.`);
  return recipe;
}
