import { GatewayIntentBits, PermissionFlagsBits } from 'discord.js';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Channel, Message } from '../../sandbox/discord/world/entities.ts';
import { StoreError } from '../../src/store/store.ts';
import {
  AGGREGATOR,
  answerWith,
  chatCalls,
  REFERENCES,
  runsOver,
  type Scene,
  Stage,
  SUMMARY,
  textOf,
} from './harness.ts';

const stage = new Stage();
afterEach(() => stage.close());

interface Thread extends Scene {
  readonly thread: Channel;
  readonly first: Message;
}

/** Windows of seconds in hundredths: Discord's pace is not under test here. */
const HURRY = { limits: { windowScale: 0.02 } };

/** A server in which a first question has been answered, with its thread. */
async function answered(options: Parameters<Stage['set']>[0] = {}): Promise<Thread> {
  const scene = await stage.set({ discord: HURRY, ...options });
  for (const [index, model] of REFERENCES.entries()) scene.models.script(model, { text: `Reference ${index}.` });
  scene.models.script(AGGREGATOR, { text: 'The first answer.' });
  scene.asker.slash(scene.channel, 'moa ask', { prompt: 'The first question?' });
  const first = await answerWith(scene, SUMMARY);
  await over(scene, 1);
  const thread = scene.discord.threadOf(first);
  if (thread === undefined) throw new Error('there is no thread');
  return { ...scene, thread, first };
}

/** Resolves when this many runs are over. */
async function over(scene: Scene, runs: number): Promise<void> {
  await runsOver(scene, runs);
}

/** The newest message in the thread of which `text` is true. */
function inThread(scene: Thread, text: RegExp): Promise<Message> {
  return scene.discord.timeline.waitFor(`${text} in the thread`, () =>
    scene.asker.sees(scene.thread).findLast((message) => text.test(textOf(message))),
  );
}

const mention = (scene: Scene, text: string): string => `<@${scene.discord.world.bot.id}> ${text}`;

const asked = z.object({ messages: z.array(z.object({ role: z.string(), content: z.string() })) });

/** What the aggregator, or a reference, was told last. */
function told(scene: Scene, model: string): readonly { readonly role: string; readonly content: string }[] {
  const call = chatCalls(scene).findLast((entry) => entry.model === model);
  return asked.parse(call?.body).messages;
}

describe('a message in the thread', () => {
  it('that mentions the bot is the next turn: answered in a reply that pings nobody, and told what was said before', async () => {
    const scene = await answered();
    scene.models.script(AGGREGATOR, {}, { text: 'The second answer.' });
    const question = scene.asker.say(scene.thread, mention(scene, 'And then?'));
    const answer = await inThread(scene, /The second answer[\s\S]*references ·/);

    expect(answer.replyTo).toBe(question.id);
    expect(answer.pinged).toMatchObject({ everyone: false, users: [], roles: [] });
    expect(textOf(answer)).toContain('> And then?');
    const before = [
      { role: 'user', content: 'The first question?' },
      { role: 'assistant', content: 'The first answer.' },
      { role: 'user', content: 'And then?' },
    ];
    expect(told(scene, REFERENCES[0])).toEqual(before);
    expect(told(scene, AGGREGATOR).slice(1)).toEqual(before);
    expect(told(scene, AGGREGATOR)[0]?.content).not.toContain('Reference 0.');
    // The four references of the first answer, the question and its answer: those of a follow-up are behind the button.
    expect(scene.asker.sees(scene.thread)).toHaveLength(6);
    expect(textOf(answer)).toContain('The references are behind the button.');
    expect(scene.discord.requests.filter(({ status }) => status >= 400)).toEqual([]);
  });

  it('has its card at once, with a Stop button, before any model has said a word', async () => {
    const scene = await answered();
    const gate = scene.models.gate();
    for (const model of REFERENCES) scene.models.script(model, { text: 'Held.', gate });
    scene.asker.say(scene.thread, mention(scene, 'And then?'));
    const card = await inThread(scene, /0 of 4 references in/);
    scene.asker.click(card, { label: 'Stop' });
    await inThread(scene, /\*\*Stopped\*\* by Ada/);
    gate.open();
  });

  it('that replies to the answer is the next turn, by its own words where Discord lets them be read', async () => {
    const scene = await answered({
      settings: { MESSAGE_CONTENT: 'true' },
      discord: { ...HURRY, grantedIntents: [GatewayIntentBits.MessageContent] },
    });
    scene.asker.say(scene.thread, mention(scene, 'Second?'));
    const second = await inThread(scene, /> Second\?[\s\S]*references ·/);
    scene.asker.say(scene.thread, 'Third, without a mention?', second);
    await inThread(scene, /> Third, without a mention\?[\s\S]*references ·/);
    scene.asker.say(scene.thread, 'Fourth, to nobody?');
    await inThread(scene, /> Fourth, to nobody\?[\s\S]*references ·/);
  });

  it('that Discord does not let us read brings a hint, once in a thread, over a restart too', async () => {
    const scene = await answered();
    scene.asker.say(scene.thread, 'Can you hear me?');
    const hint = await inThread(scene, /Follow up/);
    expect(hint.pinged.users).toEqual([]);
    scene.asker.say(scene.thread, 'Hello?');
    await scene.bot.stop();
    await stage.startBot(scene);
    scene.asker.say(scene.thread, 'Hello again?');
    scene.asker.say(scene.thread, mention(scene, 'Now?'));
    await inThread(scene, /> Now\?[\s\S]*references ·/);
    const hints = scene.asker.sees(scene.thread).filter((message) => textOf(message).includes('I can only read'));
    expect(hints).toHaveLength(1);
  });

  it('is nothing to the bot elsewhere: in a channel, or in a thread of others', async () => {
    const scene = await answered();
    const other = scene.discord.world.addThread(scene.channel, {
      id: scene.discord.world.ids.next(),
      name: 'Other',
      ownerId: scene.asker.id,
      minutes: 1440,
    });
    scene.asker.say(scene.channel, mention(scene, 'In the channel?'));
    scene.asker.say(other, mention(scene, 'In another thread?'));
    scene.asker.say(scene.thread, mention(scene, ' \u200B '));
    scene.asker.say(scene.thread, mention(scene, 'In the thread?'));
    await inThread(scene, /> In the thread\?[\s\S]*references ·/);
    await over(scene, 2);
    expect(chatCalls(scene)).toHaveLength(10);
  });

  it('of another person is told by name, to references and aggregator alike', async () => {
    const scene = await answered();
    const bob = scene.discord.addPerson(scene.guild, 'Bob');
    bob.say(scene.thread, mention(scene, 'And who asks?'));
    await inThread(scene, /> And who asks\?[\s\S]*references ·/);
    expect(told(scene, REFERENCES[0]).map(({ content }) => content)).toEqual([
      expect.stringContaining('Several people'),
      '[Ada writes]\nThe first question?',
      'The first answer.',
      '[Bob writes]\nAnd who asks?',
    ]);
  });

  it('waits for the one before it, in the order in which they came, and says so', async () => {
    const scene = await answered();
    const gate = scene.models.gate();
    scene.models.script(AGGREGATOR, {}, { text: 'Second.', gate });
    scene.asker.say(scene.thread, mention(scene, 'Second?'));
    await inThread(scene, /is weighing the answers/);
    scene.asker.say(scene.thread, mention(scene, 'Third?'));
    await inThread(scene, /> Third\?[\s\S]*One question of this conversation is answered first/);
    scene.asker.say(scene.thread, mention(scene, 'Fourth?'));
    await inThread(scene, /> Fourth\?[\s\S]*2 questions of this conversation are answered first/);
    gate.open();
    await inThread(scene, /> Fourth\?[\s\S]*references ·/);
    const questions = told(scene, REFERENCES[0]).filter(({ role }) => role === 'user');
    expect(questions.map(({ content }) => content)).toEqual(['The first question?', 'Second?', 'Third?', 'Fourth?']);
  });

  it('is asked as it is when its turn comes; one that was deleted is not asked', async () => {
    const scene = await answered();
    const gate = scene.models.gate();
    scene.models.script(AGGREGATOR, {}, { text: 'Second.', gate });
    scene.asker.say(scene.thread, mention(scene, 'Second?'));
    await inThread(scene, /is weighing the answers/);
    const third = scene.asker.say(scene.thread, mention(scene, 'Thrid?'));
    const fourth = scene.asker.say(scene.thread, mention(scene, 'Fourth?'));
    await inThread(scene, /^> Fourth\?/);
    scene.asker.edit(third, mention(scene, 'Third, corrected?'));
    scene.asker.remove(fourth);
    await inThread(scene, /The question was deleted before it was asked/);
    await inThread(scene, /^> Third, corrected\?/);
    gate.open();
    await inThread(scene, /> Third, corrected\?[\s\S]*references ·/);
    expect(told(scene, REFERENCES[0]).at(-1)?.content).toBe('Third, corrected?');
    expect(JSON.stringify(chatCalls(scene).map(({ body }) => body))).not.toContain('Fourth?');
  });
});

describe('what nobody said to the bot', () => {
  it.each([
    ['a bot', { author: { id: '100000000000000001', username: 'other', bot: true } }],
    ['a webhook', { webhook_id: '100000000000000002' }],
    ['a system message', { type: 18 }],
    ['a message without words', { content: '<@{bot}>' }],
  ])('%s is not answered', async (_, change) => {
    const scene = await answered();
    const { bot } = scene.discord.world;
    const payload = {
      id: scene.discord.world.ids.next(),
      channel_id: scene.thread.id,
      guild_id: scene.guild.id,
      type: 0,
      content: `<@${bot.id}> And then?`,
      author: { id: scene.asker.id, username: 'ada', bot: false },
      mentions: [{ id: bot.id, username: 'moa' }],
      ...change,
    };
    const data = { ...payload, content: payload.content.replace('{bot}', bot.id) };
    scene.discord.gateway.dispatch('MESSAGE_CREATE', scene.guild.id, () => data);
    scene.asker.say(scene.thread, mention(scene, 'Now me?'));
    await inThread(scene, /^> Now me\?[\s\S]*references ·/);
    await over(scene, 2);
    expect(chatCalls(scene)).toHaveLength(10);
  });

  it('a message that the gateway delivers twice is answered once', async () => {
    const scene = await answered();
    const question = scene.asker.say(scene.thread, mention(scene, 'Twice?'));
    scene.discord.world.tell({ type: 'message-created', message: question });
    await inThread(scene, /^> Twice\?[\s\S]*references ·/);
    scene.discord.world.tell({ type: 'message-created', message: question });
    scene.asker.say(scene.thread, mention(scene, 'Next?'));
    await inThread(scene, /^> Next\?[\s\S]*references ·/);
    expect(chatCalls(scene)).toHaveLength(15);
  });
});

describe('a long conversation', () => {
  it('leaves out the oldest turns that do not fit, and says how many', async () => {
    const scene = await answered();
    const long = 'Words that fill the context of a model. '.repeat(300);
    for (const number of [2, 3]) {
      scene.models.script(AGGREGATOR, {}, { text: `${long} End ${number}.` });
      scene.asker.say(scene.thread, mention(scene, `Question ${number}?`));
      await inThread(scene, new RegExp(`End ${number}\\.[\\s\\S]*references ·`));
    }
    scene.asker.say(scene.thread, mention(scene, 'Question 4?'));
    const answer = await inThread(scene, /^> Question 4\?[\s\S]*references ·/);
    expect(textOf(answer)).toMatch(
      /The 2 oldest turns of this conversation did not fit into the models and were left out/,
    );
    expect(told(scene, REFERENCES[0]).at(-1)?.content).toBe('Question 4?');
    expect(JSON.stringify(told(scene, REFERENCES[0]))).not.toContain('The first question?');
  });
});

describe('a thread that the bot may no longer write in', () => {
  const forbid = (scene: Thread, deny: bigint): void =>
    void scene.channel.overwrites.push({ id: scene.discord.world.bot.id, type: 'member', allow: 0n, deny });

  it('costs one refused request, a line in the log, and no model goes on', async () => {
    const scene = await answered();
    forbid(scene, PermissionFlagsBits.SendMessagesInThreads);
    scene.asker.say(scene.thread, mention(scene, 'And then?'));
    await expect.poll(() => scene.logged.filter(({ end }) => end === 'gone').length).toBe(1);
    await scene.models.waitFor(() => chatCalls(scene).every(({ outcome }) => outcome !== undefined));
    expect(scene.discord.requests.filter(({ status }) => status >= 400)).toHaveLength(1);
    expect(scene.logged.filter(({ kind }) => kind === 'dead-route')).toHaveLength(1);
  });

  it('gets an answer all the same where only the history is hidden, as a message that is no reply', async () => {
    const scene = await answered();
    forbid(scene, PermissionFlagsBits.ReadMessageHistory);
    scene.asker.say(scene.thread, mention(scene, 'And then?'));
    const answer = await inThread(scene, /^> And then\?[\s\S]*references ·/);
    expect(answer.replyTo).toBeUndefined();
    expect(
      scene.logged.filter(({ missing }) => JSON.stringify(missing)?.includes('Read Message History')),
    ).toHaveLength(1);
  });
});

describe('a store that fails', () => {
  it('leaves nobody who called the bot without a word, and the log has the reason', async () => {
    const scene = await answered();
    const { find } = scene.store.conversations;
    scene.store.conversations.find = () => Promise.reject(new StoreError('locked', 'The database is locked.'));
    scene.asker.say(scene.thread, mention(scene, 'Can you hear me?'));
    await inThread(scene, /Something went wrong inside the bot/);
    await expect.poll(() => scene.logged.some(({ what }) => String(what).startsWith('a message'))).toBe(true);
    scene.store.conversations.find = find.bind(scene.store.conversations);
    scene.store.conversations.turns = () => Promise.reject(new StoreError('locked', 'The database is locked.'));
    scene.asker.say(scene.thread, mention(scene, 'And now?'));
    await inThread(scene, /^> And now\?[\s\S]*Something went wrong inside the bot/);
    expect(chatCalls(scene)).toHaveLength(5);
  });
});

describe('a message that is deleted at once', () => {
  it('is not asked, however quick the person was', async () => {
    const scene = await answered();
    const gate = scene.models.gate();
    scene.models.script(AGGREGATOR, {}, { text: 'Second.', gate });
    scene.asker.say(scene.thread, mention(scene, 'Second?'));
    await inThread(scene, /is weighing the answers/);
    scene.asker.remove(scene.asker.say(scene.thread, mention(scene, 'Third?')));
    await inThread(scene, /^> Third\?[\s\S]*The question was deleted before it was asked/);
    gate.open();
    await over(scene, 3);
  });
});

describe('the Follow up button', () => {
  it('under the first answer opens a modal, and the answer comes in the thread', async () => {
    const scene = await answered();
    const pressed = scene.asker.click(scene.first, { label: 'Follow up' });
    await scene.discord.timeline.waitFor('a modal', () => pressed.modal !== undefined);
    scene.asker.submitModal(pressed, { question: 'By the button?' });
    await inThread(scene, /> By the button\?[\s\S]*references ·/);
    await answerWith(scene, `Your question is being answered in <#${scene.thread.id}>`);
    expect(told(scene, REFERENCES[0])).toHaveLength(3);
  });

  it('under an answer in the thread works for another person, whose answer is the reply to the modal', async () => {
    const scene = await answered();
    scene.asker.say(scene.thread, mention(scene, 'Second?'));
    const second = await inThread(scene, /> Second\?[\s\S]*references ·/);
    const bob = scene.discord.addPerson(scene.guild, 'Bob');
    const pressed = bob.click(second, { label: 'Follow up' });
    await scene.discord.timeline.waitFor('a modal', () => pressed.modal !== undefined);
    const sent = bob.submitModal(pressed, { question: 'Third?' });
    const third = await inThread(scene, /> Third\?[\s\S]*references ·/);
    expect(third.id).toBe(sent.originalId);
    expect(told(scene, REFERENCES[0]).filter(({ role }) => role === 'assistant')).toHaveLength(2);
  });

  it('is refused to who may not write there, and an empty question too', async () => {
    const scene = await answered();
    const mute = scene.discord.addPerson(scene.guild, 'Mute');
    scene.channel.overwrites.push({
      id: mute.id,
      type: 'member',
      allow: 0n,
      deny: PermissionFlagsBits.SendMessagesInThreads,
    });
    mute.click(scene.first, { label: 'Follow up' });
    await scene.discord.timeline.waitFor('a refusal', () =>
      mute.sees(scene.channel).some(({ content }) => content.includes('You may not write there')),
    );
    const pressed = scene.asker.click(scene.first, { label: 'Follow up' });
    await scene.discord.timeline.waitFor('a modal', () => pressed.modal !== undefined);
    scene.asker.submitModal(pressed, { question: '\u200B\u200B' });
    await answerWith(scene, 'That question is empty');
    expect(chatCalls(scene)).toHaveLength(5);
  });
});
