import { afterEach, describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../src/moa/policy/policy.ts';
import { shippedPreset } from '../../src/moa/presets.ts';
import { addAdmin, told } from './admin.ts';
import { type Scene, Stage, textOf, virtualTime } from './harness.ts';

const stage = new Stage();
afterEach(() => stage.close());

async function balanced() {
  const scene = await stage.set({ settings: { DEFAULT_PRESET: 'balanced' }, time: virtualTime() });
  return { scene, admin: addAdmin(scene) };
}

const file = (text: string, name = 'preset.json') => ({
  name,
  type: 'application/json',
  data: Buffer.from(text, 'utf8'),
});

const MINE = { name: 'mine', layers: [], aggregator: { model: 'openai/gpt-oss-20b', maxTokens: 99 } };

/** The file that Discord was given last. */
function lastFile({ discord }: Scene): { readonly name: string; readonly text: string } {
  const last = [...discord.world.files.values()].at(-1);
  return { name: last?.name ?? '', text: last?.data.toString('utf8') ?? '' };
}

describe('a preset as a file', () => {
  it('goes out as JSON and comes back in, here under another name', async () => {
    const { scene, admin } = await balanced();
    expect(await told(scene, admin, 'preset export')).toContain('`balanced` as a file');
    const { name, text } = lastFile(scene);
    expect(name).toBe('balanced.json');
    expect(JSON.parse(text)).toEqual(shippedPreset('balanced'));
    const again = await told(scene, admin, 'preset import', { file: file(text), name: 'again' });
    expect(again).toContain('✅ There is a preset `again` now');
    const { presets } = await scene.store.servers.settings(scene.guild.id);
    expect(presets).toEqual([{ ...shippedPreset('balanced'), name: 'again', version: 1 }]);
  });

  it('may leave out what has a usual value', async () => {
    const { scene, admin } = await balanced();
    await told(scene, admin, 'preset import', { file: file(`\uFEFF${JSON.stringify(MINE)}`) });
    const { presets } = await scene.store.servers.settings(scene.guild.id);
    expect(presets).toEqual([{ ...MINE, version: 1, fallbacks: [], policy: DEFAULT_POLICY }]);
  });

  it.each([
    ['The file is not JSON: ', '{"name": '],
    ['The file does not hold a preset', '[1, 2]'],
    ['- `aggregator.maxTokens`: ', JSON.stringify({ ...MINE, aggregator: { model: 'm' } })],
    ['- `name`: lower-case letters', JSON.stringify({ ...MINE, name: 'Nice Name' })],
    ['- `the preset`: Unrecognized key: "layer"', JSON.stringify({ ...MINE, layer: [] })],
    ['- `layers[0][0].samples`: ', JSON.stringify({ ...MINE, layers: [[{ ...MINE.aggregator, samples: 9 }]] })],
    [
      '- `layers[0][0].model`: The model server lists no chat model `openai/gpt-oss-12b`. Nearest to it: `openai/gpt',
      JSON.stringify({ ...MINE, layers: [[{ model: 'openai/gpt-oss-12b', maxTokens: 9 }]] }),
    ],
    [
      '- `aggregator.model`: must be a name, on one line',
      JSON.stringify({ ...MINE, aggregator: { model: 'a\nb', maxTokens: 9 } }),
    ],
    [
      '- `aggregator.model`: must be a name, on one line',
      JSON.stringify({ ...MINE, aggregator: { model: ' ', maxTokens: 9 } }),
    ],
    ['`fast` comes with the bot', JSON.stringify({ ...MINE, name: 'fast' })],
  ])('says %s, and nothing is imported', async (sentence, text) => {
    const { scene, admin } = await balanced();
    const answer = await told(scene, admin, 'preset import', { file: file(text) });
    expect(answer).toContain('✖️');
    expect(answer).toContain(sentence);
    expect((await scene.store.servers.settings(scene.guild.id)).revision).toBe(0);
  });

  it('names every fault, and no more than can be read', async () => {
    const { scene, admin } = await balanced();
    const layers = Array.from({ length: 6 }, () => Array.from({ length: 9 }, () => ({ model: '' })));
    const answer = await told(scene, admin, 'preset import', { file: file(JSON.stringify({ ...MINE, layers })) });
    expect(answer.match(/^- `layers/gm)).toHaveLength(20);
    expect(answer).toContain('- and 88 more.');
  });

  it('as large as a preset can be comes in and is listed whole, in as many messages as it takes', async () => {
    const settings = { DEFAULT_PRESET: 'balanced', TOGETHER_BASE_URL: 'http://127.0.0.1:9/v1' };
    const scene = await stage.set({ settings });
    const admin = addAdmin(scene);
    const model = (layer: number, index: number) => `l${layer}r${index}/${'`@everyone '.repeat(19)}`.slice(0, 200);
    const layers = Array.from({ length: 6 }, (_, layer) =>
      Array.from({ length: 16 }, (__, index) => ({ model: model(layer, index), maxTokens: 9 })),
    );
    await told(scene, admin, 'preset import', { file: file(JSON.stringify({ ...MINE, layers })) });
    const listed = await scene.discord.timeline.waitFor('the last line', () => {
      const texts = admin.sees(scene.channel).map(textOf);
      return texts.some((text) => text.includes('gpt-oss-20b`')) && texts.join('\n');
    });
    for (const layer of [0, 5]) for (const index of [0, 15]) expect(listed).toContain(`l${layer}r${index}/'@everyone`);
    expect(listed.match(/^- `l\dr/gm)).toHaveLength(96);
    expect((await told(scene, admin, 'audit')).match(/this file holds all of it/g)).toHaveLength(1);
    expect(lastFile(scene).text).toContain('l5r15/`@everyone');
  });

  it('that is larger than any preset is not downloaded', async () => {
    const { scene, admin } = await balanced();
    const large = file('x'.repeat(257 * 1024));
    const answer = await told(scene, admin, 'preset import', { file: large });
    expect(answer).toContain('The file has 257 kB; 256 kB are the most that are read. Nothing was imported.');
  });

  it('that Discord does not give is a sentence', async () => {
    const { scene, admin } = await balanced();
    const { files } = scene.discord.world;
    scene.discord.world.onChange(() => files.clear());
    const answer = await told(scene, admin, 'preset import', { file: file('{}') });
    expect(answer).toContain('could not be downloaded from Discord. Please try again.');
  });
});
