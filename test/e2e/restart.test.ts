import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/index.ts';
import { answerWith, chatCalls, REFERENCES, Stage, SUMMARY, textOf, threadPosts } from './harness.ts';

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
});
