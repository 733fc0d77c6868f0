import { costOf, estimateCost, type Price } from '../moa/cost.ts';
import type { Recipe } from '../moa/recipe.ts';
import type { SpendingStore, SpentRun } from '../store/spending.ts';

/** What a question costs with a preset, in US dollars: what it has cost in this server, or will cost about. */
export type Cost = { readonly hasCost: number; readonly questions: number } | { readonly willCost: number };

export type PriceOf = (model: string) => Price | undefined;

/** Enough to know, few enough to be read while somebody types. */
const NEWEST = 100;

/** What questions have cost in a server, and will cost. */
export class PresetCosts {
  readonly #spending: SpendingStore;
  readonly #priceOf: PriceOf;

  constructor(spending: SpendingStore, priceOf: PriceOf) {
    this.#spending = spending;
    this.#priceOf = priceOf;
  }

  /**
   * @returns for each recipe what it costs, from the newest questions of this server with the very same one; undefined
   * where a price is not known.
   * @throws StoreError
   */
  async in(guildId: string): Promise<(recipe: Recipe) => Cost | undefined> {
    const runs = await this.#spending.newest(guildId, NEWEST);
    return (recipe) => experienceOf(runs, recipe, this.#priceOf) ?? expectedCost(recipe, this.#priceOf);
  }
}

/** Only of runs with the very same recipe: a name may have been given to another, and `auto` changes with what is listed. */
function experienceOf(runs: readonly SpentRun[], recipe: Recipe, priceOf: PriceOf): Cost | undefined {
  const same = JSON.stringify(recipe);
  const costs = runs
    .filter((run) => JSON.stringify(run.recipe) === same)
    .map(({ calls }) => sumOf(calls, priceOf))
    .filter((cost) => cost !== undefined);
  if (costs.length === 0) return undefined;
  return { hasCost: costs.reduce((sum, cost) => sum + cost, 0) / costs.length, questions: costs.length };
}

/** Undefined where the price of a model that was asked is not known. */
function sumOf(calls: SpentRun['calls'], priceOf: PriceOf): number | undefined {
  let sum = 0;
  for (const { model, usage } of calls) {
    const price = priceOf(model);
    // What was never sent cost nothing, whatever its model's price.
    if (usage.promptTokens + usage.completionTokens === 0) continue;
    if (price === undefined) return undefined;
    sum += costOf(usage, price);
  }
  return sum;
}

/** Of a recipe that nobody has asked with yet. */
export function expectedCost(recipe: Recipe, priceOf: PriceOf): Cost | undefined {
  const willCost = estimateCost(recipe, priceOf);
  return willCost === undefined ? undefined : { willCost };
}
