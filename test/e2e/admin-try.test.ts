import { MessageFlags } from 'discord-api-types/v10';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { PATIENCE } from '../support/patience.ts';
import { addAdmin, told } from './admin.ts';
import { chatCalls, type Scene, Stage, textOf, virtualTime } from './harness.ts';

const stage = new Stage();
afterEach(() => stage.close());

const NUMBERS = /^-# .* tokens/m;
const OPTIONS = { settings: { DEFAULT_PRESET: 'balanced' } };

async function balanced() {
  const options = { ...OPTIONS, time: virtualTime() };
  const scene = await stage.set(options);
  return { scene, admin: addAdmin(scene), options };
}

/** The messages of the bot in the channel that this person sees. */
function seenBy({ channel, discord }: Scene, person: Scene['asker']) {
  return person.sees(channel).filter(({ authorId }) => authorId === discord.world.bot.id);
}

async function tried(scene: Scene, admin: Scene['asker'], preset?: string) {
  admin.slash(scene.channel, 'moa-admin try', { prompt: 'Is it so?', ...(preset === undefined ? {} : { preset }) });
  return scene.discord.timeline.waitFor('the answer', () =>
    seenBy(scene, admin).find((message) => NUMBERS.test(textOf(message))),
  );
}

describe('/moa-admin try', () => {
  it('answers one question with a preset for the admin alone, references too, and goes no further', async () => {
    const { scene, admin } = await balanced();
    const answer = await tried(scene, admin, 'fast');
    expect(chatCalls(scene).at(-1)?.model).toBe('zai-org/GLM-5.3-Flash');
    expect(answer.ephemeralTo).toBe(admin.id);
    expect(seenBy(scene, scene.asker)).toEqual([]);
    expect(scene.discord.threadOf(answer)).toBeUndefined();
    expect(JSON.stringify(answer.components)).not.toContain('Follow up');
    admin.click(answer, { label: 'References' });
    const references = await scene.discord.timeline.waitFor('the references', () => seenBy(scene, admin)[1]);
    expect(references.ephemeralTo).toBe(admin.id);
  });

  it('keeps every message of a long answer from the others', async () => {
    const { scene, admin } = await balanced();
    await told(scene, admin, 'preset create', { name: 'tiny', model: 'openai/gpt-oss-20b' });
    scene.models.script('openai/gpt-oss-20b', { text: 'A long line of words. '.repeat(400) });
    await tried(scene, admin, 'tiny');
    const shown = seenBy(scene, admin).filter((message) => textOf(message).includes('long line'));
    expect(shown.length).toBeGreaterThan(1);
    expect(shown.every(({ ephemeralTo }) => ephemeralTo === admin.id)).toBe(true);
    expect(seenBy(scene, scene.asker)).toEqual([]);
  });

  it('comes to nobody else where its time is over before the answer', async () => {
    const { scene, admin } = await balanced();
    await told(scene, admin, 'preset create', { name: 'tiny', model: 'openai/gpt-oss-20b' });
    scene.discord.faults.order({
      kind: 'dead-token',
      match: { method: 'PATCH', route: '/webhooks/:id/:token/messages/:id' },
    });
    admin.slash(scene.channel, 'moa-admin try', { prompt: 'Is it so?', preset: 'tiny' });
    await vi.waitFor(() => expect(scene.logged).toContainEqual(expect.objectContaining({ end: 'gone' })), PATIENCE);
    expect(seenBy(scene, scene.asker)).toEqual([]);
  });

  it('is still for the admin alone where another process goes on with it', async () => {
    const { scene, admin, options } = await balanced();
    const gate = scene.models.gate();
    scene.models.script('deepseek-ai/DeepSeek-V4.1-Flash', { text: 'Never seen.', gate });
    admin.slash(scene.channel, 'moa-admin try', { prompt: 'Is it so?' });
    await scene.models.waitFor((calls) => calls.some(({ model }) => model === 'deepseek-ai/DeepSeek-V4.1-Flash'));
    await scene.bot.stop();
    await stage.startBot(scene, options);
    const answer = await scene.discord.timeline.waitFor('the answer', () =>
      seenBy(scene, admin).find((message) => NUMBERS.test(textOf(message))),
    );
    expect(answer.flags & MessageFlags.Ephemeral).not.toBe(0);
    expect(seenBy(scene, scene.asker)).toEqual([]);
  });

  it.each([
    ['That question is empty', { prompt: '   ' }],
    ['There is no preset `none` here', { prompt: 'Why?', preset: 'none' }],
  ])('says %s', async (sentence, options) => {
    const { scene, admin } = await balanced();
    expect(await told(scene, admin, 'try', options)).toContain(sentence);
    expect(chatCalls(scene)).toEqual([]);
  });
});
