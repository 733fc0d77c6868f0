import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Acknowledgements } from '../../src/commands/acknowledgements.ts';

/** Questions that are acknowledged by hand. */
function crowd(count: number) {
  const acknowledgements = new Acknowledgements();
  const replies: (() => void)[] = [];
  let begun = 0;
  const asked = Array.from({ length: count }, () =>
    acknowledgements
      .first(() => new Promise<void>((resolve) => replies.push(resolve)))
      .then(() => {
        begun += 1;
      }),
  );
  return { acknowledgements, replies, asked, begun: () => begun };
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await nextTurn();
}

describe('acknowledgements', () => {
  it('are all sent at once, and no work begins while a crowd still waits for theirs', async () => {
    const { replies, begun } = crowd(100);
    expect(replies).toHaveLength(100);

    for (const reply of replies.slice(0, 80)) reply();
    await turns(50);
    expect(begun()).toBe(0);

    replies[80]?.();
    for (const reply of replies.slice(81, 84)) reply();
    await turns(50);
    expect(begun()).toBe(84);
  });

  it('let work begin a few at a time', async () => {
    const { replies, asked, begun } = crowd(100);
    for (const reply of replies) reply();
    await turns(5);
    expect(begun()).toBeGreaterThan(0);
    expect(begun()).toBeLessThan(30);
    await Promise.all(asked);
    expect(begun()).toBe(100);
  });

  it('hold nobody up where one fails, which its own caller learns', async () => {
    const acknowledgements = new Acknowledgements();
    await expect(acknowledgements.first(() => Promise.reject(new Error('too late')))).rejects.toThrow('too late');
    await acknowledgements.first(() => Promise.resolve());
  });
});
