import { AUTO_PRESET, autoRecipe, type ListedModel } from '../moa/auto-recipe.ts';
import { shippedPreset } from '../moa/presets.ts';
import type { Recipe } from '../moa/recipe.ts';

/** What the model server offers, as far as a choice needs it. */
export interface OfferedModels {
  /** The chat models it lists; read now where that has not been done yet. Empty where they cannot be read. */
  listed(): Promise<readonly ListedModel[]>;
  /** Whether it has said that this model is not for chat. */
  neverChats(model: string): boolean;
}

/** With which recipe a question is answered; or why with none, as a sentence for whoever asked. */
export type Choice = { readonly recipe: Recipe } | { readonly refusal: string };

const NOTHING_LISTED =
  'The model server lists no model just now, so there is nobody to ask. Whoever runs this bot finds the reason in its log; please try again later.';

/** Which recipe a question uses. */
export class PresetChoice {
  readonly #defaultPreset: string;
  readonly #models: OfferedModels;

  /** @param defaultPreset the name of a shipped preset, or `auto`. */
  constructor(defaultPreset: string, models: OfferedModels) {
    this.#defaultPreset = defaultPreset;
    this.#models = models;
  }

  async choose(): Promise<Choice> {
    if (this.#defaultPreset !== AUTO_PRESET) return { recipe: shippedPreset(this.#defaultPreset) };
    const recipe = autoRecipe(this.#thatChat(await this.#models.listed()));
    return recipe === undefined ? { refusal: NOTHING_LISTED } : { recipe };
  }

  /** Should all of them have refused, they are asked anew: a server may have been mended. */
  #thatChat(listed: readonly ListedModel[]): readonly ListedModel[] {
    const chatting = listed.filter(({ id }) => !this.#models.neverChats(id));
    return chatting.length === 0 ? listed : chatting;
  }
}
