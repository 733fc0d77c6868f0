import { InteractionType } from 'discord-api-types/v10';
import type { SandboxDiscord } from '../discord/index.ts';
import type { Person } from '../discord/people/person.ts';
import type { Channel, Interaction, Message } from '../discord/world/entities.ts';
import type { BotSettings } from './bot-process.ts';
import { hasStopButton, STOP_LABEL } from './outcome.ts';
import type { Scene, SceneMessage, Stage } from './stage.ts';

const COMMAND = 'moa ask';
/** After this long without an acknowledgement Discord's app says "The application did not respond". */
const ACKNOWLEDGEMENT_LIMIT_MS = 3_000;

/** Which models answer, in a sentence and in the bot's settings, and how to end them. */
export interface Models {
  readonly about: string;
  readonly settings: BotSettings;
  close(): Promise<void>;
}

/** One channel of the sandbox's Discord, and Ada, who asks in it. */
export class DiscordStage implements Stage {
  readonly about: readonly string[];
  readonly botSettings: BotSettings;
  readonly #discord: SandboxDiscord;
  readonly #models: Models;
  readonly #channel: Channel;
  readonly #asker: Person;

  constructor(discord: SandboxDiscord, models: Models) {
    const guild = discord.addGuild('Sandbox');
    this.#discord = discord;
    this.#models = models;
    this.#channel = discord.addChannel(guild, 'general');
    this.#asker = discord.addPerson(guild, 'Ada');
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

  botIsThere(limitMs: number): Promise<void> {
    return this.#discord.botReady('moa', limitMs);
  }

  async ask(question: string): Promise<void> {
    await this.#acknowledged(this.#asker.slash(this.#channel, COMMAND, { prompt: question }));
  }

  async pressStop(): Promise<boolean> {
    const seen = this.#asker.sees(this.#channel);
    const stoppable = seen.findLast((message) => hasStopButton(this.#sceneMessage(message)));
    if (stoppable === undefined) return false;
    await this.#acknowledged(this.#asker.click(stoppable, { label: STOP_LABEL }));
    return true;
  }

  scene(): Scene {
    const { world } = this.#discord;
    return {
      channel: this.#channel.name,
      messages: this.#messagesIn(this.#channel),
      threadOn: (id) => {
        const thread = this.#discord.threadOf({ id });
        return thread === undefined ? undefined : { id, name: thread.name, messages: this.#messagesIn(thread) };
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
    return this.#asker.sees(channel).map((message) => this.#sceneMessage(message));
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
      // The only command that is used here; a pressed button is shown by what it answers.
      ...(interaction?.type === InteractionType.ApplicationCommand
        ? { interaction: { name: COMMAND }, interaction_metadata: { user: person(interaction.userId) } }
        : {}),
      ...(message.replyTo === undefined ? {} : { message_reference: { message_id: message.replyTo } }),
      ...(repliedTo === undefined
        ? {}
        : { referenced_message: { author: person(repliedTo.authorId), content: repliedTo.content } }),
    };
  }
}
