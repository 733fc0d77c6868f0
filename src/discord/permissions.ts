import { ChannelType, PermissionFlagsBits, type PermissionsBitField } from 'discord.js';

/** What the bot needs in a channel for an answer with its thread, by the names that Discord's settings show: all of it. */
const NEEDED = {
  'View Channel': PermissionFlagsBits.ViewChannel,
  'Create Public Threads': PermissionFlagsBits.CreatePublicThreads,
  'Send Messages in Threads': PermissionFlagsBits.SendMessagesInThreads,
  'Read Message History': PermissionFlagsBits.ReadMessageHistory,
} as const;

/** The names of what is missing; `app` is what an interaction says of the bot in its channel. */
export function missingPermissions(app: Readonly<PermissionsBitField>): readonly string[] {
  return Object.entries(NEEDED).flatMap(([name, bit]) => (app.has(bit) ? [] : [name]));
}

/** Whether a thread can hang on a message of the bot's there. */
export function allowsThread(channel: ChannelType | undefined, missing: readonly string[]): boolean {
  const hasThreads = channel === ChannelType.GuildText || channel === ChannelType.GuildAnnouncement;
  return hasThreads && missing.length === 0;
}
