import { Client, type ClientOptions, Events, GatewayIntentBits, Options, type RateLimitData, REST } from 'discord.js';
import { Answers } from './answers/answers.ts';
import { History } from './answers/history.ts';
import { Reading } from './answers/reading.ts';
import { dispatch, type OnFault } from './commands/dispatch.ts';
import { listen } from './commands/listen.ts';
import { registerCommands } from './commands/register.ts';
import { ThreadMessages } from './commands/thread-messages.ts';
import type { Config } from './config.ts';
import { replyTo } from './discord/message-routes.ts';
import { ChannelPaces } from './discord/pace.ts';
import { ThreadOpener } from './discord/reference-thread.ts';
import type { Clock } from './moa/clock.ts';
import { notebook } from './moa/presets.ts';
import { createModels } from './models/index.ts';
import type { Log } from './ops/log.ts';
import { identifyProcess } from './ops/process-identity.ts';
import { loginFailure, type StartError, shardFailure } from './ops/start-errors.ts';
import type { Store } from './store/store.ts';

export interface BotDeps {
  readonly clock: Clock;
  readonly wallClock: () => number;
  readonly store: Store;
  readonly log: Log;
  /** Called once when the bot cannot go on, with a sentence for the operator. */
  readonly onFatal: (failure: StartError) => void;
}

export interface Bot {
  /** Leaves in good order: no new work, runs under way are left to the next process. Harmless when called again. */
  stop(): Promise<void>;
}

/**
 * Puts the parts together and starts them. Resolves when commands are registered and questions can come.
 * @throws StartError where Discord does not let the bot in.
 */
export async function startBot(config: Config, deps: BotDeps): Promise<Bot> {
  const { clock, wallClock, store, log } = deps;
  const client = new Client(clientOptions(config));
  const models = createModels({ ...config.together, clock });
  const answers = new Answers({
    store,
    history: new History(store.conversations, (model) => models.catalog.find(model)?.contextLength),
    threads: new ThreadOpener(client.rest, clock),
    paces: new ChannelPaces(),
    random: Math.random,
    process: identifyProcess(),
    model: models.model,
    priceOf: (model) => models.catalog.price(model),
    recipe: notebook,
    clock,
    wallClock,
    webhookRest: webhookRest(config),
    channelRest: client.rest,
    maxConcurrentRuns: config.maxConcurrentRuns,
    log,
  });

  const { conversations } = store;
  const onFault: OnFault = (error, what) => log.error({ err: error, what }, 'a command failed');
  const commands = { answers, reading: new Reading(store), conversations };
  client.on(Events.InteractionCreate, (interaction) => void dispatch(interaction, commands, onFault));
  listen(client, {
    answers,
    messages: new ThreadMessages({
      answers,
      conversations,
      readsAll: config.discord.messageContent,
      reply: (message, sentence) => replyTo(client.rest, message, sentence),
    }),
    onFault,
  });
  client.on(Events.Error, (error) => log.error({ err: error }, 'discord.js reports an error'));
  client.on(Events.Warn, (warning) => log.warn(warning));
  client.on(Events.ShardDisconnect, ({ code }, shard) => deps.onFatal(shardFailure(code, shard)));

  await logIn(client, config);
  const { applicationId } = await ready(client);
  try {
    await registerCommands(client.rest, applicationId, config.discord.guildId);
  } catch (error) {
    await client.destroy();
    throw loginFailure(error, config.discord.apiUrl);
  }
  answers.start();
  void models.catalog.refresh().then(() => {
    const { lastError } = models.catalog;
    if (lastError !== undefined) log.warn(`Prices are not known: ${lastError}`);
  });
  log.info({ application: applicationId, guilds: client.guilds.cache.size }, 'ready');

  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    await answers.close();
    await client.destroy();
  };
  return {
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}

async function logIn(client: Client, config: Config): Promise<void> {
  try {
    await client.login(config.discord.token);
  } catch (error) {
    await client.destroy();
    throw loginFailure(error, config.discord.apiUrl);
  }
}

async function ready(client: Client): Promise<{ readonly applicationId: string }> {
  const self = client.isReady()
    ? client
    : await new Promise<Client<true>>((resolve) => client.once(Events.ClientReady, resolve));
  return { applicationId: self.application.id };
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
    rest: { api: discord.apiUrl, rejectOnRateLimit: isThreadCoolDown },
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

/**
 * Interaction webhooks have a rate limit for each interaction and none in all, so they stay out of the 50 requests/s that
 * discord.js keeps to. Retries and waits are the live message's own: by the time they are over it has something newer.
 */
function webhookRest({ discord }: Config): REST {
  return new REST({
    api: discord.apiUrl,
    globalRequestsPerSecond: Number.POSITIVE_INFINITY,
    retries: 0,
    rejectOnRateLimit: () => true,
  });
}
