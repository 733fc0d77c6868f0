import type { Speaker } from '../moa/conversation.ts';
import type { Recipe } from '../moa/recipe.ts';

/** What the admins of one server have decided. */
export interface ServerSettings {
  /** Grows with each change; 0 before the first. */
  readonly revision: number;
  /** The name of the preset that questions use unless they name another; undefined: the host's. */
  readonly defaultPreset: string | undefined;
  /** The server's own presets, in the order of their names. */
  readonly presets: readonly Recipe[];
}

/** Who did what to the settings of a server, or tried to; `at` in epoch milliseconds. */
export interface AuditEntry {
  readonly at: number;
  readonly actor: Speaker;
  /** In a few words, as an admin reads it. */
  readonly action: string;
  /** How what was changed was before, and is after; missing where there is nothing to compare. */
  readonly before?: string;
  readonly after?: string;
}

/** `number` counts a server's entries from 1, without gaps. */
export interface NumberedAuditEntry extends AuditEntry {
  readonly number: number;
}

/** What servers have decided, and who decided it: the port for what rules over that. All methods fail with a StoreError. */
export interface ServerStore {
  /** @throws StoreError `corrupt` where a preset cannot be understood. */
  settings(guildId: string): Promise<ServerSettings>;

  /**
   * Puts `next` in the place of the settings, and the entry into the audit log: both or neither.
   * @param next with the revision that was read; what is kept has the next one.
   * @returns false, and changes nothing, where somebody else has changed the settings since.
   */
  replace(guildId: string, next: ServerSettings, entry: AuditEntry): Promise<boolean>;

  /** Adds to the audit log what changed nothing. */
  note(guildId: string, entry: AuditEntry): Promise<void>;

  /** The newest entries, newest first: at most `limit` of those whose number is below `before`, or of all. */
  audit(
    guildId: string,
    range: { readonly before?: number; readonly limit: number },
  ): Promise<readonly NumberedAuditEntry[]>;
}
