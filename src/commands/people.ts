import { GuildMember, type Interaction, PermissionFlagsBits } from 'discord.js';
import type { Actor } from '../answers/asking.ts';

/** The name the server knows somebody by. */
export function displayName({ member, user }: Pick<Interaction, 'member' | 'user'>): string {
  // Cached members are objects of discord.js, others come as Discord sent them.
  const nickname = member instanceof GuildMember ? member.nickname : member?.nick;
  return nickname ?? user.displayName;
}

/** Who does something to a run, and whether they moderate where it is shown. */
export function actorOf(interaction: Pick<Interaction, 'member' | 'user' | 'memberPermissions'>): Actor {
  return {
    id: interaction.user.id,
    name: displayName(interaction),
    moderator: interaction.memberPermissions?.has(PermissionFlagsBits.ManageMessages) ?? false,
  };
}
