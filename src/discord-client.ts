import { Client, type ClientOptions, Events, GatewayIntentBits, Options, type RateLimitData } from 'discord.js';
import type { Config } from './config.ts';
import { discordRequest } from './discord-request.ts';
import type { Clock } from './moa/clock.ts';
import type { Log } from './ops/log.ts';
import { tellIfSlow } from './ops/slow-start.ts';
import { loginFailure } from './ops/start-errors.ts';

/** The client with its gateway and REST. Interaction webhooks have a REST of their own (discord/paced-rest.ts). */

export function createClient(config: Config): Client {
  return new Client(clientOptions(config));
}

export interface ConnectDeps {
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Connects, and does what must be done before questions can come. While Discord does not answer it says what it waits for.
 * @returns the application's id.
 * @throws StartError where Discord does not let the bot in; the client is destroyed then.
 */
export async function connect(
  client: Client,
  { discord }: Config,
  prepare: (applicationId: string) => Promise<void>,
  deps: ConnectDeps,
): Promise<string> {
  try {
    await tellIfSlow(`the login at ${discord.apiUrl}`, client.login(discord.token), deps);
    const { application } = await tellIfSlow('the greeting of its gateway', whenReady(client), deps);
    await tellIfSlow('the registration of the commands', prepare(application.id), deps);
    return application.id;
  } catch (error) {
    await client.destroy();
    throw loginFailure(error, discord.apiUrl);
  }
}

async function whenReady(client: Client): Promise<Client<true>> {
  return client.isReady() ? client : new Promise((resolve) => client.once(Events.ClientReady, resolve));
}

function clientOptions({ discord }: Config): ClientOptions {
  const intents = [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages];
  if (discord.messageContent) intents.push(GatewayIntentBits.MessageContent);
  return {
    intents,
    allowedMentions: { parse: [], repliedUser: false },
    failIfNotExists: false,
    // discord.js holds every interaction back until all servers have come or this has passed, and Discord gives an
    // interaction three seconds.
    waitGuildTimeout: 2_000,
    // The end of a window is counted from a reply's arrival, which is late enough.
    rest: { api: discord.apiUrl, makeRequest: discordRequest(), rejectOnRateLimit: isThreadCoolDown, offset: 0 },
    // The bot answers from interactions; what others write and who they are need not be remembered.
    makeCache: Options.cacheWithLimits({
      ...Options.DefaultMakeCacheSettings,
      MessageManager: 0,
      PresenceManager: 0,
      ReactionManager: 0,
      VoiceStateManager: 0,
      GuildEmojiManager: 0,
      GuildStickerManager: 0,
      GuildScheduledEventManager: 0,
      AutoModerationRuleManager: 0,
      StageInstanceManager: 0,
      GuildMemberManager: { maxSize: 200, keepOverLimit: (member) => member.id === member.client.user.id },
      UserManager: { maxSize: 200, keepOverLimit: (user) => user.id === user.client.user.id },
    }),
  };
}

/** A wait for a new thread that is longer than this is the cool-down of minutes, which nobody should wait for. */
const LONGEST_WAIT_FOR_THREAD_MS = 5_000;

function isThreadCoolDown({ route, method, retryAfter, sublimitTimeout }: RateLimitData): boolean {
  const waitMs = Math.max(retryAfter, sublimitTimeout);
  return method === 'POST' && route.endsWith('/threads') && waitMs > LONGEST_WAIT_FOR_THREAD_MS;
}
