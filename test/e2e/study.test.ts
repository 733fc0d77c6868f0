import { afterEach, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/index.ts';
import { addAdmin, told } from './admin.ts';
import {
  answerWith,
  chatCalls,
  type Scene,
  type SceneOptions,
  Stage,
  SUMMARY,
  textOf,
  threadPosts,
  virtualTime,
} from './harness.ts';

const stage = new Stage();
afterEach(() => stage.close());

const PROPOSERS = ['openai/gpt-oss-20b', 'openai/gpt-oss-120b', 'google/gemma-2-27b-it'] as const;
const WEIGHING = 'Qwen/Qwen2.5-72B-Instruct-Turbo';

/** A scene whose server has a preset `mine` of three references with that policy, which an admin has brought as a file. */
async function withPolicy(policy: object, options: SceneOptions = { time: virtualTime() }): Promise<Scene> {
  const scene = await stage.set(options);
  const preset = {
    name: 'mine',
    layers: [PROPOSERS.map((model) => ({ model, maxTokens: 512 }))],
    aggregator: { model: WEIGHING, maxTokens: 1024 },
    policy: { hedge: false, quorum: 1, ...policy },
  };
  const data = Buffer.from(JSON.stringify(preset), 'utf8');
  const file = { name: 'preset.json', type: 'application/json', data };
  expect(await told(scene, addAdmin(scene), 'preset import', { file })).toContain('✅');
  for (const [index, model] of PROPOSERS.entries()) scene.models.script(model, { text: `Text ${index + 1}.` });
  return scene;
}

function ask(scene: Scene) {
  scene.asker.slash(scene.channel, 'moa ask', { prompt: 'Why?', preset: 'mine' });
  return answerWith(scene, SUMMARY);
}

/** What the models were told as the system, newest last. */
function systems(scene: Scene): readonly string[] {
  return chatCalls(scene).map(({ body }) => JSON.stringify(body));
}

async function details(scene: Scene, answer: Awaited<ReturnType<typeof ask>>): Promise<string> {
  scene.asker.click(answer, { label: 'Details' });
  return textOf(await answerWith(scene, 'How this answer came about'));
}

describe('a preset with an analysis', () => {
  it('has it in the thread and the details, and its aggregator is told', async () => {
    const scene = await withPolicy({ analysis: true });
    const analysis = {
      agreements: ['All say because.'],
      contradictions: [],
      unique: [{ response: 1, point: 'It was early @everyone.' }],
      blindSpots: [],
    };
    scene.models.script(WEIGHING, { text: JSON.stringify(analysis) }, { text: 'The answer.' });
    const answer = await ask(scene);
    expect(textOf(answer)).toContain('The answer.');
    expect(
      chatCalls(scene)
        .map(({ model }) => model)
        .slice(-2),
    ).toEqual([WEIGHING, WEIGHING]);
    expect(systems(scene).at(-1)).toContain('- In response 1: It was early @everyone.');
    const posts = (await threadPosts(scene, 4)).map(textOf);
    expect(posts.at(-1)).toMatch(/🔎 \*\*The references compared\*\*\n- Only Reference [123]: It was early @.everyone/);
    expect(posts.at(-1)).not.toContain('@everyone');
    expect(await details(scene, answer)).toMatch(/\(comparing the references\): [\s\S]*- Agreed: All say because\./);
  });
});

describe('a preset with a ranking', () => {
  it('has it in the thread and the details, and survives the end of its process', async () => {
    const store = await openStore('file::memory:');
    stage.onClose(() => store.close());
    const scene = await withPolicy({ ranking: true }, { store });
    const gate = scene.models.gate();
    const [first, second, third] = PROPOSERS;
    scene.models.script(first, { text: '{"ranking": [2, 1]}' });
    scene.models.script(second, { text: '{"ranking": [1, 2]}' });
    scene.models.script(third, { text: 'never', gate });
    scene.asker.slash(scene.channel, 'moa ask', { prompt: 'Why?', preset: 'mine' });
    await answerWith(scene, /🗳️ 2 of 3 have ranked the others/);
    await scene.bot.stop();
    gate.open();
    const asked = chatCalls(scene).length;
    scene.models.script(third, { text: '{"ranking": [1, 2]}' });
    scene.models.script(WEIGHING, { text: 'The answer.' });
    await stage.startBot({ ...scene, store });
    const answer = await answerWith(scene, SUMMARY);
    expect(
      chatCalls(scene)
        .slice(asked)
        .map(({ model }) => model),
    ).toEqual([third, WEIGHING]);
    const line = 'Ranked by each other: Reference 3 100% · Reference 1 50% · Reference 2 0%';
    expect((await threadPosts(scene, 4)).map(textOf).at(-1)).toContain(line);
    expect(await details(scene, answer)).toContain(line);
  });
});

describe('a preset that ends with a pick', () => {
  it('shows the chosen reference with the reason, and a conversation goes on from it', async () => {
    const scene = await withPolicy({ ending: 'pick' });
    scene.models.script(WEIGHING, { text: '{"best": 2, "reason": "It is the shortest."}' });
    const answer = await ask(scene);
    const [, chosen = ''] = /\n(Text [123]\.)\n/.exec(textOf(answer)) ?? [];
    const model = PROPOSERS[Number(chosen.slice(5, 6)) - 1] ?? '';
    expect(textOf(answer)).toContain(`-# 🎯 Chosen: \`${model.split('/')[1]}\` – It is the shortest.`);
    expect(systems(scene).at(-1)).toContain(`[Response 2 of 3 | `);
    expect(chatCalls(scene)).toHaveLength(4);
    const words = await details(scene, answer);
    expect(words).toContain('Turbo (choosing the best reference): ');
    expect(words).toContain('🎯 Chosen: ');
    expect(words).not.toContain('(aggregator)');
    const thread = scene.discord.threadOf(answer);
    if (thread === undefined) throw new Error('The answer has no thread.');
    scene.asker.say(thread, `<@${scene.discord.world.bot.id}> And then?`);
    await scene.discord.timeline.waitFor('the next answer', () =>
      scene.asker.sees(thread).find((message) => SUMMARY.test(textOf(message))),
    );
    expect(JSON.stringify(chatCalls(scene)[4]?.body)).toContain(`{"role":"assistant","content":"${chosen}"}`);
  });

  it('has an answer of the aggregator’s own where that chooses nothing', async () => {
    const scene = await withPolicy({ ending: 'pick' });
    scene.models.script(WEIGHING, { text: 'They are all fine.' }, { text: 'The answer.' });
    const answer = textOf(await ask(scene));
    expect(answer).toContain('The answer.');
    expect(answer).toContain('-# 🎯 The aggregator could not choose a reference, and wrote an answer of its own.');
  });
});

describe('any preset', () => {
  it('has in its details how much of the answer’s wording is whose, for ever', async () => {
    const store = await openStore('file::memory:');
    stage.onClose(() => store.close());
    const scene = await withPolicy({}, { store });
    scene.models.script(WEIGHING, { text: 'Text 2.' });
    const answer = await ask(scene);
    await scene.bot.stop();
    await stage.startBot({ ...scene, store });
    const words = await details(scene, answer);
    expect(words).toMatch(/^▰{10} 100% Reference 2: `gpt-oss-120b`$/m);
    expect(words).toMatch(/^▱{10} 0% Reference 3: `gemma-2-27b-it`$/m);
    expect(words).toMatch(/^gpt-oss-20b: .* tokens in, \d+ out, \$0\.\d+$/m);
  });
});
