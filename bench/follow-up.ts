import { startDiscord } from '../sandbox/discord/index.ts';
import { textOf } from '../sandbox/discord/timeline.ts';
import { type BenchStage, withBenchBot } from './bench-bot.ts';
import { type Figure, quantile } from './table.ts';

const MESSAGES = 30;

/** From a person's message in a thread to the card that answers it: the real process in the sandbox. */
export async function followUp(): Promise<readonly Figure[]> {
  // Discord's own pace is not what is measured: each message comes as after a while.
  const discord = await startDiscord({ limits: { windowScale: 0.01 } });
  const times = await withBenchBot(discord, cards);
  return [
    { what: `a message's card, p50 of ${MESSAGES}`, value: quantile(times, 0.5), limit: 300, unit: 'ms', told: true },
    { what: `a message's card, p99 of ${MESSAGES}`, value: quantile(times, 0.99), limit: 300, unit: 'ms', told: true },
    { what: 'messages without a card', value: MESSAGES - times.length, limit: 0, unit: '' },
  ];
}

async function cards({ discord, channel, asker }: BenchStage): Promise<readonly number[]> {
  const interaction = asker.slash(channel, 'moa ask', { prompt: 'The first question?' });
  const thread = await discord.timeline.waitFor('a thread', () =>
    discord.threadOf({ id: interaction.originalId ?? '' }),
  );
  const isOver = (id: string): boolean => discord.timeline.textsOf(id).some((text) => /references · /.test(text));
  await discord.timeline.waitFor('the answer', () => isOver(interaction.originalId ?? ''));
  const times: number[] = [];
  for (let number = 1; number <= MESSAGES; number += 1) {
    const begun = performance.now();
    const question = asker.say(thread, `<@${discord.world.bot.id}> Question ${number}?`);
    const card = await discord.timeline.waitFor('a card', () =>
      asker.sees(thread).find(({ replyTo, ...message }) => replyTo === question.id && textOf(message) !== ''),
    );
    times.push(performance.now() - begun);
    await discord.timeline.waitFor('the answer', () => isOver(card.id));
  }
  return times;
}
