import type { ListedModel } from '../moa/auto-recipe.ts';
import type { Price } from '../moa/cost.ts';

/** A chat model on the model server's list. Listed does not mean callable. */
export interface OfferedModel extends ListedModel {
  /** Undefined where the server names none. */
  readonly price: Price | undefined;
}

/** What the model server offers, as far as presets need it. */
export interface OfferedModels {
  /** Read now where that has not been done yet; in the server's order. Empty where it cannot be read. */
  listed(): Promise<readonly OfferedModel[]>;
  /** What is known of the list at this moment, without a wait. */
  known(): readonly OfferedModel[];
  /** Whether it has said that this model is not for chat. */
  neverChats(model: string): boolean;
}
