import { expect, it } from 'vitest';
import { shippedPreset } from '../../src/moa/presets.ts';
import { addPreset, deletePreset, usePreset } from '../../src/servers/preset-edits.ts';
import { newRun, RECIPE } from '../store/runs.ts';
import { GUILD, presetsStage, ZOE } from './stage.ts';

const LEASE = { owner: 'me', until: 1 };
const deed = { actor: ZOE, action: 'test' };

it("is the host's default, the server's, or the one that is named", async () => {
  const { book, choice } = await presetsStage();
  expect(await choice.choose({ guildId: GUILD })).toEqual({ recipe: shippedPreset('balanced') });
  await book.change(GUILD, deed, ({ settings, shipped }) => ({
    settings: usePreset(addPreset(settings, RECIPE, shipped), 'two', shipped),
  }));
  expect(await choice.choose({ guildId: GUILD })).toEqual({ recipe: RECIPE });
  expect(await choice.choose({ guildId: GUILD, preset: 'fast' })).toEqual({ recipe: shippedPreset('fast') });
});

it('of one server is unknown in every other, in a sentence', async () => {
  const { book, choice } = await presetsStage();
  await book.change(GUILD, deed, ({ settings, shipped }) => ({ settings: addPreset(settings, RECIPE, shipped) }));
  const elsewhere = await choice.choose({ guildId: '300000000000000002', preset: 'two' });
  expect(elsewhere).toEqual({
    refusal: expect.stringMatching(/^There is no preset `two` here. There are: balanced, /),
  });
});

it("is a conversation's own, as it now is, and as it was once it is gone", async () => {
  const { book, choice, store } = await presetsStage();
  await store.createRun(newRun('root'), LEASE);
  const wanted = { guildId: GUILD, conversationId: 'root' };
  const changed = { ...RECIPE, version: 1, layers: [] };
  await book.change(GUILD, deed, ({ settings, shipped }) => ({ settings: addPreset(settings, changed, shipped) }));
  expect(await choice.choose(wanted)).toEqual({ recipe: changed });
  await book.change(GUILD, deed, ({ settings, shipped }) => ({ settings: deletePreset(settings, 'two', shipped) }));
  expect(await choice.choose(wanted)).toEqual({ recipe: RECIPE });
});

it('made of what is listed is a sentence where nothing is, but not for a conversation that began with it', async () => {
  const { choice, store } = await presetsStage('auto');
  expect(await choice.choose({ guildId: GUILD })).toEqual({ refusal: expect.stringContaining('it lists no model') });
  const snapshot = { ...RECIPE, name: 'auto' };
  await store.createRun(newRun('root', { recipe: snapshot }), LEASE);
  expect(await choice.choose({ guildId: GUILD, conversationId: 'root' })).toEqual({ recipe: snapshot });
});

it('does not cost the answer where the store cannot be read, but is never another than was meant', async () => {
  const { choice, store, faults } = await presetsStage();
  await store.close();
  expect(await choice.choose({ guildId: GUILD })).toEqual({ recipe: shippedPreset('balanced') });
  expect(await choice.choose({ guildId: GUILD, preset: 'fast' })).toEqual({ recipe: shippedPreset('fast') });
  expect(faults).toHaveLength(2);
  expect(await choice.choose({ guildId: GUILD, preset: 'mine' })).toEqual({
    refusal: expect.stringContaining("This server's own presets cannot be read just now"),
  });
  expect(await choice.choose({ guildId: GUILD, conversationId: 'root' })).toEqual({
    refusal: expect.stringContaining('What this conversation is answered with cannot be read just now'),
  });
});

it('does not wait for the list of models, but for what is made of it', async () => {
  const never = await presetsStage('balanced', () => new Promise(() => {}));
  expect(await never.choice.choose({ guildId: GUILD })).toEqual({ recipe: shippedPreset('balanced') });
  const one = { id: 'maker/one', contextLength: undefined, price: undefined };
  const later = await presetsStage('auto', async () => [one]);
  const choice = await later.choice.choose({ guildId: GUILD });
  expect(choice).toMatchObject({ recipe: { name: 'auto', aggregator: { model: 'maker/one' } } });
});
