import { type REST, type RESTPutAPIApplicationCommandsJSONBody, Routes } from 'discord.js';
import { slashCommands } from './index.ts';

/** Tells Discord our commands; what it knew before is replaced. In one server only where `guildId` is given. */
export async function registerCommands(rest: REST, applicationId: string, guildId: string | undefined): Promise<void> {
  const definitions = slashCommands.map(({ definition }) => definition);
  if (guildId === undefined) {
    const body: RESTPutAPIApplicationCommandsJSONBody = definitions;
    await rest.put(Routes.applicationCommands(applicationId), { body });
    return;
  }
  // Contexts and install types are for global commands only.
  const body = definitions.map(({ contexts: _contexts, integration_types: _types, ...rest }) => rest);
  await rest.put(Routes.applicationGuildCommands(applicationId, guildId), { body });
}
