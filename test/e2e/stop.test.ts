import { PermissionFlagsBits } from 'discord.js';
import { afterEach, describe, expect, it } from 'vitest';
import { answerWith, chatCalls, REFERENCES, type Scene, Stage, textOf, threadPosts, virtualTime } from './harness.ts';

const stage = new Stage();
afterEach(() => stage.close());

/** Four references in the middle of their texts. From here on time stands still, until a test says `time.auto()`. */
async function underWay() {
  const time = virtualTime();
  const scene = await stage.set({ time });
  const gate = scene.models.gate();
  gate.release(20);
  for (const model of REFERENCES) scene.models.script(model, { text: 'On and on. '.repeat(100), gate });
  scene.asker.slash(scene.channel, 'moa ask', { prompt: 'Why?' });
  const message = await answerWith(scene, /writing, \d+ token/);
  time.hold();
  return { scene, time, message };
}

/** As time stands still, this resolves only where the end of the calls waits for nothing. */
async function endOfCalls(scene: Scene): Promise<void> {
  await scene.models.waitFor(() => chatCalls(scene).every(({ outcome }) => outcome === 'client-closed'));
}

describe('the Stop button', () => {
  it('ends every call to a model for the asker, keeps what was written, and takes the button away', async () => {
    const { scene, time, message } = await underWay();
    scene.asker.click(message, { label: 'Stop' });
    await endOfCalls(scene);
    time.auto();
    const ended = await answerWith(scene, '**Stopped** by Ada');
    expect(JSON.stringify(ended.components)).not.toContain('moa:stop');
    const posts = await threadPosts(scene, 4);
    expect(posts.some((post) => textOf(post).includes('On and on.'))).toBe(true);
  });

  it('does the same for a moderator', async () => {
    const { scene, time, message } = await underWay();
    const moderator = scene.discord.addPerson(scene.guild, 'Mo', PermissionFlagsBits.ManageMessages);
    moderator.click(message, { label: 'Stop' });
    await endOfCalls(scene);
    time.auto();
    await answerWith(scene, '**Stopped** by Mo');
  });

  it('refuses everybody else, in a sentence that only they see, and the run goes on', async () => {
    const { scene, message } = await underWay();
    const other = scene.discord.addPerson(scene.guild, 'Eve');
    other.click(message, { label: 'Stop' });
    const refusal = await scene.discord.timeline.waitFor('a refusal', () =>
      other.sees(scene.channel).find(({ content }) => content.includes('Only the person who asked')),
    );
    expect(refusal.ephemeralTo).toBe(other.id);
    expect(chatCalls(scene).every(({ outcome }) => outcome === undefined)).toBe(true);
  });

  it('says that there is nothing left to stop where the run is over', async () => {
    const { scene, message } = await underWay();
    scene.asker.click(message, { label: 'Stop' });
    scene.asker.click(message, { label: 'Stop' });
    const answers = () => scene.asker.sees(scene.channel).map(({ content }) => content);
    await scene.discord.timeline.waitFor('a refusal', () => answers().some((text) => text.includes('already ended')));
  });

  it('works in the line, too', async () => {
    const scene = await stage.set({ settings: { MAX_CONCURRENT_RUNS: '1' } });
    const gate = scene.models.gate();
    for (const model of REFERENCES) scene.models.script(model, { gate });
    scene.asker.slash(scene.channel, 'moa ask', { prompt: 'First?' });
    await answerWith(scene, /First/);
    scene.asker.slash(scene.channel, 'moa ask', { prompt: 'Second?' });
    const waiting = await answerWith(scene, 'You are number **1** in line');
    expect(textOf(waiting)).toContain('Second?');
    scene.asker.slash(scene.channel, 'moa ask', { prompt: 'Third?' });
    await answerWith(scene, 'You are number **2** in line');
    scene.asker.click(waiting, { label: 'Stop' });
    await answerWith(scene, /Second\?[\s\S]*Stopped/);
    await scene.discord.timeline.waitFor('the third to move up', () =>
      scene.asker.sees(scene.channel).some((message) => /Third\?[\s\S]*number \*\*1\*\*/.test(textOf(message))),
    );
    gate.open();
    await answerWith(scene, /First[\s\S]*references ·/);
    await answerWith(scene, /Third[\s\S]*references ·/);
  });
});
