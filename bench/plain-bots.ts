import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startDiscord } from '../sandbox/discord/index.ts';
import { SANDBOX_KEY, startModelServer } from '../sandbox/models/index.ts';
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
  const child = spawn(process.execPath, [PROGRAM, strategy, model], {
    env: {
      ...process.env,
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.url,
      TOGETHER_API_KEY: SANDBOX_KEY,
      TOGETHER_BASE_URL: models.url,
    },
    stdio: 'inherit',
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    const guild = discord.addGuild('Bench');
    const channel = discord.addChannel(guild, 'bench');
    const asker = discord.addPerson(guild, 'Ada');
    const stage = new LiveStage(discord, models, model);
    await discord.botReady('ask');
    const tag = stage.nextTag();
    const asked = await answerOf(strategy, tag);
    await until('the model', () => stage.isWritten(asked));
    for (const begun = performance.now(); !stage.isWhole(asked); await sleep(50)) {
      if (performance.now() - begun > LONGEST_LAG_MS) break;
    }
    return { measured: stage.measure(asked), refusals: stage.refusals() };

    async function answerOf(strategy: Strategy, tag: string): Promise<Asked> {
      if (strategy === 'each-token') {
        const interaction = asker.slash(channel, 'ask', { prompt: tag });
        await until('an acknowledgement', () => interaction.originalId !== undefined);
        return interactionAnswer(interaction, tag, discord);
      }
      const question = asker.say(channel, `<@${discord.world.bot.id}> ${tag}`);
      const answer = (): string | undefined => asker.sees(channel).find(({ replyTo }) => replyTo === question.id)?.id;
      await until('an answer', () => answer() !== undefined);
      return channelAnswer(channel.id, answer() ?? '', tag);
    }
  } finally {
    child.kill('SIGKILL');
    await ended;
    await discord.close();
    await models.close();
  }
}
