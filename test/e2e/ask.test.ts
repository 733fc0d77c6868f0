import { ComponentType, MessageFlags } from 'discord.js';
import { afterEach, describe, expect, it } from 'vitest';
import { readHearing } from '../moa/policy/hearing/strict-reader.ts';
import { AGGREGATOR, answerWith, chatCalls, REFERENCES, Stage, SUMMARY, textOf, threadPosts } from './harness.ts';

const stage = new Stage();
afterEach(() => stage.close());

const [WIZARD, QWEN, GEMMA, LLAMA] = REFERENCES;

describe('/moa ask', () => {
  it('is acknowledged by a deferral before anything else, then answered in the same message', async () => {
    const scene = await stage.set();
    const interaction = scene.asker.slash(scene.channel, 'moa ask', { prompt: 'Why is the sky blue?' });
    const answer = await answerWith(scene, SUMMARY);

    expect(interaction.acknowledged).toBe(5);
    expect(answer.id).toBe(interaction.originalId);
    const templates = scene.discord.requests.map(({ template }) => template);
    const after = templates.slice(templates.indexOf('/interactions/:id/:token/callback'));
    expect(after[0]).toBe('/interactions/:id/:token/callback');
    expect(templates.indexOf('/webhooks/:id/:token/messages/:id')).toBeGreaterThan(
      templates.indexOf('/interactions/:id/:token/callback'),
    );
    expect(answer.flags & MessageFlags.IsComponentsV2).toBeTruthy();
    expect(textOf(answer)).toContain('> Why is the sky blue?');
    expect(scene.discord.requests.filter(({ status }) => status >= 400)).toEqual([]);
  });

  it('asks the four references of the notebook, streamed, and the aggregator with all of their answers', async () => {
    const scene = await stage.set();
    for (const [index, model] of REFERENCES.entries()) scene.models.script(model, { text: `Reference text ${index}.` });
    scene.models.script(AGGREGATOR, { text: 'The better answer.' });
    scene.asker.slash(scene.channel, 'moa ask', { prompt: 'Why?' });
    const answer = await answerWith(scene, SUMMARY);

    expect(textOf(answer)).toContain('The better answer.');
    const bodies = chatCalls(scene).map(
      ({ body }) => body as { model: string; messages: { role: string; content: string }[] },
    );
    const references = bodies.slice(0, 4);
    expect(references.map(({ model }) => model).sort()).toEqual([...REFERENCES].sort());
    for (const body of references) {
      expect(body).toMatchObject({ stream: true, temperature: 0.7, max_tokens: 512 });
      expect(body.messages).toEqual([{ role: 'user', content: 'Why?' }]);
    }
    const [system, user] = bodies[4]?.messages ?? [];
    expect(bodies[4]?.model).toBe(AGGREGATOR);
    const { responses } = readHearing(system?.content ?? '');
    const expected = REFERENCES.map((_, index) => `Reference text ${index}.`);
    expect(responses.map(({ text }) => text).toSorted()).toEqual(expected);
    expect(user).toEqual({ role: 'user', content: 'Why?' });
  });

  it('shows each reference on the card while it works: waiting, writing, done, cut, failed', async () => {
    const scene = await stage.set();
    const held = scene.models.gate();
    const begun = scene.models.gate();
    scene.models.script(WIZARD, { text: 'abc '.repeat(50), gate: begun });
    scene.models.script(QWEN, { text: 'Done at once.' });
    scene.models.script(GEMMA, { status: 404 });
    scene.models.script(LLAMA, { text: 'Long. '.repeat(2000) });
    scene.models.script(AGGREGATOR, { text: 'The answer.', gate: held });
    begun.release(20);
    scene.asker.slash(scene.channel, 'moa ask', { prompt: 'Why?' });

    const card = textOf(await answerWith(scene, /3 of 4 references in/));
    expect(card).toMatch(/✍️ \*\*`WizardLM-2-8x22B`\*\* – writing, \d+ tokens/);
    expect(card).toMatch(/✅ \*\*`Qwen2.5-72B-Instruct-Turbo`\*\* – done in \d/);
    expect(card).toMatch(/🚫 \*\*`gemma-2-27b-it`\*\* – left out: The model server does not offer this model/);
    expect(card).toMatch(/✂️ \*\*`Llama-3.3-70B-Instruct-Turbo`\*\* – cut at its limit of 512 tokens/);
    expect(card).toMatch(/▰{9}▱{3}/);
    begun.open();
    expect(textOf(await answerWith(scene, /is weighing the answers/))).toContain('▰'.repeat(12));
    held.open();
    const answer = textOf(await answerWith(scene, SUMMARY));
    expect(answer).toContain('The answer.');
    expect(answer).toContain(
      '-# 🚫 `gemma-2-27b-it` was left out: The model server does not offer this model (HTTP 404).',
    );
    expect(answer).toMatch(/-# 3 of 4 references · .* s · [\d,]+ tokens · \$0\.\d+/);
  });

  it('puts every reference into a thread named after the question, each in a spoilered container, in order', async () => {
    const scene = await stage.set();
    const hostile = 'Ha || there ||\n```js\nif (a || b) {}\n<@1> @everyone ||```|| and ``` again';
    scene.models.script(WIZARD, { text: hostile });
    scene.models.script(QWEN, { text: 'Two.' });
    scene.models.script(GEMMA, { text: 'Three. '.repeat(400) });
    scene.models.script(LLAMA, { text: 'Four.' });
    scene.asker.slash(scene.channel, 'moa ask', { prompt: 'Why is  the sky\tblue?' });
    await answerWith(scene, SUMMARY);
    const posts = await threadPosts(scene, 4);

    const [original] = scene.asker.sees(scene.channel);
    expect(scene.discord.threadOf({ id: original?.id ?? '' })?.name).toBe('Why is the sky blue?');
    expect(posts.map((post) => textOf(post).split('\n')[0])).toEqual([
      '**Reference 1: `WizardLM-2-8x22B`**',
      '**Reference 2: `Qwen2.5-72B-Instruct-Turbo`**',
      '**Reference 3: `gemma-2-27b-it`**',
      '**Reference 4: `Llama-3.3-70B-Instruct-Turbo`**',
    ]);
    expect(textOf(posts[1] ?? { content: '', components: [] })).toMatch(/-# \d+(\.\d)? s · \d+ tokens/);
    expect(textOf(posts[2] ?? { content: '', components: [] })).toContain('✂️ cut at its limit');
    for (const post of posts) {
      const boxes = post.components.filter(({ type }) => type === ComponentType.Container);
      expect(boxes).toHaveLength(1);
      expect(boxes[0]).toMatchObject({ spoiler: true });
      expect(post.pinged).toEqual({ users: [], roles: [], everyone: false });
    }
  });

  it('streams the answer into the message, growing from frame to frame', async () => {
    const scene = await stage.set();
    const gate = scene.models.gate();
    const words = Array.from({ length: 60 }, (_, index) => `word${index}`).join(' ');
    for (const model of REFERENCES) scene.models.script(model, { text: 'Reference.' });
    scene.models.script(AGGREGATOR, { text: words, gate });
    scene.asker.slash(scene.channel, 'moa ask', { prompt: 'Count.' });
    await answerWith(scene, /is weighing the answers/);
    gate.release(20);
    const half = textOf(await answerWith(scene, /word0/));
    expect(half).not.toContain('word59');
    gate.open();
    const answer = await answerWith(scene, SUMMARY);
    expect(textOf(answer)).toContain(words);
    const frames = scene.discord.timeline.textsOf(answer.id).filter((text) => text.includes('word0'));
    expect(frames.length).toBeGreaterThanOrEqual(2);
  });

  it('goes on in follow-up messages where the answer is longer than one, and loses nothing', async () => {
    const scene = await stage.set();
    const sentences = Array.from({ length: 120 }, (_, index) => `This is sentence number ${index} of a long answer.`);
    for (const model of REFERENCES) scene.models.script(model, { text: 'Reference.' });
    scene.models.script(AGGREGATOR, { text: sentences.join(' '), ignoreMaxTokens: true });
    scene.asker.slash(scene.channel, 'moa ask', { prompt: 'At length.' });
    await answerWith(scene, SUMMARY);
    const shown = scene.asker.sees(scene.channel).map(textOf).join(' ');
    for (const sentence of sentences) expect(shown).toContain(sentence);
    expect(scene.asker.sees(scene.channel).length).toBeGreaterThan(1);
  });

  it('refuses an empty question in a sentence that only the asker sees', async () => {
    const scene = await stage.set();
    const interaction = scene.asker.slash(scene.channel, 'moa ask', { prompt: ' \u200B\u2060 ' });
    const refusal = await answerWith(scene, 'That question is empty');
    expect(refusal.ephemeralTo).toBe(scene.asker.id);
    expect(interaction.acknowledged).toBe(4);
    expect(chatCalls(scene)).toEqual([]);
  });

  it('takes 6,000 characters, shows their beginning, and keeps all of them in the thread', async () => {
    const scene = await stage.set();
    const question = `${'How long is a piece of string? '.repeat(194).slice(0, 5993)} Answer`;
    expect(() => scene.asker.slash(scene.channel, 'moa ask', { prompt: `${question}!` })).toThrow(/1 to 6000/);
    scene.asker.slash(scene.channel, 'moa ask', { prompt: question });
    const answer = await answerWith(scene, SUMMARY);
    expect(textOf(answer)).toMatch(/^> How long is .*…$/m);
    const posts = await threadPosts(scene, 6);
    const whole = posts
      .slice(0, 2)
      .map((post) => textOf(post).replace('**The question**\n', ''))
      .join(' ');
    expect(whole.replaceAll(/\s+/g, ' ')).toBe(question.replaceAll(/\s+/g, ' '));
  });
});
