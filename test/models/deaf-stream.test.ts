import { describe, expect, it } from 'vitest';
import type { ModelEnd } from '../../src/moa/model.ts';
import { createTogetherModel } from '../../src/models/together.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

/** A response whose body never ends and does not hear an abort: what fetch leaves where both fall together. */
function deafResponse(...chunks: readonly unknown[]): Response {
  const body = new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(`data: ${JSON.stringify(chunk)}\n\n`));
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}

function ask(response: Response): Promise<ModelEnd> {
  const model = createTogetherModel({
    apiKey: 'key',
    baseUrl: 'http://127.0.0.1:9/v1',
    clock: new VirtualClock().auto(),
    fetch: async () => response,
  });
  const request = { model: 'm', messages: [{ role: 'user' as const, content: 'Why?' }], maxTokens: 10 };
  return model.ask(request, () => {}, new AbortController().signal);
}

const text = { model: 'm', choices: [{ index: 0, delta: { content: 'Because.' } }] };
const finish = { model: 'm', choices: [{ index: 0, delta: { content: '' }, finish_reason: 'stop' }] };

describe('a stream that hears no abort', () => {
  it('is whole after its grace, once its finish reason was seen', async () => {
    expect(await ask(deafResponse(text, finish))).toMatchObject({ finish: 'stop' });
  });

  it('times out in the middle of an answer all the same', async () => {
    await expect(ask(deafResponse(text))).rejects.toMatchObject({ kind: 'timeout' });
  });
});
