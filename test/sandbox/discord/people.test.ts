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
});
