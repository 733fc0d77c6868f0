import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failure } from '../../sandbox/models/index.ts';
import { Abandoned } from '../../src/moa/abandoned.ts';
import type { AbandonReason } from '../../src/moa/events.ts';
import { ModelError } from '../../src/moa/model.ts';
import { createModels, type Models } from '../../src/models/index.ts';
import { ask, hear, LLAMA, type ModelStage, openModelStage, SOMEBODY } from './stage.ts';

const GONE = 'deepseek-ai/DeepSeek-V3';
const MINUTE_MS = 60_000;

describe('the record of models', () => {
  let stage: ModelStage;
  let models: Models;

  beforeEach(async () => {
    stage = await openModelStage();
    stage.clock.auto();
    models = createModels(stage.account);
  });
  afterEach(() => stage.server.close());

  const wait = (ms: number) => stage.clock.sleep(ms, new AbortController().signal);

  it('leaves out a model that the server does not offer for ten minutes, and says so each time', async () => {
    const first = await hear(models.modelFor(SOMEBODY), ask(GONE));
    expect(first.error).toMatchObject({ kind: 'missing' });
    expect(models.health.find(GONE)).toMatchObject({
      failures: 1,
      answers: 0,
      breaker: { state: 'open', kind: 'missing', leftMs: 10 * MINUTE_MS },
    });

    await wait(4 * MINUTE_MS);
    const second = await hear(models.modelFor(SOMEBODY), ask(GONE));
    expect(second.error).toBeInstanceOf(ModelError);
    expect(second.error).toMatchObject({
      kind: 'missing',
      message: 'The model server does not offer this model (HTTP 400). It is asked again in 6 minutes.',
    });
    expect(stage.server.journal).toHaveLength(1);

    await wait(6 * MINUTE_MS);
    await hear(models.modelFor(SOMEBODY), ask(GONE));
    expect(stage.server.journal).toHaveLength(2);
  });

  it('asks a model again at once that failed once for another reason', async () => {
    stage.server.script(LLAMA, failure('truncate-clean'), { text: 'Forty-two.' });
    expect((await hear(models.modelFor(SOMEBODY), ask())).error).toMatchObject({ kind: 'cut' });
    expect((await hear(models.modelFor(SOMEBODY), ask())).text).toBe('Forty-two.');
    expect(models.health.find(LLAMA)).toMatchObject({
      answers: 1,
      failures: 1,
      lastFailure: 'The answer broke off: the stream ended without a finish reason.',
      breaker: { state: 'closed' },
    });
  });

  it('knows the median time of the answers, retries included, and nothing of who was never asked', async () => {
    stage.server.script(LLAMA, { text: 'a', firstTokenMs: 3000 }, { text: 'b', firstTokenMs: 1000 });
    stage.server.script(LLAMA, failure('overloaded'), { text: 'c', firstTokenMs: 1000 });
    for (let asked = 0; asked < 3; asked += 1) await hear(models.modelFor(SOMEBODY), ask());
    const { medianMs } = models.health.find(LLAMA) ?? {};
    expect(medianMs).toBeGreaterThanOrEqual(1000);
    expect(medianMs).toBeLessThan(3000);
    expect(models.health.find(GONE)).toBeUndefined();
  });

  it.each([
    [400, '"nomic-embed-text" does not support chat'],
    [400, 'The model does not support Chat Completions API'],
    [404, 'This is not a chat model and thus not supported in the v1/chat/completions endpoint.'],
  ])('knows a model that is not made for chat by what its server says: %i %s', async (status, message) => {
    stage.server.script(LLAMA, { status, body: { error: { message, type: 'api_error', param: null, code: null } } });
    expect((await hear(models.modelFor(SOMEBODY), ask())).error).toMatchObject({ kind: 'not-chat' });
    expect(models.health.find(LLAMA)).toMatchObject({
      breaker: { state: 'open', kind: 'not-chat', leftMs: 10 * MINUTE_MS },
    });
    expect(models.health.neverChats(LLAMA)).toBe(true);
  });

  it('counts a call that was not waited for as a failure where it was too slow to say a word, and else not', async () => {
    const cut = async (why: AbandonReason, seconds: number, script: Parameters<ModelStage['server']['script']>[1]) => {
      stage.server.script(LLAMA, script);
      const ending = new AbortController();
      const hearing = hear(models.modelFor(SOMEBODY), ask(), ending.signal);
      await stage.server.waitFor((journal) => journal.at(-1)?.outcome === undefined && journal.length > 0);
      await wait(seconds * 1000);
      ending.abort(new Abandoned(why));
      await hearing;
    };
    for (let times = 0; times < 9; times += 1) await cut('grace', 2, failure('no-headers'));
    await cut('answer-now', 20, failure('no-headers'));
    expect(models.health.find(LLAMA)?.failures ?? 0).toBe(0);
    await cut('grace', 29, failure('no-headers'));
    await cut('grace', 29, failure('stall'));
    expect(models.health.find(LLAMA)).toMatchObject({
      failures: 1,
      lastFailure: 'It was not waited for after 29 s without a word.',
    });
    for (let times = 0; times < 5; times += 1) await cut('hedge', 60, failure('no-headers'));
    expect(models.health.find(LLAMA)?.breaker).toMatchObject({ state: 'open', kind: 'timeout' });
  });

  it('does not count a call that was stopped', async () => {
    const stopped = new AbortController();
    stopped.abort(new Error('Enough.'));
    await hear(models.modelFor(SOMEBODY), ask(), stopped.signal);
    expect(models.health.find(LLAMA)).toBeUndefined();
  });
});
