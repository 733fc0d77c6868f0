import {
  Client,
  Events,
  GatewayIntentBits,
  LabelBuilder,
  MessageFlags,
  ModalBuilder,
  Partials,
  TextInputBuilder,
  TextInputStyle,
} from 'discord.js';
import { afterEach, describe, expect, it } from 'vitest';
import { startDiscord } from '../../../sandbox/discord/index.ts';

const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const COMMANDS = [
  {
    name: 'ask',
    description: 'Ask',
    contexts: [0, 1],
    integration_types: [0, 1],
    options: [{ type: 3, name: 'preset', description: 'Which', autocomplete: true }],
  },
  { name: 'Ask about this', type: 3 },
];

async function setUp() {
  const discord = await startDiscord({ limits: { interactionToken: { limit: 100, windowMs: 2000 } } });
  closers.push(() => discord.close());
  const guild = discord.addGuild('Test');
  const channel = discord.addChannel(guild, 'general');
  const person = discord.addPerson(guild, 'Ada');
  const client = new Client({
    intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.DirectMessages],
    partials: [Partials.Channel],
    rest: { api: discord.url },
    waitGuildTimeout: 500,
  });
  closers.push(() => client.destroy());
  const ready = new Promise<Client<true>>((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(discord.token);
  const bot = await ready;
  await bot.application.commands.set(COMMANDS);
  return { discord, guild, channel, person, bot };
}

describe('a person in the sandbox', () => {
  it('is offered choices while typing', async () => {
    const { discord, channel, person, bot } = await setUp();
    bot.on(Events.InteractionCreate, async (interaction) => {
      if (!interaction.isAutocomplete()) return;
      const typed = interaction.options.getFocused();
      await interaction.respond([{ name: `${typed} and more`, value: 'more' }]);
    });
    const interaction = person.autocomplete(channel, 'ask', { preset: 'fa' }, 'preset');
    const choices = await discord.timeline.waitFor('choices', () => interaction.choices);
    expect(choices).toEqual([expect.objectContaining({ name: 'fa and more', value: 'more' })]);
  });

  it("uses a message's menu, is shown a modal, and sends it filled in", async () => {
    const { discord, channel, person, bot } = await setUp();
    bot.on(Events.InteractionCreate, async (interaction) => {
      if (interaction.isMessageContextMenuCommand()) {
        const input = new TextInputBuilder().setCustomId('wish').setStyle(TextInputStyle.Paragraph).setMaxLength(50);
        const label = new LabelBuilder().setLabel('What about it?').setTextInputComponent(input);
        const modal = new ModalBuilder().setCustomId('about').setTitle(interaction.targetMessage.content.slice(0, 45));
        await interaction.showModal(modal.addLabelComponents(label));
      } else if (interaction.isModalSubmit()) {
        const wish = interaction.fields.getTextInputValue('wish');
        await interaction.reply({ content: `You wish: ${wish}`, flags: MessageFlags.Ephemeral });
      }
    });
    const message = person.say(channel, 'Something said.');
    const opened = person.contextMenu(message, 'Ask about this');
    await discord.timeline.waitFor('a modal', () => opened.modal !== undefined);
    expect(() => person.submitModal(opened, { wish: 'x'.repeat(51) })).toThrow(/51 characters/);
    expect(() => person.submitModal(opened, { other: 'x' })).toThrow(/no input other/);
    person.submitModal(opened, { wish: 'a summary' });
    await discord.timeline.waitFor('the reply', () =>
      person.sees(channel).find(({ content }) => content === 'You wish: a summary'),
    );
  });

  it('talks to the bot in a DM, where every word can be read', async () => {
    const { discord, person, bot } = await setUp();
    bot.on(Events.MessageCreate, (message) => {
      if (!message.author.bot) void message.reply(`You said: ${message.content}`);
    });
    person.say(person.dm(), 'Hello there.');
    await discord.timeline.waitFor('an answer', () =>
      person.sees(person.dm()).find(({ content }) => content === 'You said: Hello there.'),
    );
  });

  it('brings the app into a server that does not have it: five follow-ups, no channel', async () => {
    const { discord, bot } = await setUp();
    const elsewhere = discord.addGuildWithoutBot('Elsewhere');
    const channel = discord.addChannel(elsewhere, 'general');
    const person = discord.addPerson(elsewhere, 'Eve');
    const codes: unknown[] = [];
    bot.on(Events.InteractionCreate, async (interaction) => {
      if (!interaction.isChatInputCommand()) return;
      await interaction.reply('Here.');
      for (let more = 1; more <= 6; more += 1) {
        await interaction.followUp(`More ${more}.`).catch((error: { code: unknown }) => codes.push(error.code));
      }
      await bot.rest
        .get(`/channels/${interaction.channelId}`)
        .catch((error: { code: unknown }) => codes.push(error.code));
    });
    person.slash(channel, 'ask');
    await discord.timeline.waitFor('the end', () => person.sees(channel).length === 6);
    await expect.poll(() => codes).toEqual([40_094, 50_001]);
  });

  it('edits and deletes what it said', async () => {
    const { discord, channel, person, bot } = await setUp();
    const seen: string[] = [];
    bot.on('raw', ({ t }: { t: string }) => seen.push(t));
    const message = person.say(channel, 'First.');
    person.edit(message, 'Second.');
    person.remove(message);
    expect(discord.timeline.of(message.id).map(({ kind }) => kind)).toEqual(['created', 'edited', 'deleted']);
    await expect.poll(() => seen.slice(-3)).toEqual(['MESSAGE_CREATE', 'MESSAGE_UPDATE', 'MESSAGE_DELETE']);
  });

  it('writes replies that ping or do not, and threads wake up for them unless they are locked', async () => {
    const { discord, channel, person, bot } = await setUp();
    const heard: { content: string; mentions: boolean }[] = [];
    bot.on(Events.MessageCreate, ({ content, mentions, author }) => {
      if (author.id === person.id) heard.push({ content, mentions: mentions.has(bot.user) });
    });
    const own = await postAs(bot, channel.id, 'hello');
    const message = discord.world.message(channel.id, own);
    person.say(channel, 'with a ping', message);
    person.say(channel, 'without one', message, false);
    await expect
      .poll(() => heard)
      .toEqual([
        { content: 'with a ping', mentions: true },
        { content: '', mentions: false },
      ]);
    const thread = discord.world.addThread(channel, {
      id: discord.world.ids.next(),
      name: 'T',
      ownerId: person.id,
      minutes: 60,
    });
    if (thread.thread === undefined) throw new Error('no thread');
    thread.thread.archived = true;
    person.say(thread, 'awake');
    expect(thread.thread.archived).toBe(false);
    thread.thread.locked = true;
    expect(() => person.say(thread, 'locked')).toThrow('may not write in a locked thread');
  });

  it('chooses in menus, only what there is and what it sees', async () => {
    const { discord, channel, person, bot } = await setUp();
    const chosen: string[] = [];
    bot.on(Events.InteractionCreate, async (interaction) => {
      if (!interaction.isStringSelectMenu()) return;
      chosen.push(...interaction.values);
      await interaction.deferUpdate();
    });
    const options = [{ label: 'One', value: '1' }];
    const menu = { type: 1, components: [{ type: 3, custom_id: 'menu', options }] };
    const posted = discord.world.message(channel.id, await postAs(bot, channel.id, 'choose', [menu]));
    person.choose(posted, 'menu', ['1']);
    await expect.poll(() => chosen).toEqual(['1']);
    expect(() => person.choose(posted, 'menu', ['2'])).toThrow('no option 2');
    expect(() => person.choose(posted, 'other', ['1'])).toThrow('no menu other');
  });

  it('is told of what goes: messages in bulk, threads, channels, and the server', async () => {
    const { discord, guild, channel, person, bot } = await setUp();
    const told: string[] = [];
    for (const event of ['MESSAGE_DELETE_BULK', 'THREAD_DELETE', 'CHANNEL_DELETE', 'GUILD_DELETE'] as const) {
      bot.ws.on(
        event as never,
        ((data: { id?: string; ids?: string[] }) => told.push(`${event} ${data.ids ?? data.id}`)) as never,
      );
    }
    const messages = [person.say(channel, 'one'), person.say(channel, 'two')];
    discord.world.deleteMessages(channel, messages);
    const thread = discord.world.addThread(channel, {
      id: discord.world.ids.next(),
      name: 'T',
      ownerId: person.id,
      minutes: 60,
    });
    discord.world.deleteChannel(thread);
    discord.world.deleteChannel(channel);
    discord.world.removeBot(guild);
    await expect
      .poll(() => told)
      .toEqual([
        `MESSAGE_DELETE_BULK ${messages.map(({ id }) => id)}`,
        `THREAD_DELETE ${thread.id}`,
        `CHANNEL_DELETE ${channel.id}`,
        `GUILD_DELETE ${guild.id}`,
      ]);
    expect(person.sees(channel)).toEqual([]);
  });

  it('is pinged by a reply of the bot unless the bot says otherwise', async () => {
    const { discord, channel, person, bot } = await setUp();
    const question = person.say(channel, 'Why?');
    const reply = async (allowed: object | undefined): Promise<readonly string[]> => {
      const { id } = (await bot.rest.post(`/channels/${channel.id}/messages`, {
        body: {
          content: 'So.',
          message_reference: { message_id: question.id },
          ...(allowed === undefined ? {} : { allowed_mentions: allowed }),
        },
      })) as { id: string };
      return discord.world.message(channel.id, id).pinged.users;
    };
    expect(await reply(undefined)).toEqual([person.id]);
    expect(await reply({ parse: [] })).toEqual([]);
    expect(await reply({ parse: [], replied_user: true })).toEqual([person.id]);
  });
});

/** Posts as the bot does. @returns the message's id. */
async function postAs(
  bot: Client,
  channelId: string,
  content: string,
  components: readonly object[] = [],
): Promise<string> {
  const { id } = (await bot.rest.post(`/channels/${channelId}/messages`, { body: { content, components } })) as {
    id: string;
  };
  return id;
}
