import { afterEach, describe, expect, it } from 'vitest';
import { addAdmin, choices, told } from './admin.ts';
import { answerWith, chatCalls, type Scene, type SceneOptions, Stage, textOf, virtualTime } from './harness.ts';

const stage = new Stage();
afterEach(() => stage.close());

const GEMMA = 'google/gemma-4-31B-it';
const OSS = 'openai/gpt-oss-120b';
const SMALL = 'openai/gpt-oss-20b';

async function balanced(models: SceneOptions['models'] = {}) {
  const scene = await stage.set({ settings: { DEFAULT_PRESET: 'balanced' }, time: virtualTime(), models });
  return { scene, admin: addAdmin(scene) };
}

async function answered(scene: Scene, question: string): Promise<readonly unknown[]> {
  const before = chatCalls(scene).length;
  scene.asker.slash(scene.channel, 'moa ask', { prompt: question, preset: 'tiny' });
  await answerWith(scene, new RegExp(`${question}[\\s\\S]*^-# .* tokens`, 'm'));
  return chatCalls(scene)
    .slice(before)
    .map(({ model }) => model);
}

/** Goes on in the thread of the first answer. */
async function followUp(scene: Scene, question: string): Promise<readonly unknown[]> {
  const before = chatCalls(scene).length;
  const [first] = scene.asker.sees(scene.channel);
  const thread = first === undefined ? undefined : scene.discord.threadOf(first);
  if (thread === undefined) throw new Error('The answer has no thread.');
  scene.asker.say(thread, `<@${scene.discord.world.bot.id}> ${question}`);
  await scene.discord.timeline.waitFor('the next answer', () =>
    scene.asker
      .sees(thread)
      .find((message) => /^-# .* tokens/m.test(textOf(message)) && textOf(message).includes(question)),
  );
  return chatCalls(scene)
    .slice(before)
    .map(({ model }) => model);
}

describe('/moa ask preset:', () => {
  it('asks the models of the preset that is named', async () => {
    const { scene, admin } = await balanced();
    await told(scene, admin, 'preset create', { name: 'tiny', model: GEMMA });
    expect(await answered(scene, 'Why')).toEqual([GEMMA]);
  });

  it('says to the asker alone which presets there are where one is unknown', async () => {
    const { scene } = await balanced();
    scene.asker.slash(scene.channel, 'moa ask', { prompt: 'Why?', preset: 'nonsense`' });
    const refusal = await answerWith(scene, "There is no preset `nonsense'` here. There are: balanced, fast, deep");
    expect(refusal.ephemeralTo).toBe(scene.asker.id);
    expect(chatCalls(scene)).toEqual([]);
  });

  it("offers this server's presets and the shipped, each with what it costs and its models in short", async () => {
    const { scene, admin } = await balanced();
    await told(scene, admin, 'preset create', { name: 'tiny', model: GEMMA });
    const all = await choices(scene, scene.asker, 'moa ask', { preset: '' }, 'preset');
    expect(all.map(({ value }) => value)).toEqual([
      'tiny',
      'balanced',
      'fast',
      'deep',
      'self',
      'single',
      'notebook',
      'endpoint',
      'auto',
    ]);
    expect(all[0]?.name).toBe('tiny · about $0.00076 · gemma-4-31B-it');
    expect(all[1]?.name).toMatch(
      /^balanced \(default\) · about \$0.\d+ · gpt-oss-120b, Llama-3.3-70B-Instruct-Turbo, /,
    );
    for (const { name } of all) expect(name.length).toBeLessThanOrEqual(100);
    expect(await choices(scene, scene.asker, 'moa ask', { preset: 'SELF' }, 'preset')).toEqual([
      { name: expect.stringContaining('DeepSeek-V4-Pro ×4 → DeepSeek-V4-Pro'), value: 'self' },
    ]);
  });

  it('tells what a question has cost once there was one, and anew after a change', async () => {
    const { scene, admin } = await balanced();
    await told(scene, admin, 'preset create', { name: 'tiny', model: GEMMA });
    const name = async () => (await choices(scene, scene.asker, 'moa ask', { preset: 'tiny' }, 'preset'))[0]?.name;
    expect(await name()).toMatch(/^tiny · about \$/);
    await answered(scene, 'Why');
    await answered(scene, 'How');
    expect(await name()).toMatch(/^tiny · \$0\.\d+ so far · gemma/);
    expect(await told(scene, admin, 'preset show', { preset: 'tiny' })).toMatch(
      /A question has cost \$0\.\d+ on average, over the last 2 here\./,
    );
    await told(scene, admin, 'aggregator set', { preset: 'tiny', model: OSS });
    expect(await name()).toMatch(/^tiny · about \$/);
  });

  it('is kept by the conversation: as it now is, and as it was where it is gone', async () => {
    const { scene, admin } = await balanced();
    await told(scene, admin, 'preset create', { name: 'tiny', model: GEMMA });
    await told(scene, admin, 'model add', { preset: 'tiny', model: SMALL });
    await answered(scene, 'First');
    expect(await followUp(scene, 'Second')).toEqual([SMALL, GEMMA]);
    await told(scene, admin, 'aggregator set', { preset: 'tiny', model: OSS });
    expect(await followUp(scene, 'Third')).toEqual([SMALL, OSS]);
    await told(scene, admin, 'preset delete', { preset: 'tiny' });
    expect(await followUp(scene, 'Fourth')).toEqual([SMALL, GEMMA]);
  });
});

describe('a preset none of whose models is offered', () => {
  it('is a sentence with the command that chooses another aggregator', async () => {
    const { scene, admin } = await balanced();
    await told(scene, admin, 'preset create', { name: 'tiny', model: GEMMA });
    scene.models.removeModel(GEMMA);
    scene.asker.slash(scene.channel, 'moa ask', { prompt: 'Why?', preset: 'tiny' });
    await answerWith(
      scene,
      'No model that could write the answer of the preset `tiny` is offered by the model server just now. Whoever manages this server can choose others with `/moa-admin aggregator set`, or another preset with `/moa-admin preset use`.',
    );
  });

  it('but the aggregator answers from its own knowledge, and says so', async () => {
    const { scene, admin } = await balanced();
    await told(scene, admin, 'preset create', { name: 'tiny', model: OSS });
    await told(scene, admin, 'model add', { preset: 'tiny', model: GEMMA });
    scene.models.removeModel(GEMMA);
    scene.asker.slash(scene.channel, 'moa ask', { prompt: 'Why?', preset: 'tiny' });
    await answerWith(scene, 'No reference answered: this is what the aggregator knows by itself.');
    await answerWith(scene, /🚫 `gemma-.*` was left out/);
  });
});

describe('the choices for a model', () => {
  it('are found by any part of a name, with price and context, within the limits of Discord', async () => {
    const { scene, admin } = await balanced({ catalogue: 'large' });
    const found = (model: string) => choices(scene, admin, 'moa-admin model add', { model }, 'model');
    expect(await found('OSS-120')).toEqual([
      {
        name: 'openai/gpt-oss-120b · $0.15 in, $0.60 out · 131,072 tokens of context',
        value: 'openai/gpt-oss-120b',
      },
    ]);
    const many = await found('');
    expect(many).toHaveLength(25);
    for (const { name } of many) expect(name.length).toBeLessThanOrEqual(100);
    expect((await found('crowd 17b')).map(({ value }) => value)).toContain('example-labs/Crowd-17B-Instruct');
    expect(await found('nothing like it')).toEqual([]);
  });

  it('come in time while the list is still being read: none of them, and what is typed is taken', async () => {
    const { scene, admin } = await balanced({ listDelayMs: 3_600_000 });
    const none = await choices(scene, admin, 'moa-admin aggregator set', { model: 'oss' }, 'model');
    expect(none).toEqual([]);
    expect(await told(scene, admin, 'aggregator set', { model: 'maker/typed' })).toContain('unproven');
  });

  it('are none for a name that is no option of ours to complete', async () => {
    const { scene, admin } = await balanced();
    expect(() => admin.autocomplete(scene.channel, 'moa-admin model add', { samples: 2 }, 'samples')).toThrow();
  });
});
