import { ChannelType, MessageFlags, PermissionFlagsBits } from 'discord.js';
import { afterEach, describe, expect, it } from 'vitest';
import type { Person } from '../../sandbox/discord/people/person.ts';
import type { Channel, Message } from '../../sandbox/discord/world/entities.ts';
import { failure } from '../../sandbox/models/index.ts';
import { StoreError } from '../../src/store/store.ts';
import { AGGREGATOR, chatCalls, REFERENCES, runsOver, type Scene, Stage, SUMMARY, textOf } from './harness.ts';

const stage = new Stage();
afterEach(() => stage.close());

/** A voice channel's chat, in which there are no threads. */
async function answeredInVoice(texts: readonly string[] = REFERENCES.map((_, index) => `Reference text ${index}.`)) {
  const scene = await stage.set();
  const voice = scene.discord.addChannel(scene.guild, 'voice', ChannelType.GuildVoice);
  for (const [index, model] of REFERENCES.entries()) scene.models.script(model, { text: texts[index] ?? '' });
  scene.models.script(AGGREGATOR, { text: 'The answer.' });
  scene.asker.slash(voice, 'moa ask', { prompt: 'Why?' });
  const answer = await seen(scene, scene.asker, voice, SUMMARY);
  return { ...scene, voice, answer };
}

function seen(scene: Scene, person: Person, channel: Channel, text: RegExp): Promise<Message> {
  return scene.discord.timeline.waitFor(`${text}`, () =>
    person.sees(channel).findLast((message) => text.test(textOf(message))),
  );
}

/** The id of the menu of a view of references. */
function menuOf(message: Message): string {
  return /"custom_id":"(moa:references:[^"]*:choice)"/.exec(JSON.stringify(message.components))?.[1] ?? '';
}

describe('the References button', () => {
  it('stands under an answer that can have no thread, and shows them to whoever presses it, alone', async () => {
    const scene = await answeredInVoice();
    expect(textOf(scene.answer)).toContain('The references are behind the button.');
    expect(scene.discord.requests.filter(({ template }) => template?.endsWith('/threads'))).toEqual([]);
    const bob = scene.discord.addPerson(scene.guild, 'Bob');
    const pressed = bob.click(scene.answer, { label: 'References' });
    const view = await seen(scene, bob, scene.voice, /Reference text 0/);
    expect(view.ephemeralTo).toBe(bob.id);
    expect(view.flags & MessageFlags.Ephemeral).toBeTruthy();
    expect(pressed.acknowledged).toBe(5);
    expect(textOf(view)).toContain('**Reference 1: `WizardLM-2-8x22B`**');
    expect(textOf(view)).not.toContain('Reference text 1');
    expect(scene.asker.sees(scene.voice)).toHaveLength(1);
  });

  it('turns pages, and goes to a model by choice', async () => {
    const scene = await answeredInVoice();
    scene.asker.click(scene.answer, { label: 'References' });
    const view = await seen(scene, scene.asker, scene.voice, /Reference text 0/);
    scene.asker.click(view, { label: 'Next ▶ (1 of 4)' });
    await seen(scene, scene.asker, scene.voice, /Reference text 1/);
    scene.asker.choose(view, menuOf(view), ['3']);
    await seen(scene, scene.asker, scene.voice, /Reference text 3/);
    expect(() => scene.asker.click(view, { label: 'Next ▶ (4 of 4)' })).toThrow('disabled');
    scene.asker.click(view, { label: '◀ Back' });
    await seen(scene, scene.asker, scene.voice, /Reference text 2/);
  });

  it('has each page within the limits, whatever the texts', async () => {
    const hostile = ['||'.repeat(3000), '`'.repeat(9000), '漢'.repeat(7000), '# @everyone <@1>\n'.repeat(600)];
    const scene = await answeredInVoice(hostile);
    scene.asker.click(scene.answer, { label: 'References' });
    const view = await seen(scene, scene.asker, scene.voice, /Reference 1/);
    for (let page = 1; ; page += 1) {
      const [, of = ''] = /Next ▶ \(\d+ of (\d+)\)/.exec(JSON.stringify(view.components)) ?? [];
      if (page === Number(of)) break;
      scene.asker.click(view, { label: `Next ▶ (${page} of ${of})` });
      await scene.discord.timeline.waitFor('the next page', () =>
        JSON.stringify(view.components).includes(`(${page + 1} of ${of})`),
      );
    }
    expect(scene.discord.requests.filter(({ status }) => status >= 400)).toEqual([]);
    expect(view.pinged).toMatchObject({ everyone: false, users: [] });
  });

  it('works after a restart, and for nobody in another channel or server', async () => {
    const scene = await answeredInVoice();
    await runsOver(scene, 1);
    await scene.bot.stop();
    await stage.startBot(scene);
    scene.asker.click(scene.answer, { label: 'References' });
    await seen(scene, scene.asker, scene.voice, /Reference text 0/);
    // As if the message had been carried elsewhere with its button.
    const elsewhere = { ...scene.answer, id: scene.discord.world.ids.next(), channelId: scene.channel.id };
    scene.discord.world.addMessage(elsewhere);
    scene.asker.click(elsewhere, { label: 'References' });
    await seen(scene, scene.asker, scene.channel, /not kept any more, or belong to another channel/);
  });

  it.each([
    ['View Channel', PermissionFlagsBits.ViewChannel],
    ['Create Public Threads', PermissionFlagsBits.CreatePublicThreads],
    ['Send Messages in Threads', PermissionFlagsBits.SendMessagesInThreads],
    ['Read Message History', PermissionFlagsBits.ReadMessageHistory],
  ])('is where the references are without the permission %s, which the log names once', async (name, deny) => {
    const scene = await stage.set();
    scene.channel.overwrites.push({ id: scene.discord.world.bot.id, type: 'member', allow: 0n, deny });
    scene.asker.slash(scene.channel, 'moa ask', { prompt: 'Why?' });
    const answer = await seen(scene, scene.asker, scene.channel, SUMMARY);
    expect(textOf(answer)).toContain('The references are behind the button.');
    const lines = scene.logged.filter(({ msg }) => msg === 'the bot lacks permissions in a channel');
    expect(lines).toMatchObject([{ channel: scene.channel.id, missing: expect.arrayContaining([name]) }]);
    expect(scene.discord.requests.filter(({ status }) => status >= 400)).toEqual([]);
    scene.asker.click(answer, { label: 'References' });
    await seen(scene, scene.asker, scene.channel, /Reference 1/);
  });

  it('or the thread: every one of many answers at once says where its references are', async () => {
    const scene = await stage.set({ discord: { limits: { createThread: { limit: 3, windowMs: 300_000 } } } });
    for (let question = 0; question < 8; question += 1) {
      scene.asker.slash(scene.channel, 'moa ask', { prompt: `Question ${question}?` });
    }
    await runsOver(scene, 8);
    const answers = scene.asker.sees(scene.channel).map(textOf);
    expect(answers.filter((answer) => answer.includes('The references are in the thread, and behind'))).toHaveLength(3);
    expect(answers.filter((answer) => answer.includes('The references are behind the button.'))).toHaveLength(5);
  });

  it('is not offered where the run could not be kept: then the thread has them, or the answer says that they are lost', async () => {
    const scene = await stage.set();
    scene.store.createRun = () => Promise.reject(new StoreError('full', 'The disk is full.'));
    scene.asker.slash(scene.channel, 'moa ask', { prompt: 'Why?' });
    const answer = await seen(scene, scene.asker, scene.channel, SUMMARY);
    expect(textOf(answer)).toContain('-# The references are in the thread.');
    expect(JSON.stringify(answer.components)).not.toMatch(/moa:(references|follow-up)/);
    const voice = scene.discord.addChannel(scene.guild, 'voice', ChannelType.GuildVoice);
    scene.asker.slash(voice, 'moa ask', { prompt: 'Why?' });
    expect(textOf(await seen(scene, scene.asker, voice, SUMMARY))).toContain('The references could not be kept.');
  });

  it('does not speak of tokens of a call that was refused', async () => {
    const scene = await answeredInVoice();
    scene.models.script(REFERENCES[2], failure('payment'));
    scene.asker.slash(scene.voice, 'moa ask', { prompt: 'Again?' });
    const answer = await seen(scene, scene.asker, scene.voice, /Again[\s\S]*references ·/);
    scene.asker.click(answer, { label: 'References' });
    const view = await seen(scene, scene.asker, scene.voice, /Reference 1/);
    scene.asker.choose(view, menuOf(view), ['2']);
    expect(textOf(await seen(scene, scene.asker, scene.voice, /Reference 3/))).not.toContain('tokens');
  });

  it('is not there where no reference wrote anything, and no thread is opened for failures', async () => {
    const scene = await stage.set();
    for (const model of REFERENCES) scene.models.script(model, failure('payment'));
    scene.asker.slash(scene.channel, 'moa ask', { prompt: 'Why?' });
    const card = await seen(scene, scene.asker, scene.channel, /None of the reference models answered/);
    expect(JSON.stringify(card.components)).not.toContain('moa:references');
    await runsOver(scene, 1);
    expect(scene.discord.threadOf(card)).toBeUndefined();
    expect(chatCalls(scene)).toHaveLength(4);
  });
});
