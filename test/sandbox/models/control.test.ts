import { describe, expect, it } from 'vitest';
import type { ModelServer } from '../../../sandbox/models/index.ts';
import { ask, clientOf, faultOf, hear, LLAMA, QWEN, serve } from './client.ts';

async function control(
  server: ModelServer,
  action: string,
  body?: unknown,
  headers: Record<string, string> = { 'x-sandbox-control': '1' },
) {
  const url = new URL(`/__ctl/${action}`, server.url);
  const post = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(url, { headers, ...post });
  const answer: unknown = await response.json();
  return { status: response.status, answer };
}

describe('the control routes', () => {
  it('order scripts and named failures', async () => {
    const server = await serve();
    const order = { model: LLAMA, scripts: [{ failure: 'overloaded', times: 2 }, { text: 'Ordered from afar.' }] };
    expect(await control(server, 'scripts', order)).toMatchObject({ status: 200 });
    expect(await faultOf(ask(server))).toMatchObject({ status: 503 });
    expect(await faultOf(ask(server))).toMatchObject({ status: 503 });
    expect((await hear(await ask(server))).text).toBe('Ordered from afar.');
  });

  it('show the journal and the state, retire models and reset', async () => {
    const server = await serve();
    await hear(await ask(server));
    expect((await control(server, 'journal')).answer).toMatchObject([{ model: LLAMA, outcome: 'finished' }]);
    expect((await control(server, 'state')).answer).toMatchObject({ maxConcurrent: 1, nowMs: expect.any(Number) });
    await control(server, 'remove-model', { id: QWEN });
    expect(await faultOf(ask(server, { model: QWEN }))).toMatchObject({ status: 404 });
    await control(server, 'reset', {});
    expect(server.journal).toEqual([]);
  });

  it('say what is wrong with an order', async () => {
    const server = await serve();
    expect(await control(server, 'remove-model', { id: 'nobody' })).toMatchObject({ status: 400 });
    const wrong = await control(server, 'scripts', { model: LLAMA, scripts: [{ failure: 'no-such-failure' }] });
    expect(wrong).toMatchObject({ status: 400, answer: { error: { message: expect.stringContaining('scripts') } } });
    expect((await control(server, 'nothing')).status).toBe(404);
  });

  it('are not there for anybody who does not name them by their header, and never under /v1', async () => {
    const server = await serve();
    expect((await control(server, 'journal', undefined, {})).status).toBe(404);
    expect(
      await faultOf(clientOf(server).get('/__ctl/journal', { headers: { 'x-sandbox-control': '1' } })),
    ).toMatchObject({ status: 404 });
  });
});
