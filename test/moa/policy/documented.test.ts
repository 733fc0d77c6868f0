import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { DEFAULT_POLICY, policySchema } from '../../../src/moa/policy/policy.ts';

it('docs/policies.md has every field of a policy, once, with its default', () => {
  const document = readFileSync(new URL('../../../docs/policies.md', import.meta.url), 'utf8');
  const rows = new Map(
    [...document.matchAll(/^\| `(\w+)` \|.*\| (.*) \| .*\|$/gm)].map(([, name, value]) => [name, value]),
  );
  expect([...rows.keys()].toSorted()).toEqual(Object.keys(policySchema.shape).toSorted());
  for (const [name, value] of Object.entries(DEFAULT_POLICY)) {
    if (typeof value === 'object') continue;
    expect(rows.get(name)?.replaceAll(/[`,]/g, '')).toBe(String(value));
  }
});
