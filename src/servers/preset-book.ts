import type { Speaker } from '../moa/conversation.ts';
import type { NumberedAuditEntry, ServerSettings, ServerStore } from '../store/servers.ts';
import { Refusal } from './refusal.ts';
import { differenceOf } from './settings-text.ts';
import type { Shipped, ShippedPresets } from './shipped-presets.ts';

/** What a server has to choose from. */
export interface Presets {
  readonly settings: ServerSettings;
  readonly shipped: Shipped;
}

/** Who does what, as the audit log tells it. */
export interface Deed {
  readonly actor: Speaker;
  /** The command as it was given. */
  readonly action: string;
}

export interface PresetBookDeps {
  readonly servers: ServerStore;
  readonly shipped: ShippedPresets;
  /** Epoch milliseconds. */
  readonly wallClock: () => number;
}

/** More changes of one server in the same moment than its admins can type. */
const MOST_TRIES = 10;

/** The presets of servers: read by everybody, changed by admins, each change in the audit log. All methods fail with a StoreError. */
export class PresetBook {
  readonly #deps: PresetBookDeps;

  constructor(deps: PresetBookDeps) {
    this.#deps = deps;
  }

  async read(guildId: string): Promise<Presets> {
    const { servers, shipped } = this.#deps;
    const [settings, now] = await Promise.all([servers.settings(guildId), shipped.now()]);
    return { settings, shipped: now };
  }

  /** The same without waiting for the list of models. */
  async known(guildId: string): Promise<Presets> {
    const { servers, shipped } = this.#deps;
    return { settings: await servers.settings(guildId), shipped: shipped.known() };
  }

  /**
   * Makes a change and keeps it, with who made it. Of two at once the second is made anew, on what the first left: nobody
   * overwrites what they have not seen.
   * @param edit pure; a {@link Refusal} that it throws changes nothing.
   * @returns what `edit` gave.
   */
  async change<Changed extends { readonly settings: ServerSettings }>(
    guildId: string,
    deed: Deed,
    edit: (presets: Presets) => Changed,
  ): Promise<Changed> {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const presets = await this.read(guildId);
      const changed = edit(presets);
      const entry = { ...this.#entry(deed), ...differenceOf(presets.settings, changed.settings) };
      if (await this.#deps.servers.replace(guildId, changed.settings, entry)) return changed;
    }
    throw new Refusal('Others change the presets of this server at this very moment. Nothing has changed; try again.');
  }

  /** Somebody who may not tried to do it. */
  noteAttempt(guildId: string, { actor, action }: Deed): Promise<void> {
    return this.#deps.servers.note(guildId, this.#entry({ actor, action: `refused: ${action}` }));
  }

  /** Newest first: at most `limit` of those whose number is below `before`, or of all. */
  audit(
    guildId: string,
    range: { readonly before?: number; readonly limit: number },
  ): Promise<readonly NumberedAuditEntry[]> {
    return this.#deps.servers.audit(guildId, range);
  }

  #entry(deed: Deed) {
    return { at: this.#deps.wallClock(), ...deed };
  }
}
