import { randomInt } from 'node:crypto';
import { ChannelType } from 'discord-api-types/v10';
import type { SandboxClock } from '../clock.ts';
import { faults } from '../rest/api-fault.ts';
import type { Channel, Guild, Interaction, Member, Message, Overwrite, User } from './entities.ts';
import { ALL, EVERYONE, isThread, permissionsIn } from './permissions.ts';
import { Snowflakes } from './snowflakes.ts';

/** Something that changed, for the gateway, the timeline and the people who watch. */
export type Change =
  | { readonly type: 'message-created' | 'message-edited' | 'message-deleted'; readonly message: Message }
  | {
      readonly type: 'thread-created' | 'thread-updated' | 'channel-updated' | 'thread-deleted' | 'channel-deleted';
      readonly channel: Channel;
    }
  | { readonly type: 'messages-deleted'; readonly channel: Channel; readonly ids: readonly string[] }
  | { readonly type: 'bot-removed'; readonly guild: Guild }
  | { readonly type: 'interaction'; readonly interaction: Interaction }
  | { readonly type: 'commands' };

export interface RegisteredCommand {
  readonly id: string;
  readonly guildId: string | undefined;
  readonly version: string;
  /** As it was registered, checked. */
  readonly definition: Readonly<Record<string, unknown>> & { readonly name: string; readonly type: number };
}

/** The state of the sandbox's Discord. Changes are told to `onChange`; rules live in `rest/` and `rules/`. */
export class World {
  readonly clock: SandboxClock;
  readonly ids: Snowflakes;
  readonly token: string;
  readonly applicationId: string;
  readonly bot: User;
  readonly users = new Map<string, User>();
  readonly guilds = new Map<string, Guild>();
  readonly channels = new Map<string, Channel>();
  readonly messages = new Map<string, Message>();
  readonly interactions = new Map<string, Interaction>();
  readonly files = new Map<string, { readonly name: string; readonly type: string; readonly data: Buffer }>();
  /** Where its files are downloaded from, e.g. "http://127.0.0.1:4000"; '' before it listens. */
  origin = '';
  /** What AutoMod blocks in what bots write, as a server's admins may order. */
  readonly blockedWords: string[] = [];
  commands: RegisteredCommand[] = [];
  readonly #byToken = new Map<string, Interaction>();
  readonly #letIn = new Set<string>();
  readonly #watchers = new Set<(change: Change) => void>();

  constructor(clock: SandboxClock) {
    this.clock = clock;
    this.ids = new Snowflakes(() => clock.now());
    this.applicationId = this.ids.next();
    // An application's bot has the application's id.
    this.bot = { id: this.applicationId, name: 'moa', bot: true };
    this.users.set(this.bot.id, this.bot);
    const id = Buffer.from(this.applicationId).toString('base64url');
    this.token = `${id}.sandbox.${randomInt(1e12).toString(36)}`;
  }

  onChange(watch: (change: Change) => void): () => void {
    this.#watchers.add(watch);
    return () => this.#watchers.delete(watch);
  }

  tell(change: Change): void {
    for (const watch of [...this.#watchers]) watch(change);
  }

  addUser(name: string): User {
    const user: User = { id: this.ids.next(), name, bot: false };
    this.users.set(user.id, user);
    return user;
  }

  /** A server; with the bot in it where `botPermissions`, those of its own role, are given. */
  addGuild(name: string, botPermissions: bigint | undefined): Guild {
    const owner = this.addUser(`owner of ${name}`);
    const id = this.ids.next();
    const guild: Guild = { id, name, ownerId: owner.id, roles: new Map(), members: new Map() };
    guild.roles.set(id, { id, name: '@everyone', permissions: EVERYONE });
    this.guilds.set(id, guild);
    this.addMember(guild, owner, 0n);
    if (botPermissions !== undefined) this.addMember(guild, this.bot, botPermissions);
    return guild;
  }

  addMember(guild: Guild, user: User, permissions: bigint, nick?: string): Member {
    const roleIds = permissions === 0n ? [] : [this.#addRole(guild, `${user.name}'s role`, permissions)];
    const member: Member = { userId: user.id, nick, roleIds, joinedAt: this.clock.now() };
    guild.members.set(user.id, member);
    return member;
  }

  addChannel(guild: Guild, name: string, type: ChannelType, overwrites: readonly Overwrite[] = []): Channel {
    return this.#keep({
      id: this.ids.next(),
      type,
      guildId: guild.id,
      parentId: undefined,
      name,
      overwrites: [...overwrites],
      thread: undefined,
      recipientIds: [],
      lastMessageId: undefined,
    });
  }

  /** The DM between the bot and a user; made where there is none. */
  dmWith(user: User): Channel {
    for (const channel of this.channels.values()) {
      if (channel.type === ChannelType.DM && channel.recipientIds.includes(user.id)) return channel;
    }
    return this.#keep({
      id: this.ids.next(),
      type: ChannelType.DM,
      guildId: undefined,
      parentId: undefined,
      name: user.name,
      overwrites: [],
      thread: undefined,
      recipientIds: [user.id],
      lastMessageId: undefined,
    });
  }

  addThread(
    parent: Channel,
    thread: { readonly id: string; readonly name: string; readonly ownerId: string; readonly minutes: number },
  ): Channel {
    const channel = this.#keep({
      id: thread.id,
      type: parent.type === ChannelType.GuildAnnouncement ? ChannelType.AnnouncementThread : ChannelType.PublicThread,
      guildId: parent.guildId,
      parentId: parent.id,
      name: thread.name,
      overwrites: [],
      thread: {
        ownerId: thread.ownerId,
        archived: false,
        locked: false,
        autoArchiveMinutes: thread.minutes,
        createdAt: this.clock.now(),
        members: new Set([thread.ownerId]),
      },
      recipientIds: [],
      lastMessageId: undefined,
    });
    this.tell({ type: 'thread-created', channel });
    return channel;
  }

  /** What a server's admins can say on its Integrations page: this person may use the command, whatever it asks for. */
  letIn(userId: string, command: string): void {
    this.#letIn.add(`${userId} ${command}`);
  }

  isLetIn(userId: string, command: string): boolean {
    return this.#letIn.has(`${userId} ${command}`);
  }

  addInteraction(interaction: Interaction): void {
    this.interactions.set(interaction.id, interaction);
    this.#byToken.set(interaction.token, interaction);
  }

  interactionWith(token: string): Interaction | undefined {
    return this.#byToken.get(token);
  }

  /** Permissions of a user in a channel; in a DM everything that can be done there. */
  permissions(userId: string, channel: Channel): bigint {
    const guild = channel.guildId === undefined ? undefined : this.guilds.get(channel.guildId);
    if (guild === undefined) return channel.recipientIds.includes(userId) || userId === this.bot.id ? ALL : 0n;
    if (userId === this.bot.id && !guild.members.has(userId)) return 0n;
    const parent = isThread(channel) && channel.parentId !== undefined ? this.channel(channel.parentId) : channel;
    return permissionsIn(guild, userId, { ...parent, type: channel.type });
  }

  /** Whether the bot is a member where this channel is; in a DM with it, it is. */
  botIsIn({ guildId }: Channel): boolean {
    return guildId === undefined || this.guilds.get(guildId)?.members.has(this.bot.id) === true;
  }

  /** @throws ApiFault 10003 */
  channel(id: string): Channel {
    const channel = this.channels.get(id);
    if (channel === undefined) throw faults.unknownChannel();
    return channel;
  }

  /** @throws ApiFault 10008 */
  message(channelId: string, id: string): Message {
    const message = this.messages.get(id);
    if (message === undefined || message.channelId !== channelId) throw faults.unknownMessage();
    return message;
  }

  /** The messages of a channel that this person can see, oldest first. */
  messagesIn(channelId: string, viewerId: string): readonly Message[] {
    return [...this.messages.values()].filter(
      (message) => message.channelId === channelId && (message.ephemeralTo ?? viewerId) === viewerId,
    );
  }

  addMessage(message: Message): void {
    this.messages.set(message.id, message);
    const channel = this.channels.get(message.channelId);
    if (channel !== undefined && message.ephemeralTo === undefined) channel.lastMessageId = message.id;
    this.tell({ type: 'message-created', message });
  }

  deleteMessage(message: Message): void {
    this.messages.delete(message.id);
    this.tell({ type: 'message-deleted', message });
  }

  /** Several at once, as moderators and their bots do: Discord tells of them in one event. */
  deleteMessages(channel: Channel, messages: readonly Message[]): void {
    for (const { id } of messages) this.messages.delete(id);
    this.tell({ type: 'messages-deleted', channel, ids: messages.map(({ id }) => id) });
  }

  /** A channel or thread, with all that is in it. Discord tells of the channel alone. */
  deleteChannel(channel: Channel): void {
    const gone = [...this.channels.values()].filter(({ id, parentId }) => id === channel.id || parentId === channel.id);
    for (const { id } of gone) this.channels.delete(id);
    for (const [id, { channelId }] of this.messages) if (!this.channels.has(channelId)) this.messages.delete(id);
    this.tell({ type: isThread(channel) ? 'thread-deleted' : 'channel-deleted', channel });
  }

  /** The bot is thrown out of a server. */
  removeBot(guild: Guild): void {
    this.tell({ type: 'bot-removed', guild });
    guild.members.delete(this.bot.id);
  }

  #addRole(guild: Guild, name: string, permissions: bigint): string {
    const id = this.ids.next();
    guild.roles.set(id, { id, name, permissions });
    return id;
  }

  #keep(channel: Channel): Channel {
    this.channels.set(channel.id, channel);
    return channel;
  }
}
