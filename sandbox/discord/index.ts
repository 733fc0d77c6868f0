import type { AddressInfo } from 'node:net';
import { PermissionFlagsBits as Bits, ChannelType, GatewayIntentBits } from 'discord-api-types/v10';
import { type SandboxClock, systemClock } from './clock.ts';
import { Gateway, shardOf } from './gateway/gateway.ts';
import { authorPayload, Person } from './people/person.ts';
import { createRestServer, type LoggedRequest } from './rest/server.ts';
import { contentVisible } from './rules/message-content.ts';
import { Timeline } from './timeline.ts';
import { Faults } from './traffic/faults.ts';
import { type Limits, RateLimits } from './traffic/rate-limits.ts';
import type { Channel, Guild, Message, Overwrite } from './world/entities.ts';
import { channelPayload, guildPayload, messagePayload, userPayload } from './world/payloads.ts';
import { type Change, World } from './world/world.ts';

export interface DiscordOptions {
  readonly clock?: SandboxClock;
  /** Round trip of a request, in milliseconds. */
  readonly latencyMs?: number;
  readonly limits?: Partial<Limits>;
  /** Privileged intents that are granted in the portal. */
  readonly grantedIntents?: readonly GatewayIntentBits[];
  readonly recommendedShards?: number;
  readonly heartbeatMs?: number;
}

/** The permissions that the README asks for when the bot is invited. */
const INVITED =
  Bits.ViewChannel |
  Bits.SendMessages |
  Bits.EmbedLinks |
  Bits.AttachFiles |
  Bits.ReadMessageHistory |
  Bits.CreatePublicThreads |
  Bits.SendMessagesInThreads;

const CHANNEL_EVENTS = {
  'thread-created': 'THREAD_CREATE',
  'thread-updated': 'THREAD_UPDATE',
  'thread-deleted': 'THREAD_DELETE',
  'channel-updated': 'CHANNEL_UPDATE',
  'channel-deleted': 'CHANNEL_DELETE',
} as const;

/** A Discord on this machine, with its own servers, people and rules. */
export class SandboxDiscord {
  readonly world: World;
  readonly timeline: Timeline;
  readonly gateway: Gateway;
  readonly faults = new Faults();
  readonly requests: LoggedRequest[] = [];
  readonly #server;

  constructor(options: DiscordOptions) {
    const clock = options.clock ?? systemClock;
    this.world = new World(clock);
    this.timeline = new Timeline(this.world);
    this.gateway = new Gateway(
      {
        token: this.world.token,
        applicationId: this.world.applicationId,
        recommendedShards: options.recommendedShards ?? 1,
        grantedIntents: (options.grantedIntents ?? []).reduce((sum, bit) => sum | bit, 0),
        botUser: () => userPayload(this.world.bot),
        guildsOf: (shard, count) =>
          [...this.world.guilds.values()]
            .filter(({ id, members }) => members.has(this.world.bot.id) && shardOf(id, count) === shard)
            .map(({ id }) => id),
        guildCreate: (id) => this.#guildPayload(id),
      },
      clock,
      options.heartbeatMs,
    );
    this.#server = createRestServer({
      world: this.world,
      rateLimits: new RateLimits(clock, options.limits),
      faults: this.faults,
      latencyMs: options.latencyMs ?? 0,
      gatewayBot: () => this.gateway.bot(),
      log: (request) => this.requests.push(request),
    });
    this.world.onChange((change) => this.#dispatch(change));
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address() as AddressInfo;
    this.world.origin = `http://127.0.0.1:${port}`;
    this.gateway.attach(this.#server, `ws://127.0.0.1:${port}`);
    return this;
  }

  /** What DISCORD_API_URL gets. */
  get url(): string {
    return `${this.world.origin}/api`;
  }

  get token(): string {
    return this.world.token;
  }

  addGuild(name: string, botPermissions = INVITED): Guild {
    return this.world.addGuild(name, botPermissions);
  }

  /** A server that did not invite the bot; people may still bring the app along. */
  addGuildWithoutBot(name: string): Guild {
    return this.world.addGuild(name, undefined);
  }

  addChannel(
    guild: Guild,
    name: string,
    type: ChannelType = ChannelType.GuildText,
    overwrites: readonly Overwrite[] = [],
  ): Channel {
    return this.world.addChannel(guild, name, type, overwrites);
  }

  /** Somebody in a server; `permissions` are added to what everyone may do there. */
  addPerson(guild: Guild, name: string, permissions = 0n): Person {
    const user = this.world.addUser(name);
    this.world.addMember(guild, user, permissions);
    return new Person(user, this.world, (interaction, payload) => {
      this.gateway.dispatch('INTERACTION_CREATE', interaction.guildId, () => payload);
    });
  }

  /** Resolves when a bot is connected and has registered this command. */
  async botReady(command: string, limitMs = 30_000): Promise<void> {
    let check = (): void => {};
    const stop = [this.gateway.onSession(() => check()), this.world.onChange(() => check())];
    try {
      await new Promise<void>((resolve, reject) => {
        const guard = setTimeout(
          () => reject(new Error(`No bot registered /${command} within ${limitMs} ms.`)),
          limitMs,
        );
        check = () => {
          const connected = this.gateway.sessions().some((session) => session.connected);
          if (!connected || !this.world.commands.some(({ definition }) => definition.name === command)) return;
          clearTimeout(guard);
          resolve();
        };
        check();
      });
    } finally {
      for (const end of stop) end();
    }
  }

  /** The thread that hangs on a message. */
  threadOf(message: Pick<Message, 'id'>): Channel | undefined {
    return this.world.channels.get(message.id);
  }

  async close(): Promise<void> {
    this.gateway.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #guildPayload(id: string): unknown {
    const guild = this.world.guilds.get(id);
    return guild === undefined ? { id, unavailable: true } : guildPayload(guild, this.world);
  }

  #dispatch(change: Change): void {
    if ('message' in change) this.#dispatchMessage(change.type, change.message);
    if (change.type === 'messages-deleted') this.#dispatchDeletions(change.channel, change.ids);
    else if ('channel' in change) this.#dispatchChannel(change.type, change.channel);
    if (change.type === 'bot-removed')
      this.gateway.dispatch('GUILD_DELETE', change.guild.id, () => ({ id: change.guild.id }));
  }

  #dispatchChannel(type: keyof typeof CHANNEL_EVENTS, channel: Channel): void {
    const { id, guildId, parentId } = channel;
    this.gateway.dispatch(CHANNEL_EVENTS[type], guildId, () =>
      type === 'thread-deleted'
        ? { id, guild_id: guildId, parent_id: parentId, type: channel.type }
        : { ...channelPayload(channel, this.world), ...(type === 'thread-created' ? { newly_created: true } : {}) },
    );
  }

  #dispatchDeletions({ id, guildId }: Channel, ids: readonly string[]): void {
    this.gateway.dispatch('MESSAGE_DELETE_BULK', guildId, () => ({ ids, channel_id: id, guild_id: guildId }));
  }

  #dispatchMessage(type: 'message-created' | 'message-edited' | 'message-deleted', message: Message): void {
    // Ephemeral messages are between one person and the interaction.
    if (message.ephemeralTo !== undefined) return;
    const guildId = this.world.channels.get(message.channelId)?.guildId;
    if (type === 'message-deleted') {
      const data = {
        id: message.id,
        channel_id: message.channelId,
        ...(guildId === undefined ? {} : { guild_id: guildId }),
      };
      this.gateway.dispatch('MESSAGE_DELETE', guildId, () => data);
      return;
    }
    const payload = { ...messagePayload(message, this.world), ...authorPayload(message, this.world) };
    const hidden = { ...payload, content: '', embeds: [], attachments: [], components: [] };
    const visible = contentVisible(message, this.world);
    this.gateway.dispatch(type === 'message-created' ? 'MESSAGE_CREATE' : 'MESSAGE_UPDATE', guildId, (intents) =>
      visible || (intents & GatewayIntentBits.MessageContent) !== 0 ? payload : hidden,
    );
  }
}

export async function startDiscord(options: DiscordOptions = {}): Promise<SandboxDiscord> {
  return new SandboxDiscord(options).listen();
}
