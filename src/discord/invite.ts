import { OAuth2Routes, PermissionFlagsBits } from 'discord.js';

/** All that the bot uses in a server, and nothing else. */
const PERMISSIONS =
  PermissionFlagsBits.ViewChannel |
  PermissionFlagsBits.SendMessages |
  PermissionFlagsBits.SendMessagesInThreads |
  PermissionFlagsBits.CreatePublicThreads |
  PermissionFlagsBits.EmbedLinks |
  PermissionFlagsBits.AttachFiles |
  PermissionFlagsBits.ReadMessageHistory;

/** The address at which somebody who manages a server adds the bot to it. */
export function inviteLink(applicationId: string): string {
  const query = new URLSearchParams({
    client_id: applicationId,
    permissions: PERMISSIONS.toString(),
    scope: 'bot applications.commands',
  });
  return `${OAuth2Routes.authorizationURL}?${query}`;
}
