import type { Usage } from './model.ts';
import { type PlannedStep, planOf } from './plan.ts';
import { rankingTasks } from './policy/study/ranking.ts';
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
const TYPICAL = { question: 200, reference: 500, answer: 700, analysis: 300, ranking: 30, pick: 60 } as const;

/** Calls that read the same, and what each of them writes. */
interface Round {
  readonly steps: readonly PlannedStep[];
  readonly length: number;
}

/**
 * About what a question will cost with this recipe, in US dollars, where every call is made and none of the fallbacks.
 * @returns undefined where the price of a model is not known.
 */
export function estimateCost(recipe: Recipe, priceOf: (model: string) => Price | undefined): number | undefined {
  let dollars = 0;
  let promptTokens = TYPICAL.question;
  for (const rounds of roundsOf(recipe)) {
    let written = 0;
    for (const { steps, length } of rounds) {
      for (const { settings } of steps) {
        const price = priceOf(settings.model);
        if (price === undefined) return undefined;
        const completionTokens = Math.min(length, settings.maxTokens);
        dollars += costOf({ promptTokens, completionTokens }, price);
        written += completionTokens;
      }
    }
    // Each round reads the question and what the one before it wrote.
    promptTokens = TYPICAL.question + written;
  }
  return dollars;
}

/** Layer by layer; then together all that reads what the last of them gave. */
function roundsOf(recipe: Recipe): readonly (readonly Round[])[] {
  const { layers, aggregators, analyst, picker } = planOf(recipe);
  const writers = layers.at(-1) ?? [];
  const ending: Round =
    picker === undefined || writers.length === 0
      ? { steps: aggregators.slice(0, 1), length: TYPICAL.answer }
      : { steps: [picker], length: TYPICAL.pick };
  const analysts = analyst === undefined || writers.length < 2 ? [] : [analyst];
  const judges = recipe.policy.ranking ? rankingTasks(writers.length).flatMap(({ judge }) => writers[judge] ?? []) : [];
  return [
    ...layers.map((steps) => [{ steps, length: TYPICAL.reference }]),
    [{ steps: analysts, length: TYPICAL.analysis }, { steps: judges, length: TYPICAL.ranking }, ending],
  ];
}
