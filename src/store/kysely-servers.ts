import type { Selectable } from 'kysely';
import type { Access, Step } from './access.ts';
import type { AuditLogTable } from './schema.ts';
import type { AuditEntry, NumberedAuditEntry, ServerSettings, ServerStore } from './servers.ts';
import { storedRecipe } from './stored-recipe.ts';
import { decodeText, encodeText } from './text.ts';

/** The settings of servers on top of Kysely. */
export class KyselyServerStore implements ServerStore {
  readonly #access: Access;

  constructor(access: Access) {
    this.#access = access;
  }

  settings(guildId: string): Promise<ServerSettings> {
    return this.#access.read(async (step) => {
      const server = await serverOf(step, guildId);
      const presets = await step
        .selectFrom('presets')
        .select(['name', 'recipe'])
        .where('guild_id', '=', guildId)
        .orderBy('name')
        .execute();
      return {
        revision: server?.revision ?? 0,
        defaultPreset: server?.default_preset ?? undefined,
        presets: presets.map(({ name, recipe }) =>
          storedRecipe(recipe, `${this.#access.where} keeps as the preset ${name} of the server ${guildId}`),
        ),
      };
    });
  }

  replace(guildId: string, next: ServerSettings, entry: AuditEntry): Promise<boolean> {
    return this.#access.write(async (step) => {
      const revision = (await serverOf(step, guildId))?.revision ?? 0;
      if (revision !== next.revision) return false;
      const server = { revision: revision + 1, default_preset: next.defaultPreset ?? null };
      await step
        .insertInto('servers')
        .values({ guild_id: guildId, ...server })
        .onConflict((conflict) => conflict.column('guild_id').doUpdateSet(server))
        .execute();
      await step.deleteFrom('presets').where('guild_id', '=', guildId).execute();
      const rows = next.presets.map((recipe) => ({
        guild_id: guildId,
        name: recipe.name,
        recipe: JSON.stringify(recipe),
      }));
      if (rows.length > 0) await step.insertInto('presets').values(rows).execute();
      await append(step, guildId, entry);
      return true;
    });
  }

  note(guildId: string, entry: AuditEntry): Promise<void> {
    return this.#access.write((step) => append(step, guildId, entry));
  }

  audit(guildId: string, range: { before?: number; limit: number }): Promise<readonly NumberedAuditEntry[]> {
    const { before = Number.MAX_SAFE_INTEGER, limit } = range;
    return this.#access.read(async (step) => {
      const rows = await step
        .selectFrom('audit_log')
        .selectAll()
        .where('guild_id', '=', guildId)
        .where('number', '<', before)
        .orderBy('number', 'desc')
        .limit(limit)
        .execute();
      return rows.map(entryOf);
    });
  }
}

function serverOf(step: Step, guildId: string) {
  return step
    .selectFrom('servers')
    .select(['revision', 'default_preset'])
    .where('guild_id', '=', guildId)
    .executeTakeFirst();
}

async function append(step: Step, guildId: string, { at, actor, action, before, after }: AuditEntry): Promise<void> {
  const last = await step
    .selectFrom('audit_log')
    .select('number')
    .where('guild_id', '=', guildId)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  await step
    .insertInto('audit_log')
    .values({
      guild_id: guildId,
      number: (last?.number ?? 0) + 1,
      at,
      actor_id: actor.id,
      actor_name: encodeText(actor.name),
      action: encodeText(action),
      before_change: before === undefined ? null : encodeText(before),
      after_change: after === undefined ? null : encodeText(after),
    })
    .execute();
}

function entryOf(row: Selectable<AuditLogTable>): NumberedAuditEntry {
  return {
    number: row.number,
    at: row.at,
    actor: { id: row.actor_id, name: decodeText(row.actor_name) },
    action: decodeText(row.action),
    ...(row.before_change === null ? {} : { before: decodeText(row.before_change) }),
    ...(row.after_change === null ? {} : { after: decodeText(row.after_change) }),
  };
}
