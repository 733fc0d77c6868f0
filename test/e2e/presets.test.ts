import { afterEach, describe, expect, it } from 'vitest';
import { compoundInterest } from '../../sandbox/scenarios/compound-interest.ts';
import { shippedPreset } from '../../src/moa/presets.ts';
import { answerWith, chatCalls, type Scene, Stage, textOf, virtualTime } from './harness.ts';

/** The small line that ends every run, also one without references. */
const NUMBERS = /^-# .*\d s · .*tokens/m;

const stage = new Stage();
afterEach(() => stage.close());

function withPreset(name: string): Promise<Scene> {
  return stage.set({ settings: { DEFAULT_PRESET: name }, time: virtualTime() });
}

async function answerTo(scene: Scene, prompt: string): Promise<string> {
  scene.asker.slash(scene.channel, 'moa ask', { prompt });
  return textOf(await answerWith(scene, NUMBERS));
}

function modelsAsked(scene: Scene): readonly unknown[] {
  return chatCalls(scene).map(({ model }) => model);
}

describe('a shipped preset', () => {
  it('solves the problem of the notebook with the models of balanced', async () => {
    const scene = await withPreset('balanced');
    const answer = await answerTo(scene, compoundInterest.question);
    expect(answer).toContain('$42,409');
    expect(answer).toContain('-# 4 references');
    const [first] = chatCalls(scene).map(({ body }) => body);
    expect(first).toMatchObject({ model: 'openai/gpt-oss-120b', reasoning_effort: 'low', max_tokens: 2048 });
    const glm = chatCalls(scene).find(({ body }) => JSON.stringify(body).includes('GLM-5.3-Flash'));
    expect(glm?.body).toMatchObject({ reasoning: { enabled: false }, temperature: 0.7, max_tokens: 1024 });
  });

  it('goes on with a conversation, though its aggregator tells no context', async () => {
    const scene = await withPreset('balanced');
    await answerTo(scene, compoundInterest.question);
    const [original] = scene.asker.sees(scene.channel);
    const thread = original === undefined ? undefined : scene.discord.threadOf(original);
    if (thread === undefined) throw new Error('The answer has no thread.');
    scene.asker.say(thread, `<@${scene.discord.world.bot.id}> And at 6 %?`);
    await scene.discord.timeline.waitFor('the next answer', () =>
      scene.asker.sees(thread).find((message) => textOf(message).includes('$44,548') && NUMBERS.test(textOf(message))),
    );
  });

  it.each(['fast', 'deep', 'self', 'single'])('answers with no other model than those of %s', async (name) => {
    const scene = await withPreset(name);
    await answerTo(scene, 'Why?');
    const { layers, aggregator } = shippedPreset(name);
    const asked = modelsAsked(scene);
    expect(asked).toHaveLength(layers.flat().reduce((sum, { samples }) => sum + samples, 1));
    expect(new Set(asked)).toEqual(new Set([...layers.flat(), aggregator].map(({ model }) => model)));
    expect(asked.at(-1)).toBe(aggregator.model);
  });

  it('has another model answer in the place of one that is gone, and names both', async () => {
    const scene = await withPreset('balanced');
    scene.models.removeModel('google/gemma-4-31B-it');
    const answer = await answerTo(scene, 'Why?');
    expect(answer).toContain(
      '🔁 `gpt-oss-20b` answered in place of `gemma-4-31B-it`: The model server does not offer this model',
    );
    expect(answer).toContain('-# 4 references');
  });

  it('has its fallback weigh where the aggregator is gone, and names both', async () => {
    const scene = await withPreset('balanced');
    scene.models.removeModel('deepseek-ai/DeepSeek-V4.1-Flash');
    const answer = await answerTo(scene, compoundInterest.question);
    expect(answer).toContain('$42,409');
    expect(answer).toContain('-# 🔁 `GLM-5.2` answered in place of `DeepSeek-V4.1-Flash`: The model server does not');
  });

  it('asks one call of a hosted mixture, and says in a sentence where the service does not offer it', async () => {
    const there = await withPreset('endpoint');
    await answerTo(there, 'Why?');
    expect(modelsAsked(there)).toEqual(['togethercomputer/MoA-1']);

    const gone = await withPreset('endpoint');
    gone.models.removeModel('togethercomputer/MoA-1');
    const answer = await answerTo(gone, 'Why?');
    expect(answer).toContain('`MoA-1`: The model server does not offer this model (HTTP 404).');
  });
});
