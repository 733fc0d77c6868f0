import { DiscordAPIError, type REST, type RESTPutAPIApplicationCommandsJSONBody, Routes } from 'discord.js';
import { z } from 'zod';
import type { RegistrationStore } from '../store/registrations.ts';
import { slashCommands } from './index.ts';

export interface RegisterDeps {
  readonly rest: REST;
  readonly applicationId: string;
  readonly registrations: RegistrationStore;
}

const EVERYWHERE = 'everywhere';

/**
 * Tells Discord our commands: everywhere, or in one server only where `guildId` is given.
 * @returns where they were before, as far as it was noted; an older version of this program kept no note.
 * @throws DiscordAPIError, StoreError
 */
export async function registerCommands(guildId: string | undefined, deps: RegisterDeps): Promise<readonly string[]> {
  const { rest, applicationId, registrations } = deps;
  const wanted = guildId ?? EVERYWHERE;
  const before = await registrations.scopes();
  // Noted first: whoever dies in between must find it again.
  await registrations.add(wanted);
  await rest.put(routeOf(wanted, applicationId), { body: definitionsFor(wanted) });
  return before;
}

/**
 * Takes our commands back from where they were before and are not wanted any more; else people would see each of them twice.
 * @throws DiscordAPIError, StoreError
 */
export async function takeBackFrom(
  scopes: readonly string[],
  guildId: string | undefined,
  deps: RegisterDeps,
): Promise<void> {
  for (const scope of scopes) if (scope !== (guildId ?? EVERYWHERE)) await takeBack(scope, deps);
}

const commandList = z.array(z.object({ name: z.string() }));

/**
 * Takes our commands out of servers that they may have been put into without a note.
 * @throws DiscordAPIError, StoreError
 */
export async function takeBackUnnoted(guildIds: readonly string[], deps: RegisterDeps): Promise<void> {
  for (const guildId of guildIds) {
    const there = commandList.parse(await deps.rest.get(routeOf(guildId, deps.applicationId)));
    if (there.some(({ name }) => isOurs(name))) await takeBack(guildId, deps);
  }
}

async function takeBack(scope: string, { rest, applicationId, registrations }: RegisterDeps): Promise<void> {
  try {
    await rest.put(routeOf(scope, applicationId), { body: [] });
  } catch (error) {
    if (!hasNoAccess(error)) throw error;
  }
  await registrations.remove(scope);
}

/** The bot has left that server, and its commands with it. */
function hasNoAccess(error: unknown): boolean {
  return error instanceof DiscordAPIError && (error.status === 403 || error.status === 404);
}

function isOurs(name: string): boolean {
  return slashCommands.some(({ definition }) => definition.name === name);
}

function routeOf(scope: string, applicationId: string) {
  return scope === EVERYWHERE
    ? Routes.applicationCommands(applicationId)
    : Routes.applicationGuildCommands(applicationId, scope);
}

function definitionsFor(scope: string): RESTPutAPIApplicationCommandsJSONBody {
  const definitions = slashCommands.map(({ definition }) => definition);
  if (scope === EVERYWHERE) return definitions;
  // Contexts and install types are for global commands only.
  return definitions.map(({ contexts: _contexts, integration_types: _types, ...rest }) => rest);
}
