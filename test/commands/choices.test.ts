import { expect, it } from 'vitest';
import { choiceName } from '../../src/commands/choices.ts';

it('the name of a choice is cut to 100 units, never within a character', () => {
  expect(choiceName('short')).toBe('short');
  expect(choiceName('x'.repeat(101))).toBe(`${'x'.repeat(99)}…`);
  const cut = choiceName('👩'.repeat(80));
  expect(cut.length).toBeLessThanOrEqual(100);
  expect(cut).toBe(`${'👩'.repeat(49)}…`);
});
