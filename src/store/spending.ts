import type { Usage } from '../moa/model.ts';
import type { Recipe } from '../moa/recipe.ts';

/** A run that has its answer, and what it used. */
export interface SpentRun {
  /** As it was when the question was asked. */
  readonly recipe: Recipe;
  /** Every call of it, by the model that answered; those of tokens that were never sent are zero. */
  readonly calls: readonly { readonly model: string; readonly usage: Usage }[];
}

/** What questions have used: the port for whoever tells what one will cost. All methods fail with a StoreError. */
export interface SpendingStore {
  /** The newest answered runs of a server, newest first, `limit` at most; those that cannot be understood are passed over. */
  newest(guildId: string, limit: number): Promise<readonly SpentRun[]>;
}
