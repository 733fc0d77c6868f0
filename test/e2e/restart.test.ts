import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PermissionFlagsBits } from 'discord.js';
import { afterEach, describe, expect, it } from 'vitest';
import type { Channel, Message } from '../../sandbox/discord/world/entities.ts';
import { failure } from '../../sandbox/models/index.ts';
import { openStore } from '../../src/store/index.ts';
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

function databaseUrl(): string {
  const folder = mkdtempSync(join(tmpdir(), 'moa-restart-'));
  stage.onClose(() => rmSync(folder, { recursive: true, force: true }));
  return `file:${join(folder, 'moa.db')}`;
}

/** A run whose references are in and whose aggregator has written half of its answer. */
async function halfAnswered() {
  const url = databaseUrl();
  const scene = await stage.set({ store: await openStore(url) });
  const gate = scene.models.gate();
  gate.release(8);
  for (const [index, model] of REFERENCES.entries()) scene.models.script(model, { text: `Reference ${index}.` });
  scene.models.script(REFERENCES[1], { text: 'The first half of the answer, and the second that never came.', gate });
  const interaction = scene.asker.slash(scene.channel, 'moa ask', { prompt: 'Why?' });
  await answerWith(scene, /The first/);
  await threadPosts(scene, 4);
  return { url, scene, interaction };
}

describe('a run whose process ends', () => {
  it('is finished by the next process, in the same message, without asking the references again', async () => {
    const { url, scene, interaction } = await halfAnswered();
    await scene.bot.stop();
    await scene.store.close();
    const asked = chatCalls(scene).length;

    scene.models.script(REFERENCES[1], { text: 'The whole answer.' });
    const store = await openStore(url);
    stage.onClose(() => store.close());
    await stage.startBot({ ...scene, store });
    const answer = await answerWith(scene, SUMMARY);

    expect(answer.id).toBe(interaction.originalId);
    expect(textOf(answer)).toContain('The whole answer.');
    expect(chatCalls(scene).length).toBe(asked + 1);
    expect(await threadPosts(scene, 4)).toHaveLength(4);
    const runs = scene.logged.filter(({ msg }) => msg === 'going on with a run that another process left');
    expect(runs).toHaveLength(1);
  });

  it('is taken over after its lease, where the process died without a word', async () => {
    const { url, scene } = await halfAnswered();
    scene.models.script(REFERENCES[1], { text: 'The whole answer.' });
    const store = await openStore(url);
    stage.onClose(() => store.close());
    // The first process is still there but too slow: a minute has passed, and its lease is out.
    await stage.startBot({ ...scene, store }, { wallClock: () => Date.now() + 60_000 });
    const answer = textOf(await answerWith(scene, SUMMARY));
    expect(answer).toContain('The whole answer.');
    // Counted from the question, not from the restart.
    expect(answer).toMatch(/-# 4 references · ([6-9]|1[01])\d s/);
  });

  it('and whose follow-up message was posted without a reply shows it once, though the token is dead by then', async () => {
    const url = databaseUrl();
    const scene = await stage.set({ store: await openStore(url) });
    const sentences = Array.from({ length: 120 }, (_, index) => `This is sentence number ${index} of a long answer.`);
    const answer = { text: sentences.join(' '), ignoreMaxTokens: true };
    for (const model of REFERENCES) scene.models.script(model, { text: 'Reference.' });
    const gate = scene.models.gate();
    gate.release(900);
    scene.models.script(AGGREGATOR, { ...answer, gate });
    const posts = { method: 'POST', route: '/webhooks/:id/:token' };
    const looks = { method: 'GET', route: '/channels/:id/messages' };
    scene.discord.faults.order({ kind: 'handled-then-502', match: posts });
    scene.discord.faults.order({ kind: 'status', status: 503, times: 1000, match: looks });
    scene.asker.slash(scene.channel, 'moa ask', { prompt: 'At length.' });
    const looked = (): number => lookUps(scene).length;
    await expect.poll(looked).toBeGreaterThan(0);
    await scene.bot.stop();
    await scene.store.close();
    scene.discord.faults.clear();

    const store = await openStore(url);
    stage.onClose(() => store.close());
    scene.models.script(AGGREGATOR, answer);
    await stage.startBot({ ...scene, store }, { wallClock: () => Date.now() + 15 * 60_000 });
    await answerWith(scene, SUMMARY);
    const shown = scene.asker.sees(scene.channel).map(textOf).join(' ');
    for (const sentence of sentences) expect(shown.split(sentence)).toHaveLength(2);
    // Once, by the next process: the one before had no answer.
    expect(lookUps(scene).filter(({ status }) => status === 200)).toHaveLength(1);
  });
});

function lookUps({ discord }: Scene) {
  return discord.requests.filter(({ method, template }) => method === 'GET' && template === '/channels/:id/messages');
}

/** What the next process makes of a question that waited when the last one ended, after `meanwhile`. */
async function leftWaiting(
  meanwhile: (scene: Scene, question: Message) => void,
): Promise<Scene & { readonly thread: Channel }> {
  const url = databaseUrl();
  const scene = await stage.set({ store: await openStore(url), discord: { limits: { windowScale: 0.02 } } });
  scene.asker.slash(scene.channel, 'moa ask', { prompt: 'First?' });
  const first = await answerWith(scene, SUMMARY);
  const thread = await scene.discord.timeline.waitFor('a thread', () => scene.discord.threadOf(first));
  const gate = scene.models.gate();
  for (const model of REFERENCES) scene.models.script(model, { text: 'Reference.', gate });
  scene.asker.say(thread, mention(scene, 'Second?'));
  await inThread(scene, thread, /^> Second\?[\s\S]*references in/);
  const question = scene.asker.say(thread, mention(scene, 'Thrid?'));
  await inThread(scene, thread, /^> Thrid\?/);
  await scene.bot.stop();
  await scene.store.close();

  meanwhile(scene, question);
  const store = await openStore(url);
  stage.onClose(() => store.close());
  await stage.startBot({ ...scene, store });
  gate.open();
  await runsOver(scene, 3);
  return { ...scene, thread };
}

const mention = (scene: Scene, text: string): string => `<@${scene.discord.world.bot.id}> ${text}`;

function inThread(scene: Scene, thread: Channel, text: RegExp): Promise<Message> {
  return scene.discord.timeline.waitFor(`${text} in the thread`, () =>
    scene.asker.sees(thread).find((message) => text.test(textOf(message))),
  );
}

const everAsked = (scene: Scene): string => JSON.stringify(chatCalls(scene).map(({ body }) => body));

describe('a question that waited when the process ended', () => {
  it('and was changed meanwhile is asked as it now is', async () => {
    const after = await leftWaiting((scene, question) =>
      scene.asker.edit(question, mention(scene, 'Third, corrected?')),
    );
    await inThread(after, after.thread, /^> Third, corrected\?[\s\S]*references ·/);
    expect(everAsked(after)).toContain('Third, corrected?');
    expect(everAsked(after)).not.toContain('Thrid?');
  });

  it('and was deleted meanwhile is not asked', async () => {
    const after = await leftWaiting((scene, question) => scene.asker.remove(question));
    await inThread(after, after.thread, /^> Thrid\?[\s\S]*The question was deleted before it was asked/);
    expect(everAsked(after)).not.toContain('Thrid?');
  });

  it('and was left with nothing to read is asked as it was', async () => {
    const after = await leftWaiting((scene, question) => scene.asker.edit(question, mention(scene, '\u200b')));
    await inThread(after, after.thread, /^> Thrid\?[\s\S]*references ·/);
  });

  it('and can no longer be looked up is asked as it was, and the log says why', async () => {
    const after = await leftWaiting((scene, question) => {
      const deny = PermissionFlagsBits.ReadMessageHistory;
      scene.channel.overwrites.push({ id: scene.discord.world.bot.id, type: 'member', allow: 0n, deny });
      scene.asker.edit(question, mention(scene, 'Third, corrected?'));
    });
    await inThread(after, after.thread, /^> Thrid\?[\s\S]*references ·/);
    expect(after.logged.filter(({ msg }) => String(msg).startsWith('a question could not be looked up'))).toHaveLength(
      1,
    );
  });
});

describe('a run that is over', () => {
  const EDITS = { method: 'PATCH' } as const;
  const NO_EDITS = { kind: 'status', status: 503, times: 100_000, match: EDITS } as const;

  async function nextProcess(scene: Scene, url: string): Promise<void> {
    await scene.bot.stop();
    await scene.store.close();
    scene.discord.faults.clear();
    const store = await openStore(url);
    stage.onClose(() => store.close());
    await stage.startBot({ ...scene, store });
  }

  it('and was stopped while Discord failed is shown as stopped by the next process, which asks no model', async () => {
    const { url, scene, interaction } = await halfAnswered();
    const asked = chatCalls(scene).length;
    scene.discord.faults.order(NO_EDITS);
    scene.asker.click(await answerWith(scene, /The first/), { label: 'Stop' });
    await scene.models.waitFor(() => chatCalls(scene).every(({ outcome }) => outcome !== undefined));
    await nextProcess(scene, url);
    const answer = await answerWith(scene, /Stopped\*\* by Ada/);
    expect(answer.id).toBe(interaction.originalId);
    expect(textOf(answer)).toContain('The first');
    expect(chatCalls(scene)).toHaveLength(asked);
  });

  it('and failed while Discord did is shown as failed by the next process, which asks no model', async () => {
    const url = databaseUrl();
    const scene = await stage.set({ store: await openStore(url) });
    const gate = scene.models.gate();
    for (const model of REFERENCES) scene.models.script(model, { ...failure('payment'), headersGate: gate });
    scene.asker.slash(scene.channel, 'moa ask', { prompt: 'Why?' });
    await answerWith(scene, /0 of 4 references in/);
    scene.discord.faults.order(NO_EDITS);
    gate.open();
    await expect.poll(() => scene.logged.filter(({ stage: failed }) => failed === 'references')).toHaveLength(1);
    await nextProcess(scene, url);
    await answerWith(scene, /None of the reference models answered/);
    expect(chatCalls(scene)).toHaveLength(4);
  });

  it('is let go of with references that are still to be posted, and the next process posts them', async () => {
    const url = databaseUrl();
    const scene = await stage.set({ store: await openStore(url) });
    for (const [index, model] of REFERENCES.entries()) {
      scene.models.script(model, {
        text: `Reference ${index}.\n\n${'Many words in a row. '.repeat(200)}`,
        ignoreMaxTokens: true,
      });
    }
    scene.models.script(REFERENCES[1], { text: 'The answer.' });
    scene.asker.slash(scene.channel, 'moa ask', { prompt: 'Why?' });
    await answerWith(scene, SUMMARY);
    const before = await threadPosts(scene, 1);
    await nextProcess(scene, url);
    await runsOver(scene, 1);
    const posts = (await threadPosts(scene, 8)).map(textOf);
    expect(before.length).toBeLessThan(8);
    expect(posts.filter((post) => /^\*\*Reference \d/.test(post))).toHaveLength(4);
    expect(new Set(posts).size).toBe(posts.length);
  });
});
