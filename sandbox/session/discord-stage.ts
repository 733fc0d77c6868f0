import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { ComponentType, PermissionFlagsBits } from 'discord-api-types/v10';
import { z } from 'zod';
import type { SandboxDiscord } from '../discord/index.ts';
import type { Person } from '../discord/people/person.ts';
import type { OptionValue } from '../discord/people/slash.ts';
import type { Channel, Interaction, Message } from '../discord/world/entities.ts';
import type { BotSettings } from './bot-process.ts';
import { readCommandLine, type TypedValue } from './command-line.ts';
import type { PersonName, Scene, SceneMessage, SceneThread, Stage } from './stage.ts';

const COMMAND = 'moa ask';
/** What a server's admins may do, as far as the sandbox knows it. */
const ADMIN = PermissionFlagsBits.ManageGuild | PermissionFlagsBits.ManageMessages | PermissionFlagsBits.ManageThreads;

/** After this long without an acknowledgement Discord's app says "The application did not respond". */
const ACKNOWLEDGEMENT_LIMIT_MS = 3_000;

/** Which models answer, in a sentence and in the bot's settings, and how to end them. */
export interface Models {
  readonly about: string;
  readonly settings: BotSettings;
  close(): Promise<void>;
}

/** One channel of the sandbox's Discord, and the people in it. */
export class DiscordStage implements Stage {
  readonly about: readonly string[];
  readonly botSettings: BotSettings;
  readonly #discord: SandboxDiscord;
  readonly #models: Models;
  readonly #channel: Channel;
  readonly #people: Readonly<Record<PersonName, Person>>;
  #person: PersonName = 'member';

  constructor(discord: SandboxDiscord, models: Models) {
    const guild = discord.addGuild('Sandbox');
    this.#discord = discord;
    this.#models = models;
    this.#channel = discord.addChannel(guild, 'general');
    this.#people = {
      member: discord.addPerson(guild, 'Ada'),
      other: discord.addPerson(guild, 'Bob'),
      admin: discord.addPerson(guild, 'Grace', ADMIN),
    };
    this.about = [
      `Discord: a local stand-in at ${discord.url}, without an account and without the internet`,
      models.about,
    ];
    this.botSettings = {
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.url,
      DISCORD_GUILD_ID: '',
      MESSAGE_CONTENT: 'false',
      DATABASE_URL: 'file:./moa.db',
      ...models.settings,
    };
  }

  get person(): PersonName {
    return this.#person;
  }

  become(person: PersonName): void {
    this.#person = person;
  }

  botIsThere(limitMs: number): Promise<void> {
    return this.#discord.botReady('moa', limitMs);
  }

  async ask(question: string): Promise<void> {
    await this.#acknowledged(this.#present.slash(this.#channel, COMMAND, { prompt: question }));
  }

  async use(line: string): Promise<void> {
    const { command, options } = readCommandLine(
      line,
      this.#discord.world.commands.map(({ definition }) => definition),
    );
    const given = await Promise.all(
      Object.entries(options).map(async ([name, value]) => [name, await givenValue(value)] as const),
    );
    await this.#acknowledged(this.#present.slash(this.#channel, command, Object.fromEntries(given)));
  }

  async say(text: string, mention: boolean): Promise<void> {
    const thread = this.#threads().at(-1);
    if (thread === undefined) throw new Error('There is no thread yet: it opens with the first answer.');
    this.#present.say(thread, mention ? `<@${this.#discord.world.bot.id}> ${text}` : text);
  }

  async press(label: string, text: string | undefined): Promise<void> {
    const isIt = (other: string): boolean => other.toLowerCase() === label.toLowerCase();
    const message = this.#newest((shown) => labelsOf(shown).some(isIt));
    const exact = message === undefined ? undefined : labelsOf(message).find(isIt);
    if (message === undefined || exact === undefined) throw new Error(`There is no button ${label} to press.`);
    const pressed = this.#present.click(message, { label: exact });
    await this.#acknowledged(pressed);
    if (pressed.modal !== undefined) await this.#fillIn(pressed, text);
  }

  async choose(option: string): Promise<void> {
    const message = this.#newest((shown) => menusOf(shown).length > 0);
    const [menu] = message === undefined ? [] : menusOf(message);
    if (message === undefined || menu === undefined) throw new Error('There is no menu to choose in.');
    const found = menu.options.find(({ label }) => label.toLowerCase().includes(option.toLowerCase()));
    if (found === undefined) {
      throw new Error(
        `The menu has no option ${option}. It has: ${menu.options.map(({ label }) => label).join(', ')}.`,
      );
    }
    await this.#acknowledged(this.#present.choose(message, menu.custom_id, [found.value]));
  }

  async deleteNewest(): Promise<void> {
    const { world } = this.#discord;
    const mayDeleteAll = (message: Message): boolean =>
      (world.permissions(this.#present.id, world.channel(message.channelId)) & PermissionFlagsBits.ManageMessages) !==
      0n;
    const message = this.#newest(
      (shown) => shown.ephemeralTo === undefined && (shown.authorId === this.#present.id || mayDeleteAll(shown)),
    );
    if (message === undefined) throw new Error('There is no message that you may delete; /as admin may delete all.');
    world.deleteMessage(message);
  }

  scene(): Scene {
    const { world } = this.#discord;
    const sceneThread = (thread: Channel): SceneThread => ({
      id: thread.id,
      name: thread.name,
      messages: this.#messagesIn(thread),
    });
    const newest = this.#threads().at(-1);
    return {
      channel: this.#channel.name,
      messages: this.#messagesIn(this.#channel),
      newestThread: newest === undefined ? undefined : sceneThread(newest),
      threadOn: (id) => {
        const thread = this.#discord.threadOf({ id });
        return thread === undefined ? undefined : sceneThread(thread);
      },
      nameOf: (id) => world.users.get(id)?.name ?? world.channels.get(id)?.name,
    };
  }

  onChange(listener: () => void): () => void {
    return this.#discord.world.onChange(listener);
  }

  async close(): Promise<void> {
    await this.#discord.close();
    await this.#models.close();
  }

  get #present(): Person {
    return this.#people[this.#person];
  }

  /** In the order in which they were opened. */
  #threads(): readonly Channel[] {
    return [...this.#discord.world.channels.values()].filter(({ parentId }) => parentId === this.#channel.id);
  }

  /** The newest message, wherever, that this person sees and of which `is` is true. */
  #newest(is: (message: Message) => boolean): Message | undefined {
    const seen = [this.#channel, ...this.#threads()].flatMap((channel) => this.#present.sees(channel));
    return seen
      .filter(is)
      .reduce<Message | undefined>(
        (newest, message) => (newest === undefined || BigInt(message.id) > BigInt(newest.id) ? message : newest),
        undefined,
      );
  }

  async #fillIn(pressed: Interaction, text: string | undefined): Promise<void> {
    const [input] = inputsOf(pressed.modal);
    if (input === undefined) throw new Error('The modal that opened has nothing to fill in.');
    if (text === undefined)
      throw new Error('A modal has opened. Say what to fill in after the label: /press Follow up: …');
    await this.#acknowledged(this.#present.submitModal(pressed, { [input]: text }));
  }

  async #acknowledged(interaction: Interaction): Promise<void> {
    const isAcknowledged = (): boolean => interaction.acknowledged !== undefined;
    try {
      await this.#discord.timeline.waitFor('an acknowledgement', isAcknowledged, ACKNOWLEDGEMENT_LIMIT_MS);
    } catch (error) {
      const seconds = ACKNOWLEDGEMENT_LIMIT_MS / 1000;
      throw new Error(
        `The bot did not acknowledge within ${seconds} s; Discord then says "The application did not respond".`,
        {
          cause: error,
        },
      );
    }
  }

  #messagesIn(channel: Channel): readonly SceneMessage[] {
    return this.#present.sees(channel).map((message) => this.#sceneMessage(message));
  }

  #sceneMessage(message: Message): SceneMessage {
    const { users, messages, interactions } = this.#discord.world;
    const person = (id: string) => {
      const user = users.get(id);
      return { id, username: user?.name ?? 'somebody who has left', bot: user?.bot === true };
    };
    const interaction = message.interactionId === undefined ? undefined : interactions.get(message.interactionId);
    const repliedTo = message.replyTo === undefined ? undefined : messages.get(message.replyTo);
    return {
      id: message.id,
      author: person(message.authorId),
      content: message.content,
      flags: message.flags,
      components: message.components,
      embeds: message.embeds,
      attachments: message.attachments,
      mentions: message.pinged.users.map(person),
      // A pressed button is shown by what it answers.
      ...(interaction?.command !== undefined
        ? { interaction: { name: interaction.command }, interaction_metadata: { user: person(interaction.userId) } }
        : {}),
      ...(message.replyTo === undefined ? {} : { message_reference: { message_id: message.replyTo } }),
      ...(repliedTo === undefined
        ? {}
        : { referenced_message: { author: person(repliedTo.authorId), content: repliedTo.content } }),
    };
  }
}

async function givenValue(value: TypedValue): Promise<OptionValue> {
  if (typeof value !== 'object') return value;
  const data = await readFile(value.path).catch(() => {
    throw new Error(`There is no file ${value.path} that could be read.`);
  });
  return { name: basename(value.path), type: 'application/octet-stream', data };
}

const controlSchema = z.object({
  type: z.number(),
  label: z.string().optional(),
  custom_id: z.string().optional(),
  disabled: z.boolean().optional(),
  options: z.array(z.object({ label: z.string(), value: z.string() })).optional(),
  components: z.array(z.unknown()).optional(),
  component: z.unknown().optional(),
});

type Control = z.infer<typeof controlSchema>;

/** A component and all that is in it. */
function flatten(component: unknown): readonly Control[] {
  const parsed = controlSchema.safeParse(component);
  if (!parsed.success) return [];
  const inner = [
    ...(parsed.data.components ?? []),
    ...(parsed.data.component === undefined ? [] : [parsed.data.component]),
  ];
  return [parsed.data, ...inner.flatMap(flatten)];
}

function labelsOf({ components }: Message): readonly string[] {
  return components
    .flatMap(flatten)
    .flatMap(({ type, label, disabled }) =>
      type === ComponentType.Button && label !== undefined && disabled !== true ? [label] : [],
    );
}

function menusOf({ components }: Message) {
  return components
    .flatMap(flatten)
    .flatMap(({ type, custom_id, options }) =>
      type === ComponentType.StringSelect && custom_id !== undefined ? [{ custom_id, options: options ?? [] }] : [],
    );
}

/** The custom ids of a modal's text inputs. */
function inputsOf(modal: unknown): readonly string[] {
  return flatten({ type: 0, ...z.object({ components: z.array(z.unknown()) }).parse(modal) }).flatMap(
    ({ type, custom_id }) => (type === ComponentType.TextInput && custom_id !== undefined ? [custom_id] : []),
  );
}
