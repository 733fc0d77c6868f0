import { pino } from 'pino';
import { expect } from 'vitest';
import { type DiscordOptions, type SandboxDiscord, startDiscord } from '../../sandbox/discord/index.ts';
import { textOf } from '../../sandbox/discord/timeline.ts';
import type { Message } from '../../sandbox/discord/world/entities.ts';
import { type ModelServer, startModelServer } from '../../sandbox/models/index.ts';
import { type Bot, startBot } from '../../src/bot.ts';
import { parseConfig } from '../../src/config.ts';
import type { Pictures } from '../../src/discord/pictures/picture.ts';
import type { StartError } from '../../src/ops/start-errors.ts';
import { systemClock } from '../../src/ops/system-clock.ts';
import { openStore } from '../../src/store/index.ts';
import type { Store } from '../../src/store/store.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

/** The four references of the preset `notebook`, in its order, and its aggregator. */
export const REFERENCES = [
  'microsoft/WizardLM-2-8x22B',
  'Qwen/Qwen2.5-72B-Instruct-Turbo',
  'google/gemma-2-27b-it',
  'meta-llama/Llama-3.3-70B-Instruct-Turbo',
] as const;
export const AGGREGATOR = 'Qwen/Qwen2.5-72B-Instruct-Turbo';

export interface Scene {
  readonly discord: SandboxDiscord;
  readonly models: ModelServer;
  readonly store: Store;
  readonly bot: Bot;
  readonly guild: ReturnType<SandboxDiscord['addGuild']>;
  readonly channel: ReturnType<SandboxDiscord['addChannel']>;
  readonly asker: ReturnType<SandboxDiscord['addPerson']>;
  /** What the bot called fatal. */
  readonly fatal: StartError[];
  /** Log lines, parsed. */
  readonly logged: Record<string, unknown>[];
}

export interface SceneOptions {
  readonly discord?: DiscordOptions;
  readonly models?: Parameters<typeof startModelServer>[0];
  readonly settings?: NodeJS.ProcessEnv;
  /** One time for the bot, Discord and the models, in which nobody waits for real; {@link virtualTime} makes one. */
  readonly time?: VirtualClock;
  /** Kept by the test where another bot is to go on with it. */
  readonly store?: Store;
  readonly wallClock?: () => number;
  /** None are drawn where nothing is said. */
  readonly pictures?: Pictures;
}

const NO_PICTURES: Pictures = { draw: async () => undefined, close: async () => {} };

/** Time that jumps from one wait to the next whenever bot, Discord and models are at rest. */
export function virtualTime(): VirtualClock {
  return new VirtualClock(Date.UTC(2026, 0, 1)).auto();
}

/** The heartbeats of discord.js stay in real time, so this Discord must not miss them. */
function inVirtualTime(clock: VirtualClock): DiscordOptions {
  return { clock, heartbeatMs: 1_000_000_000 };
}

/** Ends what a test started, in reverse order; call it after each test. */
export class Stage {
  readonly #closers: (() => Promise<unknown> | unknown)[] = [];

  onClose(close: () => Promise<unknown> | unknown): void {
    this.#closers.push(close);
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) await close();
  }

  /** The real bot between a local Discord and local models, with a server, a channel and somebody in it who asks. */
  async set(options: SceneOptions = {}): Promise<Scene> {
    const { time } = options;
    const discord = await startDiscord({ ...(time === undefined ? {} : inVirtualTime(time)), ...options.discord });
    this.onClose(() => discord.close());
    const models = await startModelServer({
      speed: { factor: 1000 },
      ...(time === undefined ? {} : { clock: time }),
      ...options.models,
    });
    this.onClose(() => models.close());
    const store = options.store ?? (await openStore('file::memory:'));
    this.onClose(() => store.close());
    const guild = discord.addGuild('Test');
    const channel = discord.addChannel(guild, 'general');
    const asker = discord.addPerson(guild, 'Ada');
    const fatal: StartError[] = [];
    const logged: Record<string, unknown>[] = [];
    const { bot } = await this.startBot({ discord, models, store, fatal, logged }, options);
    return { discord, models, store, bot, guild, channel, asker, fatal, logged };
  }

  async startBot(
    {
      discord,
      models,
      store,
      fatal,
      logged,
    }: Pick<Scene, 'discord' | 'store' | 'fatal' | 'logged'> & { readonly models: Pick<ModelServer, 'url'> },
    options: SceneOptions = {},
  ): Promise<{ readonly bot: Bot }> {
    const config = parseConfig({
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.url,
      TOGETHER_API_KEY: 'sandbox-key',
      TOGETHER_BASE_URL: models.url,
      DEFAULT_PRESET: 'notebook',
      ...options.settings,
    });
    const log = pino({ level: 'info' }, { write: (line: string) => void logged.push(JSON.parse(line)) });
    const bot = await startBot(config, {
      clock: options.time ?? systemClock,
      wallClock: options.wallClock ?? (() => options.time?.now() ?? Date.now()),
      store,
      log,
      pictures: options.pictures ?? NO_PICTURES,
      onFatal: (failure) => fatal.push(failure),
    });
    this.onClose(() => bot.stop());
    return { bot };
  }
}

/** The message that answers the last question, as soon as its text is so. */
export function answerWith(scene: Scene, text: string | RegExp): Promise<Message> {
  return scene.discord.timeline.waitFor(`an answer with ${text}`, () =>
    scene.asker
      .sees(scene.channel)
      .find((message) => (typeof text === 'string' ? textOf(message).includes(text) : text.test(textOf(message)))),
  );
}

/** So many runs are over: shown, kept, and with their references where they belong. */
export async function runsOver({ logged }: Pick<Scene, 'logged'>, count: number): Promise<void> {
  await expect.poll(() => logged.filter(({ msg }) => msg === 'run over').length).toBe(count);
}

/** The calls of models so far, in the order they came. */
export function chatCalls(scene: Pick<Scene, 'models'>): ModelServer['journal'] {
  return scene.models.journal.filter(({ path }) => path === '/v1/chat/completions');
}

/** An answer that takes so long. */
export function takingSeconds(seconds: number) {
  return { firstTokenMs: 1, perTokenMs: seconds * 100, jitter: 0, text: 'word '.repeat(10) };
}

/** The small line that ends every run. */
export const SUMMARY = /^-# .*references? · .* s · .*tokens/m;

/** The messages of the thread on the first answer, once there are this many. */
export function threadPosts(scene: Scene, count: number): Promise<readonly Message[]> {
  return scene.discord.timeline.waitFor(`${count} messages in the thread`, () => {
    const [original] = scene.asker.sees(scene.channel);
    const thread = original === undefined ? undefined : scene.discord.threadOf(original);
    const posts = thread === undefined ? [] : scene.asker.sees(thread);
    return posts.length >= count && posts;
  });
}

export { textOf };
