import { expect, it } from 'vitest';
import { addPreset, changePreset, deletePreset, usePreset } from '../../src/servers/preset-edits.ts';
import { addReference } from '../../src/servers/recipe-edits.ts';
import { Refusal } from '../../src/servers/refusal.ts';
import { RECIPE } from '../store/runs.ts';
import { GUILD, presetsStage, ZOE } from './stage.ts';

const add = (model: string) => ({ actor: ZOE, action: `model add model:${model}` });

it('lets two admins change the same preset at once, and neither overwrites the other', async () => {
  const { book } = await presetsStage();
  await Promise.all(
    ['maker/one', 'maker/two', 'maker/three'].map((model) =>
      book.change(GUILD, add(model), ({ settings, shipped }) =>
        changePreset(settings, 'single', shipped, (recipe) => addReference(recipe, model, {})),
      ),
    ),
  );
  const { settings } = await book.read(GUILD);
  const models = settings.presets[0]?.layers[0]?.map(({ model }) => model);
  expect(models?.toSorted()).toEqual(['maker/one', 'maker/three', 'maker/two']);
  expect(settings.revision).toBe(3);
});

it('tells in its log what was before and after, and who tried what they may not', async () => {
  const { book } = await presetsStage();
  const by = (action: string) => ({ actor: ZOE, action });
  await book.change(GUILD, by('create'), ({ settings, shipped }) => ({
    settings: addPreset(settings, RECIPE, shipped),
  }));
  await book.change(GUILD, add('maker/new'), ({ settings, shipped }) =>
    changePreset(settings, 'two', shipped, (recipe) => addReference(recipe, 'maker/new', { samples: 2 })),
  );
  await book.change(GUILD, by('use'), ({ settings, shipped }) => ({ settings: usePreset(settings, 'fast', shipped) }));
  await book.change(GUILD, by('delete'), ({ settings, shipped }) => ({
    settings: deletePreset(settings, 'two', shipped),
  }));
  await book.noteAttempt(GUILD, by('preset use'));
  const layer = 'two, layer 1: maker/alpha (temperature 0.7, max_tokens 512); maker/beta (max_tokens 256)';
  const aggregator = 'two, aggregator: maker/gamma (max_tokens 4096)';
  const longer = `${layer}; maker/new ×2 (temperature 0.7, max_tokens 1024)`;
  const entry = { at: 1000, actor: ZOE };
  expect((await book.audit(GUILD, { limit: 9 })).toReversed()).toEqual([
    { ...entry, number: 1, action: 'create', after: `${layer}\n${aggregator}` },
    { ...entry, number: 2, action: 'model add model:maker/new', before: layer, after: longer },
    { ...entry, number: 3, action: 'use', before: 'default: as the host has it', after: 'default: fast' },
    { ...entry, number: 4, action: 'delete', before: `${longer}\n${aggregator}` },
    { ...entry, number: 5, action: 'refused: preset use' },
  ]);
});

it('changes nothing where a change is refused', async () => {
  const { book } = await presetsStage();
  const refused = book.change(GUILD, add('x'), ({ settings, shipped }) => ({
    settings: usePreset(settings, 'x', shipped),
  }));
  await expect(refused).rejects.toThrow(Refusal);
  expect(await book.audit(GUILD, { limit: 9 })).toEqual([]);
});
