import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SHIPPED_PRESETS, shippedPreset } from '../../src/moa/presets.ts';
import { parseRecipe, type Recipe } from '../../src/moa/recipe.ts';
import {
  addPreset,
  changePreset,
  copyPreset,
  defaultOf,
  deletePreset,
  NOTHING_DECIDED,
  presetNamed,
  renamePreset,
  usePreset,
} from '../../src/servers/preset-edits.ts';
import { addReference, removeReference } from '../../src/servers/recipe-edits.ts';
import { Refusal } from '../../src/servers/refusal.ts';
import type { Shipped } from '../../src/servers/shipped-presets.ts';
import type { ServerSettings } from '../../src/store/servers.ts';

const shipped: Shipped = {
  presets: new Map(SHIPPED_PRESETS.map((name) => [name, shippedPreset(name)])),
  defaultPreset: 'balanced',
};
const fresh = NOTHING_DECIDED;
const own = (name: string): Recipe =>
  parseRecipe({ name, version: 1, layers: [], aggregator: { model: 'm', maxTokens: 9 } });
const withOwn = (...names: readonly string[]) =>
  names.reduce<ServerSettings>((settings, name) => addPreset(settings, own(name), shipped), fresh);
const add = (model: string) => (recipe: Recipe) => addReference(recipe, model, {});

describe('the presets of a server', () => {
  it('have a copy of a shipped one on its first change, which is then in use, and the shipped stays as it is', () => {
    const first = changePreset(fresh, undefined, shipped, add('maker/new'));
    expect(first).toMatchObject({ shipped: 'balanced', after: { name: 'our-balanced', version: 1 } });
    expect(defaultOf(first.settings, shipped)).toBe('our-balanced');
    expect(presetNamed(first.settings, 'balanced', shipped)).toEqual(shippedPreset('balanced'));

    const second = changePreset(first.settings, 'balanced', shipped, add('maker/newer'));
    expect(second).toMatchObject({ shipped: 'balanced', after: { name: 'our-balanced', version: 2 } });
    expect(second.settings.presets).toHaveLength(1);
    expect(second.after.layers.flat().map(({ model }) => model)).toEqual(
      expect.arrayContaining(['maker/new', 'maker/newer']),
    );
  });

  it('have their copy in use again where the shipped one that is in use is changed anew', () => {
    const first = changePreset(fresh, undefined, shipped, add('maker/new'));
    const back = usePreset(first.settings, 'balanced', shipped);
    expect(changePreset(back, undefined, shipped, add('maker/newer')).settings.defaultPreset).toBe('our-balanced');
  });

  it('may use `auto` while nothing is listed, but not change it', () => {
    const empty: Shipped = { ...shipped, presets: new Map([...shipped.presets, ['auto', undefined]]) };
    expect(usePreset(fresh, 'auto', empty).defaultPreset).toBe('auto');
    expect(() => changePreset(fresh, 'auto', empty, add('maker/new'))).toThrow('it lists no model just now');
  });

  it('leave the default as it is where another shipped one is changed', () => {
    const { settings } = changePreset(fresh, 'fast', shipped, add('maker/new'));
    expect(settings.presets.map(({ name }) => name)).toEqual(['our-fast']);
    expect(defaultOf(settings, shipped)).toBe('balanced');
  });

  it('are copied, renamed while in use, used and deleted', () => {
    let settings = usePreset(copyPreset(fresh, 'deep', 'mine', shipped), 'mine', shipped);
    settings = renamePreset(settings, 'mine', 'ours', shipped);
    expect(settings).toMatchObject({ defaultPreset: 'ours', presets: [{ name: 'ours', version: 2 }] });
    settings = deletePreset(usePreset(settings, 'fast', shipped), 'ours', shipped);
    expect(settings).toEqual({ ...fresh, defaultPreset: 'fast' });
  });

  it.each<[string, () => unknown]>([
    ['There is no preset `x` here. There are: mine, balanced, fast', () => usePreset(withOwn('mine'), 'x', shipped)],
    ['There is a preset `mine` already', () => copyPreset(withOwn('mine'), 'fast', 'mine', shipped)],
    ['`fast` comes with the bot. Choose another name', () => addPreset(fresh, own('fast'), shipped)],
    ["`our-fast` is kept for this server's changes of `fast`", () => addPreset(fresh, own('our-fast'), shipped)],
    ['`fast` comes with the bot and cannot be deleted', () => deletePreset(fresh, 'fast', shipped)],
    ['`fast` comes with the bot and cannot be renamed', () => renamePreset(fresh, 'fast', 'mine', shipped)],
    ['is in use here', () => deletePreset(usePreset(withOwn('mine'), 'mine', shipped), 'mine', shipped)],
    ['lower-case letters, digits and hyphens', () => copyPreset(fresh, 'fast', 'My Own!', shipped)],
    ['25 presets of its own at most', () => withOwn(...Array.from({ length: 26 }, (_, index) => `p${index}`))],
  ])('refuse with a sentence: %s', (sentence, edit) => {
    expect(edit).toThrow(Refusal);
    expect(edit).toThrow(sentence);
  });

  it('are valid after 200 random changes, with a default that exists', () => {
    const name = fc.constantFrom('a', 'b', 'our-fast', 'fast', 'balanced', 'Bad Name');
    const edit = fc.oneof(
      fc.tuple(name, name).map(
        ([from, to]) =>
          (s: ServerSettings) =>
            copyPreset(s, from, to, shipped),
      ),
      fc.tuple(name, name).map(
        ([from, to]) =>
          (s: ServerSettings) =>
            renamePreset(s, from, to, shipped),
      ),
      name.map((each) => (s: ServerSettings) => usePreset(s, each, shipped)),
      name.map((each) => (s: ServerSettings) => deletePreset(s, each, shipped)),
      fc
        .option(name, { nil: undefined })
        .map((each) => (s: ServerSettings) => changePreset(s, each, shipped, add('maker/new')).settings),
      name.map(
        (each) => (s: ServerSettings) =>
          changePreset(s, each, shipped, (recipe) => removeReference(recipe, 'maker/new')).settings,
      ),
    );
    const tried = (settings: ServerSettings, change: (s: ServerSettings) => ServerSettings): ServerSettings => {
      try {
        return change(settings);
      } catch (error) {
        expect(error).toBeInstanceOf(Refusal);
        return settings;
      }
    };
    fc.assert(
      fc.property(fc.array(edit, { minLength: 200, maxLength: 200 }), (edits) => {
        const end = edits.reduce(tried, fresh);
        for (const preset of end.presets) expect(parseRecipe(preset)).toEqual(preset);
        expect(new Set(end.presets.map((each) => each.name)).size).toBe(end.presets.length);
        expect(presetNamed(end, defaultOf(end, shipped), shipped)).toBeDefined();
      }),
      { numRuns: 200 },
    );
  });
});
