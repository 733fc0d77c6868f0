import { PermissionFlagsBits as Bits, ChannelType } from 'discord-api-types/v10';
import type { Channel, Guild, Overwrite } from './entities.ts';

export const ALL = Object.values(Bits).reduce((sum, bit) => sum | bit, 0n);

/** What everyone may do in a new server, as far as the sandbox knows it. */
export const EVERYONE =
  Bits.ViewChannel |
  Bits.SendMessages |
  Bits.SendMessagesInThreads |
  Bits.CreatePublicThreads |
  Bits.EmbedLinks |
  Bits.AttachFiles |
  Bits.ReadMessageHistory |
  Bits.AddReactions |
  Bits.UseExternalEmojis |
  Bits.UseApplicationCommands |
  Bits.UseExternalApps;

const THREADS: ReadonlySet<ChannelType> = new Set([
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
  ChannelType.AnnouncementThread,
]);

export function isThread(channel: Channel): boolean {
  return THREADS.has(channel.type);
}

/**
 * What a member may do in a channel, as Discord computes it: roles, then overwrites of everyone, roles and member; without
 * seeing a channel nothing, without sending no embeds, files or mentions. A thread has the permissions of its parent.
 */
export function permissionsIn(guild: Guild, userId: string, channel: Channel): bigint {
  const base = basePermissions(guild, userId);
  if ((base & Bits.Administrator) !== 0n) return ALL;
  const member = guild.members.get(userId);
  if (member === undefined) return 0n;
  const { overwrites } = channel;
  let result = apply(
    base,
    overwrites.filter(({ id }) => id === guild.id),
  );
  result = apply(
    result,
    overwrites.filter(({ id, type }) => type === 'role' && member.roleIds.includes(id)),
  );
  result = apply(
    result,
    overwrites.filter(({ id, type }) => type === 'member' && id === userId),
  );
  return withImplied(result, isThread(channel));
}

function basePermissions(guild: Guild, userId: string): bigint {
  if (guild.ownerId === userId) return ALL;
  const member = guild.members.get(userId);
  if (member === undefined) return 0n;
  const roles = [guild.id, ...member.roleIds].flatMap((id) => guild.roles.get(id) ?? []);
  const sum = roles.reduce((all, role) => all | role.permissions, 0n);
  return (sum & Bits.Administrator) !== 0n ? ALL : sum;
}

function apply(permissions: bigint, overwrites: readonly Overwrite[]): bigint {
  const deny = overwrites.reduce((all, overwrite) => all | overwrite.deny, 0n);
  const allow = overwrites.reduce((all, overwrite) => all | overwrite.allow, 0n);
  return (permissions & ~deny) | allow;
}

function withImplied(permissions: bigint, inThread: boolean): bigint {
  if ((permissions & Bits.ViewChannel) === 0n) return 0n;
  const sending = inThread ? Bits.SendMessagesInThreads : Bits.SendMessages;
  if ((permissions & sending) !== 0n) return permissions;
  return permissions & ~(Bits.EmbedLinks | Bits.AttachFiles | Bits.MentionEveryone);
}
