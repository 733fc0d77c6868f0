import { ApplicationCommandOptionType, Client, Events, GatewayIntentBits } from 'discord.js';
import Together from 'together-ai';

/** How a bot shows an answer that grows. */
export type Strategy = 'each-token' | 'each-second';

/**
 * A bot as many are written, to be measured beside ours: `node plain-bot.js <strategy> <model>`. `each-token` answers /ask
 * and edits the reply with each token, waiting for none of the edits; `each-second` answers a message that mentions it, and
 * edits its reply once a second. Both leave rate limits to discord.js.
 */
const [strategy = '', model = ''] = process.argv.slice(2);
const {
  DISCORD_TOKEN: token = '',
  DISCORD_API_URL: api = '',
  TOGETHER_API_KEY: apiKey,
  TOGETHER_BASE_URL: baseURL,
} = process.env;
const EDIT_DELAY_MS = 1000;

const together = new Together({ apiKey, baseURL });
const client = new Client({ intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages], rest: { api } });

async function* answerTo(question: string): AsyncGenerator<string, void> {
  const stream = await together.chat.completions.create({
    model,
    stream: true,
    messages: [{ role: 'user', content: question }],
  });
  let text = '';
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta.content ?? '';
    if (text !== '') yield text;
  }
}

client.on(Events.InteractionCreate, async (interaction) => {
  if (!interaction.isChatInputCommand() || strategy !== 'each-token') return;
  await interaction.deferReply();
  for await (const text of answerTo(interaction.options.getString('prompt', true))) {
    // What most such bots forget: nobody hears of it when an edit fails.
    interaction.editReply(text).catch(() => {});
  }
});

client.on(Events.MessageCreate, async (message) => {
  if (message.author.bot || strategy !== 'each-second') return;
  const reply = await message.reply('…');
  let shown = '';
  let newest = '';
  let editedMs = Date.now();
  for await (const text of answerTo(message.content)) {
    newest = text;
    if (Date.now() - editedMs < EDIT_DELAY_MS) continue;
    editedMs = Date.now();
    shown = text;
    await reply.edit(text);
  }
  if (shown !== newest) await reply.edit(newest);
});

client.once(Events.ClientReady, async ({ application }) => {
  await application.commands.set([
    {
      name: 'ask',
      description: 'Ask a model',
      options: [
        { type: ApplicationCommandOptionType.String, name: 'prompt', description: 'Your question', required: true },
      ],
    },
  ]);
});

await client.login(token);
