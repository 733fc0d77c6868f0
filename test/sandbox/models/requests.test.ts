import Together from 'together-ai';
import { describe, expect, it } from 'vitest';
import { SANDBOX_KEY } from '../../../sandbox/models/index.ts';
import { ask, clientOf, faultOf, GPT_OSS, hear, LLAMA, post, serve } from './client.ts';
import { errorSchema } from './wire-schemas.ts';

const MESSAGES = [{ role: 'user', content: 'Hello?' }];

describe('a key', () => {
  it('that is unknown is refused, by the chat with a code, by the list with hardly a word', async () => {
    const server = await serve({ apiKeys: ['the-right-one'] });
    const client = clientOf(server, { apiKey: 'the-wrong-one' });
    const chat = await faultOf(
      client.chat.completions.create({ model: LLAMA, messages: [{ role: 'user', content: 'Hi' }] }),
    );
    expect(chat).toBeInstanceOf(Together.AuthenticationError);
    expect(chat).toMatchObject({
      error: { id: expect.any(String), error: { code: 'invalid_api_key', type: 'invalid_request_error' } },
    });
    expect(await faultOf(client.models.list())).toMatchObject({ error: { error: { message: 'Unauthorized' } } });
    await clientOf(server, { apiKey: 'the-right-one' }).models.list();
  });

  it('that is missing is refused, and no key is ever kept', async () => {
    const server = await serve();
    expect((await post(server, { model: LLAMA, messages: MESSAGES }, { authorization: '' })).status).toBe(401);
    await (await post(server, { model: LLAMA, messages: MESSAGES })).text();
    expect(JSON.stringify(server.journal)).not.toContain(SANDBOX_KEY);
  });
});

describe('a request', () => {
  it.each([
    ['that is no JSON', '{"model":', null],
    ['without a body', '', null],
    ['without a model', { messages: MESSAGES }, 'model'],
    ['without messages', { model: LLAMA }, 'messages'],
    ['with no messages', { model: LLAMA, messages: [] }, 'messages'],
    ['with an unknown role', { model: LLAMA, messages: [{ role: 'narrator', content: '' }] }, 'messages.0.role'],
    ['with a stop that is no list', { model: LLAMA, messages: MESSAGES, stop: '\n' }, 'stop'],
    ['with n of 0', { model: LLAMA, messages: MESSAGES, n: 0 }, 'n'],
    ['with n of 129', { model: LLAMA, messages: MESSAGES, n: 129 }, 'n'],
    ['with max_tokens of 0', { model: LLAMA, messages: MESSAGES, max_tokens: 0 }, 'max_tokens'],
  ])('%s is a 400 that says where', async (_, body, param) => {
    const server = await serve();
    const response = await post(server, body);
    expect(response.status).toBe(400);
    expect(errorSchema.parse(await response.json()).error).toMatchObject({ type: 'invalid_request_error', param });
  });

  it('may hold fields that nobody knows', async () => {
    const server = await serve();
    const odd = { stream_options: { include_usage: true }, max_completion_tokens: 3, favourite_colour: 'blue' };
    expect((await post(server, { model: LLAMA, messages: MESSAGES, ...odd })).status).toBe(200);
  });

  it.each([
    ['POST', '/embeddings'],
    ['GET', '/chat/completions'],
    ['GET', '/'],
  ])('%s %s is a 404 in JSON', async (method, path) => {
    const server = await serve();
    const response = await fetch(server.url + path, { method, headers: { authorization: `Bearer ${SANDBOX_KEY}` } });
    expect(response.status).toBe(404);
    errorSchema.parse(await response.json());
  });

  it.each([
    ['unknown', 'nobody/no-model', 404],
    ['listed yet not callable', 'deepseek-ai/DeepSeek-V3', 400],
  ])('for a model that is %s is refused as model_not_available', async (_, model, status) => {
    const server = await serve();
    expect(await faultOf(ask(server, { model }))).toMatchObject({
      status,
      error: { error: { code: 'model_not_available' } },
    });
  });

  it('for a model that does not chat is a 400', async () => {
    const server = await serve();
    expect(await faultOf(ask(server, { model: 'example-labs/Aquarelle-2' }))).toMatchObject({ status: 400 });
  });

  it.each([400, 403, 422] as const)(
    'beyond the context is refused with the %i that was chosen',
    async (overflowStatus) => {
      const server = await serve({ overflowStatus });
      const long = { model: 'google/gemma-2-27b-it', question: 'word '.repeat(5000), max_tokens: 4000 };
      const fault = await faultOf(ask(server, long));
      expect(fault).toMatchObject({ status: overflowStatus });
      expect(String(fault)).toContain('8192');
    },
  );

  it('beyond the context is clamped where the caller wishes it', async () => {
    const server = await serve();
    server.script('google/gemma-2-27b-it', { text: 'word '.repeat(4000) });
    const heard = await hear(
      await ask(server, {
        model: 'google/gemma-2-27b-it',
        question: 'word '.repeat(5000),
        max_tokens: 4000,
        context_length_exceeded_behavior: 'truncate',
      }),
    );
    expect(heard.finish).toBe('length');
    expect(heard.usage?.total_tokens).toBe(8192);
  });

  it('is kept in the journal: its time, headers, body, and how often the SDK had tried', async () => {
    const server = await serve();
    await hear(await ask(server, { model: GPT_OSS, max_tokens: 9, temperature: 0.7 }));
    expect(server.journal[0]).toMatchObject({
      method: 'POST',
      path: '/v1/chat/completions',
      model: GPT_OSS,
      retryCount: 0,
      body: { model: GPT_OSS, max_tokens: 9, temperature: 0.7, stream: true },
      headers: { 'content-type': 'application/json' },
      tokensSent: 9,
      outcome: 'finished',
    });
    expect(server.journal[0]?.atMs).toBeLessThanOrEqual(server.journal[0]?.endedMs ?? 0);
  });

  it("is answered with the marks of the service's edge, and with more where that is asked for", async () => {
    const server = await serve();
    const plain = await post(server, { model: LLAMA, messages: MESSAGES });
    const body: unknown = await plain.json();
    const ray = plain.headers.get('cf-ray') ?? '';
    expect(body).toMatchObject({ id: expect.stringMatching(new RegExp(`^[0-9a-f]{7}-[0-9a-f]{6}-${ray}$`)) });
    expect(plain.headers.get('x-ratelimit-limit')).toBeNull();
    expect(plain.headers.get('x-request-id')).toBeNull();
    const traced = await post(server, { model: LLAMA, messages: MESSAGES }, { 'x-together-debug': '1' });
    expect(traced.headers.get('x-together-traceid')).not.toBeNull();
    const stream = await post(server, { model: LLAMA, messages: MESSAGES, stream: true });
    expect(stream.headers.get('content-type')).toBe('text/event-stream;charset=utf-8');
    expect(stream.headers.get('cache-control')).toBe('no-cache, no-transform');
    expect(await stream.text()).toMatch(/^(data: \{.*\}\n\n)+data: \[DONE\]\n\n$/);
  });
});
