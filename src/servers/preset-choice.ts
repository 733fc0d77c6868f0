import { AUTO_PRESET } from '../moa/auto-recipe.ts';
import type { Recipe } from '../moa/recipe.ts';
import type { ConversationStore } from '../store/conversations.ts';
import type { ServerSettings, ServerStore } from '../store/servers.ts';
import { defaultOf, NOTHING_DECIDED, presetNamed } from './preset-edits.ts';
import { Refusal } from './refusal.ts';
import type { ShippedPresets } from './shipped-presets.ts';

/** With which recipe a question is answered; or why with none, as a sentence for whoever asked. */
export type Choice = { readonly recipe: Recipe } | { readonly refusal: string };

/** Where a question is asked, and what was said of the preset. */
export interface Wanted {
  readonly guildId: string | undefined;
  /** By name; undefined: the conversation's, or else the server's default. */
  readonly preset?: string | undefined;
  /** The conversation that the question goes on with. */
  readonly conversationId?: string | undefined;
}

export interface PresetChoiceDeps {
  readonly servers: ServerStore;
  readonly conversations: ConversationStore;
  readonly shipped: ShippedPresets;
  /** Told of a StoreError: what cannot be read must not cost the asker the answer. */
  readonly onFault: (error: unknown) => void;
}

/** Which recipe a question uses. */
export class PresetChoice {
  readonly #deps: PresetChoiceDeps;

  constructor(deps: PresetChoiceDeps) {
    this.#deps = deps;
  }

  /** Never rejects. A conversation keeps its preset: as that is now, or as it was where it is gone. */
  async choose({ guildId, preset, conversationId }: Wanted): Promise<Choice> {
    const [settings, kept] = await Promise.all([this.#settingsOf(guildId), this.#recipeOf(conversationId)]);
    const known = this.#deps.shipped.known();
    const name = preset ?? kept?.name ?? defaultOf(settings, known);
    // Only what is made of the list of models has to wait for it.
    const shipped = name === AUTO_PRESET ? await this.#deps.shipped.now() : known;
    try {
      return { recipe: presetNamed(settings, name, shipped) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return kept === undefined ? { refusal: error.message } : { recipe: kept };
    }
  }

  #settingsOf(guildId: string | undefined): Promise<ServerSettings> {
    if (guildId === undefined) return Promise.resolve(NOTHING_DECIDED);
    return this.#read(this.#deps.servers.settings(guildId), NOTHING_DECIDED);
  }

  #recipeOf(conversationId: string | undefined): Promise<Recipe | undefined> {
    if (conversationId === undefined) return Promise.resolve(undefined);
    return this.#read(this.#deps.conversations.recipe(conversationId), undefined);
  }

  #read<T>(reading: Promise<T>, otherwise: T): Promise<T> {
    return reading.catch((error: unknown) => {
      this.#deps.onFault(error);
      return otherwise;
    });
  }
}
