import { GuildMember, type Interaction } from 'discord.js';

/** The name the server knows somebody by. */
export function displayName({ member, user }: Pick<Interaction, 'member' | 'user'>): string {
  // Cached members are objects of discord.js, others come as Discord sent them.
  const nickname = member instanceof GuildMember ? member.nickname : member?.nick;
  return nickname ?? user.displayName;
}
