import { readFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import { Stage } from './harness.ts';

const stage = new Stage();
afterEach(() => stage.close());

const option = z.object({ type: z.number(), name: z.string() });
const withOptions = option.extend({ options: z.array(z.looseObject(option.shape)).optional() });
const SUBCOMMAND = 1;

it('the README has every subcommand of /moa-admin in its table', async () => {
  const { discord } = await stage.set();
  const admin = discord.world.commands.find(({ definition }) => definition.name === 'moa-admin');
  const options = z.array(withOptions).parse(admin?.definition['options']);
  const commands = options.flatMap(({ type, name, options: inner = [] }) =>
    type === SUBCOMMAND ? [name] : inner.map((each) => `${name} ${each.name}`),
  );
  const table = readFileSync(new URL('../../README.md', import.meta.url), 'utf8').split('**`/moa-admin`**')[1] ?? '';
  expect(commands).toHaveLength(18);
  expect(commands.filter((command) => !new RegExp(`\`${command}[ \`]`).test(table))).toEqual([]);
});
