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

const UNREADABLE = Symbol('unreadable');

const CONVERSATION_UNREADABLE =
  'What this conversation is answered with cannot be read just now, and that has been noted. Please ask again later.';
const PRESETS_UNREADABLE =
  "This server's own presets cannot be read just now, and that has been noted. Please try again later, or with a preset that comes with the bot.";

/** Which recipe a question uses. */
export class PresetChoice {
  readonly #deps: PresetChoiceDeps;

  constructor(deps: PresetChoiceDeps) {
    this.#deps = deps;
  }

  /**
   * Never rejects. A conversation keeps its preset: as that is now, or as it was where it is gone. Where the store cannot be
   * read, a question that names nothing is answered with the host's default, or another shipped preset that was named; a
   * conversation, whose preset nobody knows then, does not go on.
   */
  async choose({ guildId, preset, conversationId }: Wanted): Promise<Choice> {
    const [settings, kept] = await Promise.all([this.#settingsOf(guildId), this.#recipeOf(conversationId)]);
    if (kept === UNREADABLE) return { refusal: CONVERSATION_UNREADABLE };
    const known = this.#deps.shipped.known();
    const decided = settings === UNREADABLE ? NOTHING_DECIDED : settings;
    const name = preset ?? kept?.name ?? defaultOf(decided, known);
    // Only what is made of the list of models has to wait for it.
    const shipped = name === AUTO_PRESET ? await this.#deps.shipped.now() : known;
    try {
      return { recipe: presetNamed(decided, name, shipped) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (kept !== undefined) return { recipe: kept };
      return { refusal: settings === UNREADABLE && !shipped.presets.has(name) ? PRESETS_UNREADABLE : error.message };
    }
  }

  async #settingsOf(guildId: string | undefined): Promise<ServerSettings | typeof UNREADABLE> {
    return guildId === undefined ? NOTHING_DECIDED : this.#read(this.#deps.servers.settings(guildId));
  }

  async #recipeOf(conversationId: string | undefined): Promise<Recipe | undefined | typeof UNREADABLE> {
    return conversationId === undefined ? undefined : this.#read(this.#deps.conversations.recipe(conversationId));
  }

  #read<T>(reading: Promise<T>): Promise<T | typeof UNREADABLE> {
    return reading.catch((error: unknown) => {
      this.#deps.onFault(error);
      return UNREADABLE;
    });
  }
}
