import { afterEach, describe, expect, it } from 'vitest';
import type { Message } from '../../sandbox/discord/world/entities.ts';
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
  threadPosts,
} from './harness.ts';

const stage = new Stage();
afterEach(() => stage.close());

/** An answer that has begun and goes on as long as the gate lets it. */
async function streaming(): Promise<{ readonly scene: Scene; readonly message: Message }> {
  const scene = await stage.set();
  const gate = scene.models.gate();
  gate.release(8);
  scene.models.script(AGGREGATOR, {}, { text: 'The answer begins like this, and goes on and on. '.repeat(20), gate });
  scene.asker.slash(scene.channel, 'moa ask', { prompt: 'Why?' });
  const message = await answerWith(scene, /The answer/);
  // What is under way when its place goes is not what is tested.
  await threadPosts(scene, 4);
  return { scene, message };
}

/** Waits until every call has ended and the run with it; tells how the run was kept. */
async function ended(scene: Scene) {
  await scene.models.waitFor(() => chatCalls(scene).some(({ outcome }) => outcome === 'client-closed'));
  const { run } = await scene.discord.timeline.waitFor('the end of the run', () =>
    scene.logged.find(({ end }) => end === 'gone'),
  );
  return scene.store.getRun(String(run));
}

describe('an answer whose place goes while it streams', () => {
  it.each([
    ['its message', (scene: Scene, message: Message) => scene.discord.world.deleteMessage(message), /message/],
    [
      'messages in bulk',
      (scene: Scene, message: Message) => scene.discord.world.deleteMessages(scene.channel, [message]),
      /message/,
    ],
    ['its channel', (scene: Scene) => scene.discord.world.deleteChannel(scene.channel), /channel/],
    ['its server', (scene: Scene) => scene.discord.world.removeBot(scene.guild), /no longer in the server/],
  ] as const)(
    'by %s: every call ends, the run is kept as ended for that, and nothing is shown again',
    async (_, remove, why) => {
      const { scene, message } = await streaming();
      const before = scene.discord.requests.length;
      remove(scene, message);
      const run = await ended(scene);
      expect(run).toMatchObject({ state: 'stopped', failure: expect.stringMatching(why) });
      expect(scene.discord.requests.slice(before).filter(({ method }) => method !== 'GET')).toEqual([]);
    },
  );

  it('by its thread, where it is a follow-up', async () => {
    const scene = await stage.set({ discord: { limits: { windowScale: 0.02 } } });
    scene.asker.slash(scene.channel, 'moa ask', { prompt: 'Why?' });
    const first = await answerWith(scene, SUMMARY);
    await runsOver(scene, 1);
    const gate = scene.models.gate();
    for (const model of REFERENCES) scene.models.script(model, { text: 'Held.', gate });
    const thread = scene.discord.threadOf(first);
    if (thread === undefined) throw new Error('there is no thread');
    scene.asker.say(thread, `<@${scene.discord.world.bot.id}> And then?`);
    await scene.models.waitFor(() => chatCalls(scene).length === 9);
    scene.discord.world.deleteChannel(thread);
    expect(await ended(scene)).toMatchObject({ state: 'stopped', failure: 'The thread of the answer was deleted.' });
  });

  it('is not ended by what goes elsewhere', async () => {
    const { scene } = await streaming();
    const other = scene.discord.addChannel(scene.guild, 'other');
    scene.discord.world.deleteMessage(scene.asker.say(scene.channel, 'Hello.'));
    scene.discord.world.deleteChannel(other);
    const second = scene.asker.slash(scene.channel, 'moa ask', { prompt: 'Another?' });
    await answerWith(scene, /Another\?[\s\S]*references ·/);
    expect(second.acknowledged).toBe(5);
    expect(chatCalls(scene).filter(({ outcome }) => outcome === 'client-closed')).toEqual([]);
  });
});

describe('an answer that AutoMod blocks', () => {
  /** Answered with a word that is not welcome, in many pieces. */
  async function blocked() {
    const scene = await stage.set();
    scene.discord.world.blockedWords.push('unwelcome');
    scene.models.script(AGGREGATOR, {}, { text: `An unwelcome word. ${'And many more words. '.repeat(200)}` });
    scene.asker.slash(scene.channel, 'moa ask', { prompt: 'Why?' });
    const message = await answerWith(scene, 'Discord refused to show this answer');
    return { scene, message };
  }

  it('costs three refused requests at most, and says so in its place', async () => {
    const { scene, message } = await blocked();
    const refused = scene.discord.requests.filter(({ status }) => status === 400);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThanOrEqual(3);
    expect(textOf(message)).not.toContain('unwelcome');
    expect(textOf(message)).toContain('The references are in the thread');
  });

  it('can be read whole by who asked, alone, and by nobody else', async () => {
    const { scene, message } = await blocked();
    const eve = scene.discord.addPerson(scene.guild, 'Eve');
    eve.click(message, { label: 'Read the answer' });
    await scene.discord.timeline.waitFor('a refusal', () =>
      eve.sees(scene.channel).some(({ content }) => content.includes('Only the person who asked')),
    );
    scene.asker.click(message, { label: 'Read the answer' });
    const whole = await answerWith(scene, 'The whole answer, as it was written');
    expect(whole.ephemeralTo).toBe(scene.asker.id);
    const [file] = whole.attachments;
    expect(file?.filename).toBe('answer.md');
    const answer = `An unwelcome word. ${'And many more words. '.repeat(200)}`;
    expect(file?.size).toBe(Buffer.byteLength(answer));
  });
});

describe('a thread that cannot be written to', () => {
  async function threaded() {
    const scene = await stage.set({ discord: { limits: { windowScale: 0.02 } } });
    scene.asker.slash(scene.channel, 'moa ask', { prompt: 'Why?' });
    const first = await answerWith(scene, SUMMARY);
    await runsOver(scene, 1);
    const thread = scene.discord.threadOf(first);
    if (thread?.thread === undefined) throw new Error('there is no thread');
    return { scene, first, thread, state: thread.thread };
  }

  it('because it is archived, is woken by the answer', async () => {
    const { scene, first, thread, state } = await threaded();
    state.archived = true;
    const pressed = scene.asker.click(first, { label: 'Follow up' });
    await scene.discord.timeline.waitFor('a modal', () => pressed.modal !== undefined);
    scene.asker.submitModal(pressed, { question: 'And then?' });
    await scene.discord.timeline.waitFor('the answer', () =>
      scene.asker.sees(thread).some((message) => /And then\?[\s\S]*references ·/.test(textOf(message))),
    );
    expect(state.archived).toBe(false);
  });

  it('because it was archived while it is written, is woken too', async () => {
    const { scene, thread, state } = await threaded();
    const gate = scene.models.gate();
    scene.models.script(AGGREGATOR, {}, { text: 'At last.', gate });
    scene.asker.say(thread, `<@${scene.discord.world.bot.id}> And then?`);
    await scene.discord.timeline.waitFor('the card', () =>
      scene.asker.sees(thread).some((message) => textOf(message).includes('is weighing the answers')),
    );
    state.archived = true;
    gate.open();
    await scene.discord.timeline.waitFor('the answer', () =>
      scene.asker.sees(thread).some((message) => /At last[\s\S]*references ·/.test(textOf(message))),
    );
  });

  it('because it is locked: the person hears it, the log has a line, no model is kept busy, and nothing is tried again', async () => {
    const { scene, first, state } = await threaded();
    Object.assign(state, { archived: true, locked: true });
    const pressed = scene.asker.click(first, { label: 'Follow up' });
    await scene.discord.timeline.waitFor('a modal', () => pressed.modal !== undefined);
    const before = scene.discord.requests.length;
    scene.asker.submitModal(pressed, { question: 'And then?' });
    await answerWith(scene, 'Discord does not let me write in');
    const refused = scene.discord.requests.slice(before).filter(({ status }) => status >= 400);
    expect(refused).toHaveLength(1);
    expect(scene.logged.filter(({ msg }) => String(msg).includes('The thread is closed'))).not.toEqual([]);
    await scene.models.waitFor(() => chatCalls(scene).every(({ outcome }) => outcome !== undefined));
  });
});
