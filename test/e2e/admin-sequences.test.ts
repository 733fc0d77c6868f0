import fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';
import type { OptionValue } from '../../sandbox/discord/people/slash.ts';
import { SHIPPED_PRESETS } from '../../src/moa/presets.ts';
import { parseRecipe } from '../../src/moa/recipe.ts';
import { addAdmin, told } from './admin.ts';
import { Stage, virtualTime } from './harness.ts';

const stage = new Stage();
afterEach(() => stage.close());

type Command = readonly [string, Readonly<Record<string, OptionValue>>];

const preset = fc.constantFrom('balanced', 'single', 'mine', 'other', 'our-single', 'none');
const maybePreset = fc.option(preset, { nil: undefined });
const model = fc.constantFrom('openai/gpt-oss-20b', 'openai/gpt-oss-120b', 'google/gemma-4-31B-it', 'maker/none');
const number = (max: number) => fc.option(fc.integer({ min: 0, max }), { nil: undefined });
const name = fc.constantFrom('mine', 'other', 'single', 'Not a Name');
const file = fc
  .record({ name, layers: fc.constantFrom([], [[{ model: 'openai/gpt-oss-20b', maxTokens: 9 }]], [[]], 'x') })
  .map((recipe) => ({ ...recipe, aggregator: { model: 'openai/gpt-oss-120b', maxTokens: 9 } }))
  .map((recipe) => ({ name: 'f.json', type: 'application/json', data: Buffer.from(JSON.stringify(recipe)) }));

const how = {
  temperature: number(3),
  max_tokens: number(200_000),
  reasoning: fc.constantFrom(undefined, 'off', 'low'),
};
const reference = { model, preset: maybePreset, layer: number(7), samples: number(9), ...how };

/** A subcommand with any options, those that are wrong included; what is undefined is not said. */
function using(command: string, options: Readonly<Record<string, fc.Arbitrary<OptionValue | undefined>>>) {
  return fc
    .record(options)
    .map(
      (given): Command => [
        command,
        Object.fromEntries(
          Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
        ),
      ],
    );
}

const anyCommand = fc.oneof(
  using('model add', reference),
  using('model set', reference),
  using('model remove', { model, preset: maybePreset, layer: number(3) }),
  using('aggregator set', { model, preset: maybePreset, ...how }),
  using('aggregator add-fallback', { model, preset: maybePreset, ...how }),
  using('aggregator remove-fallback', { model, preset: maybePreset }),
  using('preset create', { name, model }),
  using('preset copy', { name, preset: maybePreset }),
  using('preset rename', { name, preset: maybePreset }),
  using('preset use', { preset }),
  using('preset delete', { preset }),
  using('preset import', { file, name: fc.option(name, { nil: undefined }) }),
);

it('leaves only valid presets after 200 random sequences of commands, whatever was wrong with them', async () => {
  const scene = await stage.set({ settings: { DEFAULT_PRESET: 'balanced' }, time: virtualTime() });
  const answers: string[] = [];
  await fc.assert(
    fc.asyncProperty(fc.array(anyCommand, { minLength: 4, maxLength: 8 }), async (commands) => {
      const guild = scene.discord.addGuild('Any');
      const there = { ...scene, guild, channel: scene.discord.addChannel(guild, 'general') };
      const admin = addAdmin(there);
      for (const [command, options] of commands) answers.push(await told(there, admin, command, options));
      const { presets, defaultPreset = 'balanced' } = await scene.store.servers.settings(guild.id);
      for (const each of presets) expect(parseRecipe(each)).toEqual(each);
      expect([...presets.map((each) => each.name), ...SHIPPED_PRESETS]).toContain(defaultPreset);
      expect(new Set(presets.map((each) => each.name)).size).toBe(presets.length);
    }),
    { numRuns: 200 },
  );
  // Each is done or refused with a sentence of ours: none ends in a fault.
  expect(answers.filter((answer) => !/^(✅|✖️)/.test(answer))).toEqual([]);
  const done = answers.filter((answer) => answer.startsWith('✅')).length;
  expect(done).toBeGreaterThan(answers.length / 10);
  expect(done).toBeLessThan(answers.length);
});
