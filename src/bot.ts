import { Events } from 'discord.js';
import { Answers } from './answers/answers.ts';
import { History } from './answers/history.ts';
import { Reading } from './answers/reading.ts';
import { Acknowledgements } from './commands/acknowledgements.ts';
import type { CommandDeps } from './commands/command.ts';
import { dispatch, type OnFault } from './commands/dispatch.ts';
import { listen } from './commands/listen.ts';
import { registerCommands, takeBackFrom, takeBackUnnoted } from './commands/register.ts';
import { ThreadMessages } from './commands/thread-messages.ts';
import type { Config } from './config.ts';
import { lookUpAsked } from './discord/asked-message.ts';
import { ChannelPaces } from './discord/channel-pace.ts';
import { DraftBudget } from './discord/draft-budget.ts';
import { inviteLink } from './discord/invite.ts';
import { whyLost } from './discord/lost-interaction.ts';
import { replyTo } from './discord/message-routes.ts';
import { pacedRest } from './discord/paced-rest.ts';
import type { Pictures } from './discord/pictures/picture.ts';
import { ThreadOpener } from './discord/reference-thread.ts';
import { RepeatedCallbacks } from './discord/repeated-callbacks.ts';
import type { PriceOf } from './discord/summary.ts';
import { connect, createClient } from './discord-client.ts';
import type { Clock } from './moa/clock.ts';
import type { ContextOf } from './moa/fit.ts';
import { modelsOf } from './moa/recipe.ts';
import { createModels } from './models/index.ts';
import { ServerWatch } from './models/server-watch.ts';
import { CommandFaults } from './ops/command-faults.ts';
import { logConnection } from './ops/connection-log.ts';
import type { Log } from './ops/log.ts';
import { identifyProcess } from './ops/process-identity.ts';
import type { StartError } from './ops/start-errors.ts';
import { readVersion } from './ops/version.ts';
import type { OfferedModels } from './servers/offered-models.ts';
import { PresetBook } from './servers/preset-book.ts';
import { PresetChoice } from './servers/preset-choice.ts';
import { PresetCosts } from './servers/preset-costs.ts';
import { ShippedPresets } from './servers/shipped-presets.ts';
import type { Store } from './store/store.ts';

export interface BotDeps {
  readonly clock: Clock;
  readonly wallClock: () => number;
  readonly store: Store;
  readonly log: Log;
  /** Closed by the bot when it stops. */
  readonly pictures: Pictures;
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
  const { clock, wallClock, store, log, pictures } = deps;
  const client = createClient(config);
  const models = createModels({ ...config.together, clock });
  const offered: OfferedModels = {
    listed: () => models.catalog.listed(),
    known: () => models.catalog.known(),
    neverChats: (model) => models.health.neverChats(model),
  };
  const shipped = new ShippedPresets(config.defaultPreset, offered);
  const presets = new PresetChoice({
    servers: store.servers,
    conversations: store.conversations,
    shipped,
    onFault: (error) => log.error({ err: error }, 'what a server has decided on presets could not be read'),
  });
  const priceOf: PriceOf = (model) => models.catalog.price(model);
  const contextOf: ContextOf = (model) => models.catalog.find(model)?.contextLength;
  const answers = new Answers({
    store,
    history: new History(store.conversations, contextOf),
    threads: new ThreadOpener(client.rest, clock),
    paces: new ChannelPaces(clock),
    drafts: new DraftBudget(),
    random: Math.random,
    pictures,
    process: identifyProcess(),
    lookUpAsked: (asked, signal) => lookUpAsked(client, asked, signal),
    modelFor: models.modelFor,
    priceOf,
    contextOf,
    firstTokenP95Ms: (model) => models.firstTokenP95Ms(model),
    clock,
    wallClock,
    webhookRest: pacedRest(config.discord.apiUrl),
    channelRest: client.rest,
    maxConcurrentRuns: config.maxConcurrentRuns,
    log,
  });

  const { conversations } = store;
  const faults = new CommandFaults(log);
  const onFault: OnFault = (error, what) => faults.tell(error, what, whyLost(error));
  const commands: CommandDeps = {
    acknowledgements: new Acknowledgements(),
    repeatedCallbacks: new RepeatedCallbacks(client.rest),
    answers,
    reading: new Reading(store),
    conversations,
    presets,
    book: new PresetBook({ servers: store.servers, shipped, wallClock }),
    costs: new PresetCosts(store.spending, priceOf),
    models: {
      ...offered,
      record: (model) => models.health.find(model),
      load: (model) => models.load(model),
      news: () => watch.news,
    },
    priceOf,
    pictures,
    clock,
    version: readVersion(),
    onAttempt: (attempt) => log.warn(attempt, 'somebody who may not manage a server tried to'),
  };
  client.on(Events.InteractionCreate, (interaction) => void dispatch(interaction, commands, onFault));
  listen(client, {
    answers,
    messages: new ThreadMessages({
      answers,
      conversations,
      presets,
      readsAll: config.discord.messageContent,
      reply: (message, sentence) => replyTo(client.rest, message, sentence),
    }),
    onFault,
  });
  const watch = new ServerWatch({
    catalog: models.catalog,
    baseUrl: config.together.baseUrl,
    clock,
    preset: {
      name: config.defaultPreset,
      models: async () => {
        const recipe = (await shipped.now()).presets.get(config.defaultPreset);
        return recipe === undefined ? [] : modelsOf(recipe);
      },
    },
    tell: ({ well, sentence }) => (well ? log.info(sentence) : log.error(sentence)),
  });
  const endConnectionLog = logConnection(client, { clock, log, onFatal: deps.onFatal });

  const applicationId = await connect(
    client,
    config,
    async (applicationId) => {
      const deps = { rest: client.rest, applicationId, registrations: store.registrations };
      const { guildId } = config.discord;
      const before = await registerCommands(guildId, deps);
      const noNote = before.length === 0 && guildId === undefined;
      // One server after the other: not in the way of the start, nor able to end it.
      const takingBack = noNote
        ? takeBackUnnoted([...client.guilds.cache.keys()], deps)
        : takeBackFrom(before, guildId, deps);
      takingBack.catch((error: unknown) =>
        log.warn({ err: error }, 'commands that an earlier start registered elsewhere could not be taken back'),
      );
    },
    { clock, log },
  );
  answers.start();
  watch.start();
  log.info({ application: applicationId, guilds: client.guilds.cache.size }, 'ready');
  if (client.guilds.cache.size === 0) {
    log.info(`The bot is in no server yet. Invite it: ${inviteLink(applicationId)}`);
  }

  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    await Promise.all([pictures.close(), answers.close(), watch.stop()]);
    endConnectionLog();
    await client.destroy();
  };
  return {
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}
