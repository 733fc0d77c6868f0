import { Client, Events, GatewayIntentBits, MessageFlags } from 'discord.js';
import { afterEach, describe, expect, it } from 'vitest';
import { type DiscordOptions, type SandboxDiscord, startDiscord } from '../../../sandbox/discord/index.ts';

const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function setUp(options: DiscordOptions = {}) {
  const discord = await startDiscord(options);
  closers.push(() => discord.close());
  const guild = discord.addGuild('Test');
  const channel = discord.addChannel(guild, 'general');
  const person = discord.addPerson(guild, 'Ada');
  return { discord, guild, channel, person };
}

async function connect(discord: SandboxDiscord, intents = [GatewayIntentBits.Guilds], token = discord.token) {
  const client = new Client({ intents, rest: { api: discord.url }, waitGuildTimeout: 1000 });
  closers.push(() => client.destroy());
  const ready = new Promise<Client<true>>((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(token);
  return ready;
}

const askCommand = {
  name: 'ask',
  description: 'Ask',
  options: [{ type: 3, name: 'prompt', description: 'The question', required: true, max_length: 10 }],
};

describe('discord.js in the sandbox', () => {
  it('logs in, sees its servers, and is ready', async () => {
    const { discord, guild, channel } = await setUp();
    const client = await connect(discord);
    expect(client.guilds.cache.get(guild.id)?.channels.cache.get(channel.id)?.name).toBe('general');
  });

  it('answers a command: defer, edit into Components V2, follow up, open a thread, write there', async () => {
    const { discord, channel, person } = await setUp();
    const client = await connect(discord);
    await client.application.commands.set([askCommand]);
    client.on(Events.InteractionCreate, async (interaction) => {
      if (!interaction.isChatInputCommand()) return;
      await interaction.deferReply();
      const message = await interaction.editReply({
        flags: MessageFlags.IsComponentsV2,
        components: [{ type: 10, content: `You asked: ${interaction.options.getString('prompt')}` }],
      });
      await interaction.followUp({ content: 'More.' });
      const thread = await message.startThread({ name: 'The thread' });
      await thread.send('In the thread.');
    });
    const interaction = person.slash(channel, 'ask', { prompt: 'Why?' });
    await discord.timeline.waitFor('the thread message', () =>
      discord.timeline.moments.find(({ message }) => message.content === 'In the thread.'),
    );
    const [original] = person.sees(channel);
    expect(interaction.acknowledged).toBe(5);
    expect(discord.timeline.textsOf(original?.id ?? '')).toEqual(['', 'You asked: Why?', 'You asked: Why?']);
    expect(person.sees(channel).map(({ content }) => content)).toEqual(['', 'More.']);
    expect(original === undefined ? undefined : discord.threadOf(original)?.name).toBe('The thread');
    expect(discord.requests.filter(({ template }) => template === undefined)).toEqual([]);
  });

  it('is refused with a wrong token, and with intents that were not granted', async () => {
    const { discord } = await setUp();
    await expect(connect(discord, [GatewayIntentBits.Guilds], 'wrong')).rejects.toThrow(/invalid token/i);
    await expect(connect(discord, [GatewayIntentBits.Guilds, GatewayIntentBits.MessageContent])).rejects.toThrow(
      /disallowed intents/i,
    );
  });

  it('resumes after its socket broke, and misses nothing', async () => {
    const { discord, channel, person } = await setUp();
    const client = await connect(discord, [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages]);
    const heard: string[] = [];
    client.on(Events.MessageCreate, (message) => heard.push(message.content));
    const mention = `<@${discord.world.bot.id}>`;
    person.say(channel, `${mention} one`);
    discord.gateway.dropSockets();
    person.say(channel, `${mention} two`);
    await new Promise<void>((resolve) => client.once(Events.ShardResume, () => resolve()));
    await new Promise(setImmediate);
    expect(heard).toEqual([`${mention} one`, `${mention} two`]);
  });

  it('gets each shard its own servers', async () => {
    const { discord } = await setUp({ recommendedShards: 2 });
    for (let more = 0; more < 6; more += 1) discord.addGuild(`Server ${more}`);
    const client = new Client({
      intents: [GatewayIntentBits.Guilds],
      rest: { api: discord.url },
      shards: 'auto',
      waitGuildTimeout: 500,
    });
    closers.push(() => client.destroy());
    const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve));
    await client.login(discord.token);
    await ready;
    expect(client.guilds.cache.size).toBe(discord.world.guilds.size);
    expect(
      discord.gateway
        .sessions()
        .map(({ shard }) => shard)
        .sort(),
    ).toEqual([0, 1]);
  });

  it('reads the words of others only where they are for it, without the intent', async () => {
    const { discord, channel, person } = await setUp();
    const client = await connect(discord, [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages]);
    const heard: string[] = [];
    client.on(Events.MessageCreate, (message) => heard.push(message.content));
    person.say(channel, 'not for the bot');
    person.say(channel, `<@${discord.world.bot.id}> for the bot`);
    await expect.poll(() => heard).toEqual(['', `<@${discord.world.bot.id}> for the bot`]);
  });
});
