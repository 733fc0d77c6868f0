import { afterEach, describe, expect, it } from 'vitest';
import {
  AGGREGATOR,
  answerWith,
  REFERENCES,
  type Scene,
  Stage,
  SUMMARY,
  takingSeconds,
  textOf,
  virtualTime,
} from './harness.ts';

const stage = new Stage();
afterEach(() => stage.close());

const [WIZARD, QWEN, GEMMA, LLAMA] = REFERENCES;

/** How long each state of the only message was to be seen, in milliseconds, with its text. */
function states(scene: Scene): readonly { readonly ms: number; readonly text: string }[] {
  const [original] = scene.asker.sees(scene.channel);
  const moments = scene.discord.timeline.of(original?.id ?? '');
  return moments.slice(0, -1).map(({ at, message }, index) => ({
    ms: (moments[index + 1]?.at ?? 0) - at,
    text: textOf(message),
  }));
}

describe('a card', () => {
  it('never stands still while a model is silent: the seconds move, and what is waited for', async () => {
    const scene = await stage.set({ time: virtualTime() });
    for (const model of [GEMMA, LLAMA]) scene.models.script(model, takingSeconds(13));
    scene.models.script(WIZARD, { text: 'A reference.' });
    scene.models.script(QWEN, { text: 'The last reference.', firstTokenMs: 18_000 });
    scene.models.script(AGGREGATOR, { text: 'The answer.', firstTokenMs: 10_000 });
    scene.asker.slash(scene.channel, 'moa ask', { prompt: 'Why?' });
    await answerWith(scene, SUMMARY);

    const seen = states(scene);
    expect(seen.length).toBeGreaterThan(10);
    expect(Math.max(...seen.map(({ ms }) => ms))).toBeLessThanOrEqual(3000);
    const texts = seen.map(({ text }) => text).join('\n');
    expect(texts).toMatch(/waiting for its first word, 1\d s, and asked once more/);
    expect(texts).toMatch(/3 of 4 references in · 1\d s/);
  });

  it('counts down to the next try, and says for how long a model has been silent in the middle', async () => {
    const scene = await stage.set({ time: virtualTime() });
    scene.models.script(WIZARD, { status: 429, headers: { 'retry-after': '12' } });
    for (const model of [QWEN, LLAMA]) scene.models.script(model, { text: 'A reference.' });
    scene.models.script(GEMMA, { text: 'one two three four five', stallAfterTokens: 2 });
    scene.asker.slash(scene.channel, 'moa ask', { prompt: 'Why?' });
    await answerWith(scene, SUMMARY);

    const texts = states(scene)
      .map(({ text }) => text)
      .join('\n');
    const left = [...texts.matchAll(/rate limit, trying again in ([\d.]+) s/g)].map((found) => Number(found[1]));
    expect(new Set(left).size).toBeGreaterThan(3);
    expect(left).toEqual([...left].sort((a, b) => b - a));
    expect(texts).toMatch(/writing, \d+ tokens?, silent for [\d.]+ s/);
  });

  it('says that a model thinks, and how much, while it only thinks', async () => {
    const scene = await stage.set({ time: virtualTime() });
    for (const model of [WIZARD, GEMMA, LLAMA]) scene.models.script(model, { text: 'A reference.' });
    scene.models.script(QWEN, { reasoning: 'hm '.repeat(200), text: 'So.', perTokenMs: 50 });
    scene.models.script(AGGREGATOR, { reasoning: 'well '.repeat(200), text: 'The answer.', perTokenMs: 50 });
    scene.asker.slash(scene.channel, 'moa ask', { prompt: 'Why?' });
    await answerWith(scene, SUMMARY);

    const texts = states(scene)
      .map(({ text }) => text)
      .join('\n');
    expect(texts).toMatch(/💭 \*\*`Qwen2.5-72B-Instruct-Turbo`\*\* – thinking, \d+ tokens/);
    expect(texts).toMatch(/is thinking, \d+ tokens so far/);
  });
});
