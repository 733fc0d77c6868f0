import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failure } from '../../sandbox/models/index.ts';
import { type ChatModel, ModelError } from '../../src/moa/model.ts';
import { createTogetherModel } from '../../src/models/together.ts';
import { ask, type Hearing, hear, LLAMA, type ModelStage, openModelStage } from './stage.ts';

type Script = ReturnType<typeof failure>;

let stage: ModelStage;
let model: ChatModel;

beforeEach(async () => {
  stage = await openModelStage();
  stage.clock.auto();
  model = createTogetherModel(stage.account);
});
afterEach(() => stage.server.close());

async function fail(script: Script): Promise<{ readonly heard: Hearing; readonly error: ModelError }> {
  stage.server.script(LLAMA, script);
  const heard = await hear(model, ask());
  if (!(heard.error instanceof ModelError)) throw new Error(`No ModelError, but ${String(heard.error)}`);
  return { heard, error: heard.error };
}

describe('a refusal', () => {
  it.each([
    ['rate-limit', failure('rate-limit'), 429],
    ['overloaded', failure('overloaded'), 503],
    ['overloaded', failure('overloaded', { emptyBody: true }), 503],
    ['overloaded', failure('gateway-html'), 502],
    ['overloaded', failure('gateway-html', { status: 504 }), 504],
    ['overloaded', failure('gateway-html', { status: 524 }), 524],
    ['overloaded', { status: 529 }, 529],
    ['server', failure('server-error'), 500],
    ['payment', failure('payment'), 402],
    ['auth', failure('bad-key'), 401],
    ['context', failure('context-overflow', { status: 400 }), 400],
    ['context', failure('context-overflow', { status: 403 }), 403],
    ['context', failure('context-overflow', { status: 422 }), 422],
    ['context', { status: 413 }, 413],
    ['missing', failure('model-gone', { status: 404 }), 404],
    ['missing', failure('model-gone', { status: 400 }), 400],
    ['missing', { status: 404, rawBytes: '<html>Not Found</html>' }, 404],
    ['timeout', { status: 408 }, 408],
    ['refused', { status: 400 }, 400],
    ['refused', { status: 403, rawBytes: '<html>Sorry, you have been blocked</html>' }, 403],
  ] as const)('is sorted as %s %#', async (kind, script, status) => {
    const { error, heard } = await fail(script);
    expect(error).toMatchObject({ kind, status });
    expect(heard.types).toEqual(['sent']);
  });

  it('is told in a sentence of ours: nothing of the server’s words gets in', async () => {
    const secret = 'tgp_v1_secret';
    const bodies = [
      { rawBytes: `<html><script>alert("${secret}")</script></html>` },
      { rawBytes: JSON.stringify({ error: { message: `Bad key ${secret}`, type: 'x', code: secret } }) },
    ];
    for (const status of [400, 401, 402, 403, 404, 413, 422, 429, 500, 502, 503]) {
      for (const body of bodies) {
        const { error } = await fail({ status, ...body });
        expect(error.message).not.toMatch(/tgp_|[<>{}]/);
        expect(error.message).toMatch(/^[A-Z].*\.$/);
      }
    }
  });
});

describe('how long to wait', () => {
  const date = 'Tue, 24 Nov 2026 10:00:00 GMT';
  it.each([
    [{ 'x-ratelimit-reset': '2' }, 2000],
    [{ 'x-ratelimit-reset': '0.25' }, 250],
    [{ 'retry-after': '3600' }, 3_600_000],
    [{ 'x-ratelimit-reset': '7', 'retry-after': '3' }, 7000],
    [{ 'x-ratelimit-reset': '3', 'retry-after': '7' }, 7000],
    [{ date, 'retry-after': 'Tue, 24 Nov 2026 10:00:12 GMT' }, 12_000],
    [{ date, 'retry-after': 'Tue, 24 Nov 2026 09:59:00 GMT' }, 0],
    [{ 'retry-after': 'soon', 'x-ratelimit-reset': '-1' }, undefined],
    [{}, undefined],
  ])('is read from %j', async (headers, retryAfterMs) => {
    const { error } = await fail({ status: 429, headers });
    expect(error.retryAfterMs).toBe(retryAfterMs);
  });
});

describe('a stream that breaks', () => {
  it.each([
    ['cut', failure('truncate-clean')],
    ['cut', failure('truncate-half')],
    ['connection', failure('truncate-reset')],
    ['protocol', failure('bad-json')],
    ['server', failure('mid-error')],
    ['cut', failure('mid-error-event')],
    ['server', failure('mid-error-choice')],
    ['server', failure('mid-error-choice', { withFinish: true })],
    ['cut', { text: 'Forty-two.', finish: null }],
  ] as const)('fails as %s, and keeps what had been heard %#', async (kind, script) => {
    const { error, heard } = await fail({ text: 'One two three four five six seven.', ...script });
    expect(error.kind).toBe(kind);
    expect(heard.text).not.toBe('');
    expect(heard.end).toBeUndefined();
  });

  it.each([
    ['server', { error: { message: 'Failed', code: 'internal' } }],
    ['overloaded', { error: { message: 'Provider returned error', code: 503 } }],
    ['rate-limit', { error: { message: 'Slow down', code: '429' } }],
    ['server', { object: 'error', message: 'The engine is dead', code: 500 }],
    ['context', { object: 'error', message: 'This model’s maximum context length is 8192', code: 400 }],
    ['protocol', null],
    ['protocol', 'text'],
    ['cut', { choices: 'none', usage: { prompt_tokens: -1 } }],
    ['cut', {}],
  ] as const)('is sorted as %s when an event says %j', async (kind, event) => {
    const { error } = await fail({
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      rawBytes: `data: ${JSON.stringify(event)}\n\ndata: [DONE]\n\n`,
    });
    expect(error.kind).toBe(kind);
  });

  it.each(['json-for-stream', 'html-for-stream', 'error-200'] as const)(
    'fails as protocol where the server sent %s',
    async (name) => {
      const { error } = await fail(failure(name));
      expect(error.kind).toBe('protocol');
    },
  );

  it('still is whole when it breaks after its finish reason', async () => {
    const chunk = { model: LLAMA, choices: [{ delta: { content: 'Forty-two.' }, finish_reason: 'stop' }] };
    stage.server.script(LLAMA, {
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      rawBytes: `data: ${JSON.stringify(chunk)}\n\ndata: {"broken\n\n`,
    });
    const heard = await hear(model, ask());
    expect(heard.error).toBeUndefined();
    expect(heard.end?.finish).toBe('stop');
  });
});

describe('an answer without text', () => {
  it('is a failure', async () => {
    const { error } = await fail(failure('empty'));
    expect(error.kind).toBe('empty');
  });

  it('is a failure where there is white space only', async () => {
    const { error } = await fail({ text: ' \n ' });
    expect(error.kind).toBe('empty');
  });

  it('says so when a content filter took it', async () => {
    const { error } = await fail({ text: '', finish: 'content_filter' });
    expect(error).toMatchObject({ kind: 'empty', message: expect.stringContaining('content filter') });
  });

  it('says so when the whole limit went into reasoning', async () => {
    const { error, heard } = await fail(failure('reasoning-only'));
    expect(error).toMatchObject({ kind: 'empty' });
    expect(error.message).toContain('whole limit on hidden reasoning');
    expect(heard.reasoning).not.toBe('');
    expect(heard.text).toBe('');
  });
});

describe('no connection', () => {
  it('is a failure of the connection', async () => {
    const { error } = await fail(failure('connect-refused'));
    expect(error.kind).toBe('connection');
  });

  it('is one also where nobody listens', async () => {
    stage.server.refuseConnections();
    const { error } = await fail({});
    expect(error.kind).toBe('connection');
  });
});
