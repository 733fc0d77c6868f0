import type { Usage } from './model.ts';
import { planOf } from './plan.ts';
import type { Recipe } from './recipe.ts';

/** What a model costs, in US dollars per million tokens. */
export interface Price {
  readonly inputPerMillion: number;
  readonly outputPerMillion: number;
}

/** The money a call cost, in US dollars. */
export function costOf(usage: Pick<Usage, 'promptTokens' | 'completionTokens'>, price: Price): number {
  return (usage.promptTokens * price.inputPerMillion + usage.completionTokens * price.outputPerMillion) / 1_000_000;
}

/** What a question is taken to be before there is any experience, in tokens: a paragraph, and answers of a page or less. */
const TYPICAL = { question: 200, reference: 500, answer: 700 };

/**
 * About what a question will cost with this recipe, in US dollars, where every call is made and none of the fallbacks.
 * @returns undefined where the price of a model is not known.
 */
export function estimateCost(recipe: Recipe, priceOf: (model: string) => Price | undefined): number | undefined {
  const { layers, aggregators } = planOf(recipe);
  const rounds = [
    ...layers.map((steps) => ({ steps, length: TYPICAL.reference })),
    { steps: aggregators.slice(0, 1), length: TYPICAL.answer },
  ];
  let dollars = 0;
  let promptTokens = TYPICAL.question;
  for (const { steps, length } of rounds) {
    let written = 0;
    for (const { settings } of steps) {
      const price = priceOf(settings.model);
      if (price === undefined) return undefined;
      const completionTokens = Math.min(length, settings.maxTokens);
      dollars += costOf({ promptTokens, completionTokens }, price);
      written += completionTokens;
    }
    // Each round reads the question and what the one before it wrote.
    promptTokens = TYPICAL.question + written;
  }
  return dollars;
}
