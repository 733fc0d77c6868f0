import { ChannelType } from 'discord-api-types/v10';
import type { Message } from '../world/entities.ts';
import type { World } from '../world/world.ts';

/**
 * Whether a bot without the Message Content intent may read this message: its own, those in DMs with it, and those that
 * mention it. A reply to a regular message of the bot counts as a mention; one to an interaction's answer does not.
 */
export function contentVisible(message: Message, world: World): boolean {
  if (message.authorId === world.bot.id) return true;
  if (world.channels.get(message.channelId)?.type === ChannelType.DM) return true;
  if (!message.pinged.users.includes(world.bot.id)) return false;
  const isNamed = new RegExp(`<@!?${world.bot.id}>`).test(message.content);
  const target = message.replyTo === undefined ? undefined : world.messages.get(message.replyTo);
  // A reply counts as a mention while its ping is on; but not one to what answered an interaction.
  return isNamed || (target?.authorId === world.bot.id && target.interactionId === undefined);
}
