import { describe, expect, it } from 'vitest';
import type { ChatMessage } from '../../../../src/moa/model.ts';
import { continuationMessages } from '../../../../src/moa/policy/seam/continuation.ts';

const asked: readonly ChatMessage[] = [
  { role: 'system', content: 'Weigh these.' },
  { role: 'user', content: 'Why are there tides?' },
];

describe('the messages that ask a model to go on', () => {
  it('are those of the call that broke, all that was written, and the request', () => {
    const text = `${'long '.repeat(5000)}The moon pul`;
    const messages = continuationMessages(asked, text);
    expect(messages.slice(0, 2)).toEqual(asked);
    expect(messages[2]).toEqual({ role: 'assistant', content: text });
    expect(messages[3]).toMatchObject({ role: 'user', content: expect.stringContaining('exactly where it stops') });
    expect(messages).toHaveLength(4);
  });

  it('are the same as before where nothing was written', () => {
    expect(continuationMessages(asked, '')).toEqual(asked);
  });
});
