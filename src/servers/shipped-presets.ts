import { AUTO_PRESET, autoRecipe } from '../moa/auto-recipe.ts';
import { SHIPPED_PRESETS, shippedPreset } from '../moa/presets.ts';
import type { Recipe } from '../moa/recipe.ts';
import type { OfferedModel, OfferedModels } from './offered-models.ts';

/** What every server has beside its own presets, at one moment. */
export interface Shipped {
  /** By name, in the order in which they are offered; undefined for `auto` while no list of models can be read. */
  readonly presets: ReadonlyMap<string, Recipe | undefined>;
  /** The preset of servers that have chosen none. */
  readonly defaultPreset: string;
}

/** The presets that come with the bot: fixed ones, and `auto`, which is made anew of what is offered. */
export class ShippedPresets {
  readonly #defaultPreset: string;
  readonly #models: OfferedModels;

  /** @param defaultPreset the host's choice: the name of a shipped preset, or `auto`. */
  constructor(defaultPreset: string, models: OfferedModels) {
    this.#defaultPreset = defaultPreset;
    this.#models = models;
  }

  /** Waits for the list of models where it has not been read yet. */
  async now(): Promise<Shipped> {
    return this.#of(await this.#models.listed());
  }

  /** The same of what is known now, without a wait. */
  known(): Shipped {
    return this.#of(this.#models.known());
  }

  #of(offered: readonly OfferedModel[]): Shipped {
    const fixed = SHIPPED_PRESETS.map((name) => [name, shippedPreset(name)] as const);
    const auto = [AUTO_PRESET, autoRecipe(this.#thatChat(offered))] as const;
    return { presets: new Map<string, Recipe | undefined>([...fixed, auto]), defaultPreset: this.#defaultPreset };
  }

  /** Should all of them have refused, they are asked anew: a server may have been mended. */
  #thatChat(offered: readonly OfferedModel[]): readonly OfferedModel[] {
    const chatting = offered.filter(({ id }) => !this.#models.neverChats(id));
    return chatting.length === 0 ? offered : chatting;
  }
}
