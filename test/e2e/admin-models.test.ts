import { afterEach, describe, expect, it } from 'vitest';
import { addAdmin, told } from './admin.ts';
import { answerWith, chatCalls, type Scene, Stage, virtualTime } from './harness.ts';

const stage = new Stage();
afterEach(() => stage.close());

const GEMMA = 'google/gemma-4-31B-it';
const OSS = 'openai/gpt-oss-120b';

async function balanced() {
  const scene = await stage.set({ settings: { DEFAULT_PRESET: 'balanced' }, time: virtualTime() });
  return { scene, admin: addAdmin(scene) };
}

async function modelsAsked(scene: Scene): Promise<readonly unknown[]> {
  const before = chatCalls(scene).length;
  scene.asker.slash(scene.channel, 'moa ask', { prompt: `Question ${before}?` });
  await answerWith(scene, new RegExp(`Question ${before}[\\s\\S]*^-# .* tokens`, 'm'));
  return chatCalls(scene)
    .slice(before)
    .map(({ model }) => model);
}

describe('/moa-admin model', () => {
  it('lists layers, aggregator, fallbacks, samples, prices, and what is not offered', async () => {
    const { scene, admin } = await balanced();
    const list = await told(scene, admin, 'model list');
    expect(list).toContain('**`balanced`**, version 2');
    expect(list).toMatch(
      /Layer 1\*\*\n- `openai\/gpt-oss-120b` · temperature 0.7 · 2,048 tokens · reasoning low · \$0.15 in/,
    );
    expect(list).toMatch(/\*\*Aggregator\*\*\n- `deepseek-ai\/DeepSeek-V4.1-Flash`/);
    expect(list).toMatch(/in this order\n1\. `zai-org\/GLM-5.2`/);
    expect(list).toMatch(/A question will cost about \$0\.00/);
    scene.models.removeModel(GEMMA);
    await modelsAsked(scene);
    expect(await told(scene, admin, 'model list')).toMatch(/gemma-4-31B-it`.*🚫 not offered, left out for another/);
    expect(await told(scene, admin, 'model list', { preset: 'self' })).toContain('`deepseek-ai/DeepSeek-V4-Pro` ×4');
  });

  it('adds, changes and removes a reference of a copy, live for the next question, and the shipped stays', async () => {
    const { scene, admin } = await balanced();
    const added = await told(scene, admin, 'model add', { model: 'openai/gpt-oss-20b', samples: 2 });
    expect(added).toContain('✅ `openai/gpt-oss-20b` is a reference now.');
    expect(added).toContain("`balanced` comes with the bot and stays as it is: the change is in this server's copy");
    const asked = await modelsAsked(scene);
    expect(asked.filter((model) => model === 'openai/gpt-oss-20b')).toHaveLength(2);

    await told(scene, admin, 'model set', { model: 'openai/gpt-oss-20b', samples: 1, temperature: 0, max_tokens: 99 });
    await told(scene, admin, 'model remove', { model: GEMMA });
    expect(await modelsAsked(scene)).toEqual(
      expect.arrayContaining([OSS, 'openai/gpt-oss-20b', 'deepseek-ai/DeepSeek-V4.1-Flash']),
    );
    const call = chatCalls(scene).findLast(({ model }) => model === 'openai/gpt-oss-20b');
    expect(call?.body).toMatchObject({ temperature: 0, max_tokens: 99 });
    expect(chatCalls(scene).filter(({ model }) => model === GEMMA)).toHaveLength(1);
    expect(await told(scene, admin, 'model list', { preset: 'balanced' })).toContain(GEMMA);
  });

  it('that takes out the last reference of the last layer says that it is the aggregator alone now', async () => {
    const { scene, admin } = await balanced();
    await told(scene, admin, 'preset copy', { name: 'mine', preset: 'self' });
    const last = await told(scene, admin, 'model remove', { model: 'deepseek-ai/DeepSeek-V4-Pro', preset: 'mine' });
    expect(last).toContain('There is no reference left: `mine` is the aggregator alone now, like `single`.');
  });

  it.each<[string, string, Readonly<Record<string, string | number>>]>([
    ['Nearest to it: `openai/gpt-oss-120b`', 'model add', { model: 'openai/gpt-oss-12b' }],
    ['is in layer 1 already', 'model add', { model: OSS }],
    ['A preset has 6 layers at most', 'model add', { model: 'openai/gpt-oss-20b', layer: 7 }],
    ['from 1 to 8 samples', 'model add', { model: 'openai/gpt-oss-20b', samples: 9 }],
    ['16 references at most, each sample counted', 'model set', { model: OSS, samples: 8, preset: 'full' }],
    ['A temperature is from 0 to 2', 'model set', { model: OSS, temperature: 3 }],
    ['max_tokens is from 1 to 131,072', 'model set', { model: OSS, max_tokens: 0 }],
    ['Say what is to change', 'model set', { model: OSS }],
    ['is no reference of this preset', 'model remove', { model: 'maker/none' }],
    [
      'There is no preset `x` here. There are: full, balanced',
      'model add',
      { model: 'openai/gpt-oss-20b', preset: 'x' },
    ],
  ])('says %s, and changes nothing', async (sentence, command, options) => {
    const { scene, admin } = await balanced();
    await told(scene, admin, 'preset copy', { name: 'full' });
    await told(scene, admin, 'model set', { model: GEMMA, samples: 8, preset: 'full' });
    const before = await scene.store.servers.settings(scene.guild.id);
    const answer = await told(scene, admin, command, options);
    expect(answer).toContain('✖️');
    expect(answer).toContain(sentence);
    expect(await scene.store.servers.settings(scene.guild.id)).toEqual(before);
  });
});

describe('/moa-admin aggregator', () => {
  it('sets who weighs, and who stands in for it, in order', async () => {
    const { scene, admin } = await balanced();
    const set = await told(scene, admin, 'aggregator set', { model: OSS, max_tokens: 500, reasoning: 'low' });
    expect(set).toContain('✅ `openai/gpt-oss-120b` is the aggregator now.');
    expect((await modelsAsked(scene)).at(-1)).toBe(OSS);
    expect(chatCalls(scene).at(-1)?.body).toMatchObject({ max_tokens: 500, reasoning_effort: 'low' });
    await told(scene, admin, 'aggregator remove-fallback', { model: 'zai-org/GLM-5.2' });
    const added = await told(scene, admin, 'aggregator add-fallback', { model: GEMMA });
    expect(added).toMatch(/in this order\n1\. `meta-llama\/Llama.*\n2\. `google\/gemma/);
  });

  it.each<[string, string, string]>([
    ['cannot stand in for itself', 'aggregator add-fallback', 'deepseek-ai/DeepSeek-V4.1-Flash'],
    ['is a fallback already', 'aggregator add-fallback', 'zai-org/GLM-5.2'],
    ['is no fallback of this preset', 'aggregator remove-fallback', OSS],
    ['The model server lists no chat model', 'aggregator set', 'no/such-model-at-all'],
  ])('says %s', async (sentence, command, model) => {
    const { scene, admin } = await balanced();
    expect(await told(scene, admin, command, { model })).toContain(sentence);
  });
});

it('takes any name where there is no list, marked as unproven', async () => {
  const scene = await stage.set({
    settings: { DEFAULT_PRESET: 'balanced', TOGETHER_BASE_URL: 'http://127.0.0.1:9/v1' },
  });
  const answer = await told(scene, addAdmin(scene), 'model add', { model: 'maker/unheard-of' });
  expect(answer).toContain('✅ `maker/unheard-of` is a reference now.');
  expect(answer).toContain('❔ `maker/unheard-of` is unproven: the model server has no list to find it in.');
});
