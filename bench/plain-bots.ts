import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type SandboxDiscord, startDiscord } from '../sandbox/discord/index.ts';
import { type ModelServer, SANDBOX_KEY, startModelServer } from '../sandbox/models/index.ts';
import { type Asked, channelAnswer, interactionAnswer, LiveStage, type Measured, ROUND_TRIP_MS } from './live-stage.ts';
import type { Strategy } from './plain-bot.ts';
import { until } from './until.ts';

const PROGRAM = fileURLToPath(new URL('./plain-bot.js', import.meta.url));
/** A bot that is further behind is not waited for: what it has shown by then is measured. */
const LONGEST_LAG_MS = 20_000;

/** How fresh one answer is with a plain strategy: a small bot in a process of its own, in a Discord of its own. */
export async function measurePlainBot(
  strategy: Strategy,
  model: string,
): Promise<{ readonly measured: Measured; readonly refusals: number }> {
  const discord = await startDiscord({ latencyMs: ROUND_TRIP_MS });
  const models = await startModelServer();
  const child = startBot(strategy, model, discord, models);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    const stage = new LiveStage(discord, models, model);
    const asked = await ask(strategy, discord, stage.nextTag());
    await until('the model', () => stage.isWritten(asked));
    const begun = performance.now();
    await until('the answer', () => stage.isWhole(asked) || performance.now() - begun > LONGEST_LAG_MS);
    return { measured: stage.measure(asked), refusals: stage.refusals() };
  } finally {
    child.kill('SIGKILL');
    await ended;
    await discord.close();
    await models.close();
  }
}

function startBot(strategy: Strategy, model: string, discord: SandboxDiscord, models: ModelServer): ChildProcess {
  const env = {
    ...process.env,
    DISCORD_TOKEN: discord.token,
    DISCORD_API_URL: discord.url,
    TOGETHER_API_KEY: SANDBOX_KEY,
    TOGETHER_BASE_URL: models.url,
  };
  return spawn(process.execPath, [PROGRAM, strategy, model], { env, stdio: 'inherit' });
}

/** By the command, or by a message that mentions the bot. */
async function ask(strategy: Strategy, discord: SandboxDiscord, tag: string): Promise<Asked> {
  const guild = discord.addGuild('Bench');
  const channel = discord.addChannel(guild, 'bench');
  const asker = discord.addPerson(guild, 'Ada');
  await discord.botReady('ask');
  if (strategy === 'each-token') {
    const interaction = asker.slash(channel, 'ask', { prompt: tag });
    await until('an acknowledgement', () => interaction.originalId !== undefined);
    return interactionAnswer(interaction, tag, discord);
  }
  const question = asker.say(channel, `<@${discord.world.bot.id}> ${tag}`);
  const answer = (): string | undefined => asker.sees(channel).find(({ replyTo }) => replyTo === question.id)?.id;
  await until('a reply', () => answer() !== undefined);
  return channelAnswer(channel.id, answer() ?? '', tag);
}
