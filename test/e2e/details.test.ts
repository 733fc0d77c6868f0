import { ComponentType } from 'discord.js';
import { afterEach, describe, expect, it } from 'vitest';
import type { Message } from '../../sandbox/discord/world/entities.ts';
import { failure } from '../../sandbox/models/index.ts';
import { openStore } from '../../src/store/index.ts';
import { livePictures } from '../discord/pictures/drawing.ts';
import {
  AGGREGATOR,
  answerWith,
  REFERENCES,
  type Scene,
  type SceneOptions,
  Stage,
  SUMMARY,
  textOf,
  virtualTime,
} from './harness.ts';

const stage = new Stage();
afterEach(() => stage.close());

const [WIZARD, QWEN, GEMMA, LLAMA] = REFERENCES;

async function answered(options: SceneOptions): Promise<Scene & { readonly answer: Message }> {
  const scene = await stage.set(options);
  scene.models.script(WIZARD, { text: 'Reference.', firstTokenMs: 700 });
  scene.models.script(QWEN, { text: 'Long. '.repeat(2000) });
  scene.models.script(GEMMA, failure('payment'));
  scene.models.script(LLAMA, { text: 'Reference.' });
  scene.models.script(AGGREGATOR, { text: 'The answer.' });
  scene.asker.slash(scene.channel, 'moa ask', { prompt: 'Why?' });
  return { ...scene, answer: await answerWith(scene, SUMMARY) };
}

const HEADING = 'How this answer came about';

describe('the Details button', () => {
  it('shows whoever presses it, alone, a picture of the run with the same in words as its description', async () => {
    const scene = await answered({ pictures: livePictures() });
    const bob = scene.discord.addPerson(scene.guild, 'Bob');
    bob.click(scene.answer, { label: 'Details' });
    const view = await scene.discord.timeline.waitFor('the details', () =>
      bob.sees(scene.channel).find((message) => textOf(message).includes(HEADING)),
    );
    expect(view.ephemeralTo).toBe(bob.id);
    const gallery = view.components.find((component) => component.type === ComponentType.MediaGallery);
    const [item] = gallery?.type === ComponentType.MediaGallery ? gallery.items : [];
    expect(item?.media.url).toContain('details.png');
    const lines = item?.description?.split('\n') ?? [];
    expect(lines).toHaveLength(6);
    expect(lines[0]).toMatch(
      /^WizardLM-2-8x22B: (?:asked after .*, )?first word .* s later, done after .* s, [\d,]+ tokens in, \d+ out, \$0\.\d+$/,
    );
    expect(lines[1]).toMatch(
      /^Qwen2.5-72B-Instruct-Turbo: (?:asked after .*, )?first word .*, cut off after .* s, [\d,]+ tokens in, 512 out, \$0\.\d+$/,
    );
    expect(lines[2]).toMatch(/^gemma-2-27b-it: (?:asked after .*, )?no word, failed after/);
    expect(lines[4]).toMatch(/^Qwen2.5-72B-Instruct-Turbo \(aggregator\): .*done after/);
    expect(textOf(view)).toMatch(/^-# WizardLM-2-8x22B: [\d,]+ tokens in, \d+ out, \$0\.\d+$/m);
    expect(textOf(view)).toMatch(/^[▰▱]{10} \d+% Reference 4: `Llama-3\.3-70B-Instruct-Turbo`$/m);
    expect(lines[5]).toMatch(/^3 of 4 references · .* s · .* tokens/);
    expect(scene.discord.requests.filter(({ status }) => status >= 400)).toEqual([]);
  });

  it('shows the words alone where the picture fails, and works after a restart', async () => {
    const store = await openStore('file::memory:');
    stage.onClose(() => store.close());
    const scene = await answered({ store });
    await scene.bot.stop();
    await stage.startBot({ ...scene, store });
    scene.asker.click(scene.answer, { label: 'Details' });
    const view = await answerWith(scene, HEADING);
    expect(textOf(view)).toMatch(/WizardLM-2-8x22B: first word [\s\S]*gemma-2-27b-it: no word, failed after/);
    expect(textOf(view)).toMatch(/^-# 3 of 4 references/m);
  });

  it('is there for an answer that was stopped, and for nobody in another channel', async () => {
    const scene = await stage.set({ time: virtualTime() });
    scene.models.script(WIZARD, { text: 'one two three', stallAfterTokens: 1 });
    scene.asker.slash(scene.channel, 'moa ask', { prompt: 'Why?' });
    scene.asker.click(await answerWith(scene, /3 of 4 references in/), { label: 'Stop' });
    const stopped = await answerWith(scene, /Stopped/);
    scene.asker.click(stopped, { label: 'Details' });
    expect(textOf(await answerWith(scene, HEADING))).toMatch(/WizardLM-2-8x22B: first word .*, stopped after/);
    const elsewhere = scene.discord.addChannel(scene.guild, 'elsewhere');
    const carried = { ...stopped, id: scene.discord.world.ids.next(), channelId: elsewhere.id };
    scene.discord.world.addMessage(carried);
    scene.asker.click(carried, { label: 'Details' });
    await scene.discord.timeline.waitFor('a refusal', () =>
      scene.asker.sees(elsewhere).some((message) => /belongs to another channel/.test(textOf(message))),
    );
  });
});
