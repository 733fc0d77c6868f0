import { ChannelType, MessageFlags, MessageType } from 'discord-api-types/v10';
import type { Channel, Guild, Interaction, Member, Message, User } from './entities.ts';
import { isThread } from './permissions.ts';
import type { World } from './world.ts';

/** What Discord sends of each thing, with every field that discord.js looks at. */

type Json = Record<string, unknown>;

export function userPayload(user: User): Json {
  return {
    id: user.id,
    username: user.name.toLowerCase().replaceAll(/[^a-z0-9._]/g, '_'),
    global_name: user.bot ? null : user.name,
    discriminator: '0',
    avatar: null,
    bot: user.bot,
    public_flags: 0,
    flags: 0,
  };
}

export function memberPayload(member: Member): Json {
  return {
    nick: member.nick ?? null,
    avatar: null,
    roles: member.roleIds,
    joined_at: iso(member.joinedAt),
    premium_since: null,
    deaf: false,
    mute: false,
    flags: 0,
    pending: false,
    communication_disabled_until: null,
  };
}

export function channelPayload(channel: Channel, world: World): Json {
  const base = { id: channel.id, type: channel.type, last_message_id: channel.lastMessageId ?? null, flags: 0 };
  if (channel.type === ChannelType.DM) {
    return { ...base, recipients: channel.recipientIds.flatMap((id) => userOf(world, id)) };
  }
  const named = { ...base, guild_id: channel.guildId, name: channel.name, parent_id: channel.parentId ?? null };
  if (isThread(channel)) return { ...named, ...threadPayload(channel) };
  return {
    ...named,
    position: 0,
    topic: null,
    nsfw: false,
    rate_limit_per_user: 0,
    permission_overwrites: channel.overwrites.map(({ id, type, allow, deny }) => ({
      id,
      type: type === 'role' ? 0 : 1,
      allow: allow.toString(),
      deny: deny.toString(),
    })),
  };
}

function threadPayload({ id, thread }: Channel): Json {
  if (thread === undefined) return {};
  return {
    owner_id: thread.ownerId,
    rate_limit_per_user: 0,
    message_count: 0,
    member_count: thread.members.size,
    total_message_sent: 0,
    thread_metadata: {
      archived: thread.archived,
      auto_archive_duration: thread.autoArchiveMinutes,
      archive_timestamp: iso(thread.createdAt),
      create_timestamp: iso(thread.createdAt),
      locked: thread.locked,
    },
    member: { id, user_id: thread.ownerId, join_timestamp: iso(thread.createdAt), flags: 0 },
  };
}

export function messagePayload(message: Message, world: World): Json {
  const channel = world.channels.get(message.channelId);
  const interaction = message.interactionId === undefined ? undefined : world.interactions.get(message.interactionId);
  return {
    id: message.id,
    channel_id: message.channelId,
    author: userOf(world, message.authorId)[0],
    content: message.content,
    timestamp: iso(message.createdAt),
    edited_timestamp: message.editedAt === undefined ? null : iso(message.editedAt),
    tts: false,
    mention_everyone: message.pinged.everyone,
    mentions: message.pinged.users.flatMap((id) => userOf(world, id)),
    mention_roles: message.pinged.roles,
    attachments: message.attachments,
    embeds: message.embeds,
    pinned: false,
    type: typeOf(message),
    flags: message.flags | (message.hasThread ? MessageFlags.HasThread : 0),
    components: message.components,
    ...(message.nonce === undefined ? {} : { nonce: message.nonce }),
    ...(message.interactionId === undefined
      ? {}
      : { application_id: world.applicationId, webhook_id: world.applicationId }),
    ...(interaction === undefined ? {} : { interaction_metadata: interactionMetadata(interaction, world) }),
    ...(message.replyTo === undefined ? {} : replyPayload(message, message.replyTo, world)),
    ...(message.hasThread && channel !== undefined ? { thread: threadOn(message, world) } : {}),
  };
}

function typeOf(message: Message): MessageType {
  if (message.interactionId !== undefined) return MessageType.ChatInputCommand;
  return message.replyTo === undefined ? MessageType.Default : MessageType.Reply;
}

function replyPayload(message: Message, replyTo: string, world: World): Json {
  const target = world.messages.get(replyTo);
  return {
    message_reference: { type: 0, message_id: replyTo, channel_id: message.channelId },
    referenced_message: target === undefined ? null : messagePayload({ ...target, replyTo: undefined }, world),
  };
}

function threadOn(message: Message, world: World): Json | undefined {
  const thread = world.channels.get(message.id);
  return thread === undefined ? undefined : channelPayload(thread, world);
}

function interactionMetadata(interaction: Interaction, world: World): Json {
  return {
    id: interaction.id,
    type: interaction.type,
    user: userOf(world, interaction.userId)[0],
    authorizing_integration_owners: ownersOf(interaction),
    original_response_message_id: interaction.originalId,
  };
}

function ownersOf({ guildId, userId, userInstalled }: Interaction): Json {
  return userInstalled ? { '1': userId } : { '0': guildId ?? '0' };
}

export function guildPayload(guild: Guild, world: World): Json {
  const own = [...world.channels.values()].filter(({ guildId }) => guildId === guild.id);
  return {
    id: guild.id,
    name: guild.name,
    icon: null,
    splash: null,
    discovery_splash: null,
    owner_id: guild.ownerId,
    region: 'local',
    afk_channel_id: null,
    afk_timeout: 300,
    verification_level: 0,
    default_message_notifications: 0,
    explicit_content_filter: 0,
    roles: [...guild.roles.values()].map(({ id, name, permissions }, position) => ({
      id,
      name,
      permissions: permissions.toString(),
      position,
      color: 0,
      colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
      hoist: false,
      managed: false,
      mentionable: false,
      flags: 0,
    })),
    emojis: [],
    stickers: [],
    features: [],
    mfa_level: 0,
    application_id: null,
    system_channel_id: null,
    system_channel_flags: 0,
    rules_channel_id: null,
    public_updates_channel_id: null,
    safety_alerts_channel_id: null,
    vanity_url_code: null,
    description: null,
    banner: null,
    premium_tier: 0,
    premium_subscription_count: 0,
    premium_progress_bar_enabled: false,
    preferred_locale: 'en-US',
    nsfw_level: 0,
    max_members: 500_000,
    joined_at: iso(guild.members.get(world.bot.id)?.joinedAt ?? 0),
    large: false,
    unavailable: false,
    member_count: guild.members.size,
    voice_states: [],
    members: [...guild.members.values()].map((member) => ({
      ...memberPayload(member),
      user: userOf(world, member.userId)[0],
    })),
    channels: own.filter((channel) => !isThread(channel)).map((channel) => channelPayload(channel, world)),
    threads: own
      .filter((channel) => isThread(channel) && channel.thread?.archived === false)
      .map((channel) => channelPayload(channel, world)),
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  };
}

/** What INTERACTION_CREATE carries besides its own `data`. */
export function interactionPayload(interaction: Interaction, data: Json, world: World): Json {
  const channel = world.channel(interaction.channelId);
  const guild = interaction.guildId === undefined ? undefined : world.guilds.get(interaction.guildId);
  const user = world.users.get(interaction.userId);
  const member = guild?.members.get(interaction.userId);
  const message = interaction.messageId === undefined ? undefined : world.messages.get(interaction.messageId);
  const person = user === undefined ? {} : userPayload(user);
  return {
    id: interaction.id,
    application_id: world.applicationId,
    type: interaction.type,
    token: interaction.token,
    version: 1,
    data,
    channel_id: channel.id,
    channel: {
      ...channelPayload(channel, world),
      permissions: world.permissions(interaction.userId, channel).toString(),
    },
    app_permissions: world.permissions(world.bot.id, channel).toString(),
    locale: 'en-US',
    entitlements: [],
    authorizing_integration_owners: ownersOf(interaction),
    context: guild === undefined ? 1 : 0,
    attachment_size_limit: 10_485_760,
    ...(guild === undefined || member === undefined
      ? { user: person }
      : {
          guild_id: guild.id,
          guild: { id: guild.id, locale: 'en-US', features: [] },
          guild_locale: 'en-US',
          member: {
            ...memberPayload(member),
            user: person,
            permissions: world.permissions(interaction.userId, channel).toString(),
          },
        }),
    ...(message === undefined ? {} : { message: messagePayload(message, world) }),
  };
}

function userOf(world: World, id: string): readonly Json[] {
  const user = world.users.get(id);
  return user === undefined ? [] : [userPayload(user)];
}

function iso(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('Z', '000+00:00');
}
