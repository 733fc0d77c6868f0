import { parseRecipe } from './recipe.ts';

const NOTEBOOK_REFERENCE = { temperature: 0.7, maxTokens: 512 };

/**
 * The recipe of Together's "MoA under the hood" notebook: four open models propose, one of them aggregates. The notebook
 * leaves the aggregator's length open; a bound keeps a run's cost known.
 */
export const notebook = parseRecipe({
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
