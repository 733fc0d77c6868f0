import { GatewayIntentBits as Bit } from 'discord-api-types/v10';

/** Which intents a dispatch needs, in servers and in DMs; one that is not listed is always sent. */
const NEEDED: Readonly<Record<string, { readonly guild: number; readonly dm: number }>> = {
  GUILD_CREATE: { guild: Bit.Guilds, dm: 0 },
  CHANNEL_CREATE: { guild: Bit.Guilds, dm: 0 },
  CHANNEL_UPDATE: { guild: Bit.Guilds, dm: 0 },
  THREAD_CREATE: { guild: Bit.Guilds, dm: 0 },
  THREAD_UPDATE: { guild: Bit.Guilds, dm: 0 },
  MESSAGE_CREATE: { guild: Bit.GuildMessages, dm: Bit.DirectMessages },
  MESSAGE_UPDATE: { guild: Bit.GuildMessages, dm: Bit.DirectMessages },
  MESSAGE_DELETE: { guild: Bit.GuildMessages, dm: Bit.DirectMessages },
};

/** Bits that must be granted in the portal. */
export const PRIVILEGED = Bit.GuildMembers | Bit.GuildPresences | Bit.MessageContent;

const KNOWN = Object.values(Bit)
  .filter((bit) => typeof bit === 'number')
  .reduce((sum, bit) => sum | bit, 0);

export function areKnown(intents: number): boolean {
  return Number.isInteger(intents) && intents >= 0 && (intents & ~KNOWN) === 0;
}

export function receives(intents: number, event: string, inGuild: boolean): boolean {
  const needed = NEEDED[event];
  if (needed === undefined) return true;
  const bit = inGuild ? needed.guild : needed.dm;
  return bit === 0 || (intents & bit) !== 0;
}
