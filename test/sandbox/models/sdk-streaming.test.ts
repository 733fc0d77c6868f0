import Together from 'together-ai';
import { describe, expect, it } from 'vitest';
import { failure } from '../../../sandbox/models/index.ts';
import { ask, clientOf, faultOf, hear, LLAMA, serve } from './client.ts';

const TEXT = 'A sentence that is long enough to be cut in the middle, and then some more of it.';

describe('what the SDK makes of a stream', () => {
  it('ends after [DONE] when all went well', async () => {
    const server = await serve();
    server.script(LLAMA, { text: TEXT });
    const heard = await hear(await ask(server));
    expect(heard).toMatchObject({ text: TEXT, finish: 'stop' });
    expect(server.journal[0]).toMatchObject({ outcome: 'finished', status: 200, retryCount: 0 });
  });

  it.each(['truncate-clean', 'truncate-half', 'mid-error-event'] as const)(
    'ends without an error and without a finish reason after %s',
    async (name) => {
      const server = await serve();
      server.script(LLAMA, failure(name, { text: TEXT, afterTokens: 4 }));
      const heard = await hear(await ask(server));
      expect(heard.finish).toBeUndefined();
      expect(heard.chunks).toHaveLength(5);
      expect(TEXT.startsWith(heard.text)).toBe(true);
      expect(server.journal[0]).toMatchObject({ outcome: 'failed', tokensSent: 4 });
    },
  );

  it('throws a TypeError, not one of its own, when the socket breaks', async () => {
    const server = await serve();
    server.script(LLAMA, failure('truncate-reset', { text: TEXT }));
    const fault = await faultOf(ask(server).then(hear));
    expect(fault).toBeInstanceOf(TypeError);
    expect(fault).not.toBeInstanceOf(Together.APIError);
  });

  it('throws a SyntaxError on broken JSON', async () => {
    const server = await serve();
    server.script(LLAMA, failure('bad-json', { text: TEXT }));
    expect(await faultOf(ask(server).then(hear))).toBeInstanceOf(SyntaxError);
  });

  it('throws an APIError without a status, holding the inner error, on an error event', async () => {
    const server = await serve();
    server.script(LLAMA, failure('mid-error', { text: TEXT }));
    const fault = await faultOf(ask(server).then(hear));
    expect(fault).toBeInstanceOf(Together.APIError);
    expect(fault).toMatchObject({ status: undefined, error: { type: 'server_error' } });
  });

  it.each([false, true])('yields an error within a choice like any chunk (finish reason: %s)', async (withFinish) => {
    const server = await serve();
    server.script(LLAMA, failure('mid-error-choice', { text: TEXT, withFinish }));
    const { chunks, finish } = await hear(await ask(server));
    expect(chunks.at(-1)?.choices[0]).toMatchObject({ error: { message: expect.any(String), type: 'server_error' } });
    expect(finish).toBe(withFinish ? 'error' : undefined);
  });

  it('ends without an error when the caller aborts during the body', async () => {
    const server = await serve();
    const gate = server.gate();
    server.script(LLAMA, { text: TEXT, gate });
    const controller = new AbortController();
    const listening = hear(await ask(server, { signal: controller.signal }));
    gate.release(3);
    await server.waitFor(([entry]) => entry?.tokensSent === 3);
    controller.abort();
    expect((await listening).finish).toBeUndefined();
    await server.waitFor(([entry]) => entry?.outcome === 'client-closed');
    expect(server.journal[0]?.tokensSent).toBe(3);
  });

  it('throws APIUserAbortError when the caller aborts before the headers', async () => {
    const server = await serve();
    server.script(LLAMA, failure('no-headers'));
    const controller = new AbortController();
    const fault = faultOf(ask(server, { signal: controller.signal }));
    await server.waitFor((journal) => journal.length === 1);
    controller.abort();
    expect(await fault).toBeInstanceOf(Together.APIUserAbortError);
    await server.waitFor(([entry]) => entry?.outcome === 'client-closed');
  });

  it('sends nothing at all when the caller had aborted before', async () => {
    const server = await serve();
    expect(await faultOf(ask(server, { signal: AbortSignal.abort() }))).toBeInstanceOf(Together.APIUserAbortError);
    expect(server.journal).toEqual([]);
  });

  it.each(['json-for-stream', 'html-for-stream', 'error-200'] as const)(
    'sees no chunk, and no error, in %s',
    async (name) => {
      const server = await serve();
      server.script(LLAMA, failure(name));
      expect((await hear(await ask(server))).chunks).toEqual([]);
    },
  );

  it('stays in the loop after [DONE] until the socket closes', async () => {
    const server = await serve();
    server.script(LLAMA, failure('done-open', { lingerMs: 120 }));
    let finished = false;
    const listening = ask(server)
      .then(hear)
      .then((heard) => {
        finished = true;
        return heard;
      });
    await server.waitFor(([entry]) => entry?.outcome === 'finished');
    expect(finished).toBe(false);
    expect((await listening).finish).toBe('stop');
  });

  it('takes no notice of comments between the events', async () => {
    const server = await serve();
    server.script(LLAMA, { ...failure('comments'), text: TEXT });
    expect(await hear(await ask(server))).toMatchObject({ text: TEXT, finish: 'stop' });
  });

  it.each(['bytes', 'merged'] as const)('reads the same text from events sent as %s', async (split) => {
    const server = await serve();
    const text = 'Grüße 👩‍👩‍👧 — 漢字, data: "x"\n\n```js\r\n1\r\n```'.repeat(3);
    server.script(LLAMA, { text, split, comments: true });
    expect(await hear(await ask(server))).toMatchObject({ text, finish: 'stop' });
  });

  it('closes the request on the server when the loop is left', async () => {
    const server = await serve();
    const gate = server.gate();
    server.script(LLAMA, { text: TEXT, gate });
    const stream = await ask(server);
    gate.release(2);
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break;
    await server.waitFor(([entry]) => entry?.outcome === 'client-closed');
    await expect.poll(() => server.openStreams()).toBe(0);
  });

  it('uses the socket of a stream that was read to its end again', async () => {
    const server = await serve();
    for (let call = 0; call < 10; call += 1) await hear(await ask(server));
    // Undici may open a second while the first is still on its way back; one for each call would be ten.
    expect(server.sockets().seen).toBeLessThanOrEqual(2);
  });
});

describe('what the SDK makes of an answer that is none', () => {
  it.each([
    ['rate-limit', 429, Together.RateLimitError],
    ['rate-limit-retry-after', 429, Together.RateLimitError],
    ['overloaded', 503, Together.InternalServerError],
    ['server-error', 500, Together.InternalServerError],
    ['gateway-html', 502, Together.InternalServerError],
    ['payment', 402, Together.APIError],
    ['bad-key', 401, Together.AuthenticationError],
    ['context-overflow', 403, Together.PermissionDeniedError],
    ['model-gone', 404, Together.NotFoundError],
  ] as const)('%s: status %i', async (name, status, kind) => {
    const server = await serve();
    server.script(LLAMA, failure(name));
    const fault = await faultOf(ask(server));
    expect(fault).toBeInstanceOf(kind);
    expect(fault).toMatchObject({ status });
    expect(server.journal[0]).toMatchObject({ outcome: 'failed', status, tokensSent: 0 });
  });

  it('a 429 tells its wait in x-ratelimit-reset, and its kind in any of three places', async () => {
    const server = await serve();
    server.script(
      LLAMA,
      failure('rate-limit', { seconds: 7, place: 'top' }),
      failure('rate-limit', { seconds: 7, place: 'type', limit: 'token' }),
      failure('rate-limit-retry-after', { seconds: 7 }),
    );
    const faults = [await faultOf(ask(server)), await faultOf(ask(server)), await faultOf(ask(server))];
    const hints = faults.map((fault) => (fault instanceof Together.APIError ? fault.headers : undefined));
    expect(hints.map((headers) => headers?.get('x-ratelimit-reset'))).toEqual(['7', '7', '7']);
    expect(hints.map((headers) => headers?.get('retry-after'))).toEqual([null, null, '3600']);
    expect(faults).toMatchObject([
      { error: { error_type: 'dynamic_request_limited' } },
      { error: { error: { type: 'dynamic_token_limited' } } },
      { error: { error: { error_type: 'dynamic_request_limited' } } },
    ]);
  });

  it('an overload may have no body, and passes after as many calls as were ordered', async () => {
    const server = await serve();
    server.script(LLAMA, failure('overloaded', { emptyBody: true, times: 2 }));
    expect(await faultOf(ask(server))).toMatchObject({ status: 503, error: undefined });
    expect(await faultOf(ask(server))).toMatchObject({ status: 503 });
    expect((await hear(await ask(server))).finish).toBe('stop');
  });

  it.each([400, 403, 422])('a context overflow may come with %i, told by its message', async (status) => {
    const server = await serve();
    server.script(LLAMA, failure('context-overflow', { status }));
    const fault = await faultOf(ask(server));
    expect(fault).toMatchObject({ status });
    expect(String(fault)).toMatch(/max_new_tokens|context length|input token|maximum context/i);
  });

  it('a model that is gone may also be one that needs an endpoint of its own', async () => {
    const server = await serve();
    server.script(LLAMA, failure('model-gone', { status: 400 }));
    const fault = await faultOf(ask(server));
    expect(fault).toMatchObject({ status: 400, error: { error: { code: 'model_not_available' } } });
    expect(String(fault)).toMatch(/non-serverless model.*dedicated endpoint/);
  });

  it('a connection that drops, and one that is refused, are APIConnectionErrors', async () => {
    const server = await serve();
    server.script(LLAMA, failure('connect-refused'));
    expect(await faultOf(ask(server))).toBeInstanceOf(Together.APIConnectionError);
    server.refuseConnections();
    expect(await faultOf(ask(server))).toBeInstanceOf(Together.APIConnectionError);
    await server.acceptConnections();
    expect((await hear(await ask(server))).finish).toBe('stop');
  });

  it('a whole answer that breaks, and one that never comes, are connection errors too', async () => {
    const server = await serve();
    server.script(LLAMA, failure('truncate-reset'), failure('stall'));
    const messages = [{ role: 'user' as const, content: 'Why?' }];
    const whole = (options = {}) => clientOf(server, options).chat.completions.create({ model: LLAMA, messages });
    expect(await faultOf(whole())).toBeInstanceOf(Together.APIConnectionError);
    expect(await faultOf(whole({ timeout: 60 }))).toBeInstanceOf(Together.APIConnectionTimeoutError);
  });

  it('an error with status 200 resolves as if it were an answer', async () => {
    const server = await serve();
    server.script(LLAMA, failure('error-200'));
    const messages = [{ role: 'user' as const, content: 'Why?' }];
    const resolved: unknown = await clientOf(server).chat.completions.create({ model: LLAMA, messages });
    expect(resolved).toEqual({ error: expect.objectContaining({ type: 'server_error' }) });
  });

  it('an empty answer, and one of thoughts only, finish all the same', async () => {
    const server = await serve();
    server.script(LLAMA, failure('empty'), failure('reasoning-only'));
    expect(await hear(await ask(server))).toMatchObject({ text: '', finish: 'stop' });
    const thoughts = await hear(await ask(server, { max_tokens: 16 }));
    expect(thoughts).toMatchObject({ text: '', finish: 'length', usage: { completion_tokens: 16 } });
    expect(thoughts.reasoning).not.toBe('');
  });

  it('a stall sends its tokens and then nothing, on an open socket', async () => {
    const server = await serve();
    server.script(LLAMA, { text: TEXT, stallAfterTokens: 6 });
    const stream = await ask(server);
    const iterator = stream[Symbol.asyncIterator]();
    for (let chunk = 0; chunk < 7; chunk += 1) await iterator.next();
    expect(server.journal[0]).toMatchObject({ tokensSent: 6, outcome: undefined });
    expect(server.openStreams()).toBe(1);
    stream.controller.abort();
    expect((await iterator.next()).done).toBe(true);
  });

  it('a huge answer comes whole, whatever max_tokens says', async () => {
    const server = await serve();
    server.script(LLAMA, failure('huge'));
    const { text, finish } = await hear(await ask(server, { max_tokens: 512 }));
    expect(text.length).toBeGreaterThanOrEqual(199_999);
    expect(finish).toBe('stop');
  });
});
