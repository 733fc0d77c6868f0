import { expect, it } from 'vitest';
import { type AuditItem, drawAudit, MOST_ITEMS } from '../../src/discord/audit-page.ts';

const item = (number: number, length = 10): AuditItem => ({
  number,
  at: 1_790_000_000_000,
  actor: { id: '1', name: '**Zoë** @everyone' },
  action: 'model add model:`x`',
  after: 'y'.repeat(length),
});
const json = (items: readonly AuditItem[]) => JSON.stringify(drawAudit(items));

it('shows what fits into one message, and leads to the rest', () => {
  const items = Array.from({ length: MOST_ITEMS }, (_, index) => item(100 - index, 1500));
  const drawn = json(items);
  expect(drawn).toContain('**100.**');
  expect(drawn).toContain('**99.**');
  expect(drawn).not.toContain('**98.**');
  expect(drawn).toContain('moa:audit:99');
});

it('gives a change that is longer than a message as a file, whole', () => {
  const { files = [], components } = drawAudit([item(7, 9000), item(6)]);
  expect(files[0]?.name).toBe('change-7.diff');
  expect(files[0]?.data.toString()).toBe(`+ ${'y'.repeat(9000)}\n`);
  expect(JSON.stringify(components)).toContain('moa:audit:7');
});

it('leads nowhere from the oldest, and lets no name speak', () => {
  const drawn = json([item(1)]);
  expect(drawn).toContain('"disabled":true');
  expect(drawn).not.toContain('@everyone');
  expect(drawn).toContain("`model add model:'x'`");
});
