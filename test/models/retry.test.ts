import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failure } from '../../sandbox/models/index.ts';
import { type ChatModel, ModelError, type ModelErrorKind } from '../../src/moa/model.ts';
import { withRetries } from '../../src/models/retry.ts';
import { createTogetherModel } from '../../src/models/together.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { ask, Hearing, hear, LLAMA, type ModelStage, openModelStage } from './stage.ts';

describe('over the network', () => {
  let stage: ModelStage;
  let model: ChatModel;

  beforeEach(async () => {
    stage = await openModelStage();
    stage.clock.auto();
    model = withRetries(createTogetherModel(stage.account), stage.account);
  });
  afterEach(() => stage.server.close());

  it('waits 1, 2 and 4 s on an overloaded server, and then has the answer', async () => {
    stage.server.script(LLAMA, failure('overloaded', { times: 3 }), { text: 'Forty-two.' });
    const heard = await hear(model, ask());
    expect(heard.text).toBe('Forty-two.');
    expect(heard.waits).toEqual([
      { reason: 'overloaded', ms: 1000 },
      { reason: 'overloaded', ms: 2000 },
      { reason: 'overloaded', ms: 4000 },
    ]);
    expect(stage.server.journal.map(({ atMs }) => atMs)).toEqual([0, 1000, 3000, 7000]);
    expect(heard.types.filter((type) => type === 'sent')).toHaveLength(4);
  });

  it('waits at least as long as a rate limit says', async () => {
    const limits = [failure('rate-limit', { seconds: 0 }), failure('rate-limit', { seconds: 9 })];
    stage.server.script(LLAMA, ...limits);
    const heard = await hear(model, ask());
    expect(heard.waits).toEqual([
      { reason: 'rate-limit', ms: 1000 },
      { reason: 'rate-limit', ms: 9000 },
    ]);
    expect(heard.end).toBeDefined();
  });

  it('waits 30 s at most, whatever a rate limit says', async () => {
    stage.server.script(LLAMA, failure('rate-limit-retry-after', { retryAfter: '3600' }));
    const heard = await hear(model, ask());
    expect(heard.waits).toEqual([{ reason: 'rate-limit', ms: 30_000 }]);
  });

  it('finds its way through a limit of one request a second', async () => {
    stage.server.script(LLAMA, failure('rate-limit-real'));
    const hearings = await Promise.all([hear(model, ask()), hear(model, ask()), hear(model, ask())]);
    expect(hearings.map(({ error }) => error)).toEqual([undefined, undefined, undefined]);
  });

  it('tries a server that cannot be reached four times, and says so', async () => {
    stage.server.refuseConnections();
    const heard = await hear(model, ask());
    expect(heard.error).toMatchObject({
      kind: 'connection',
      message: 'The connection to the model server failed. It was tried 4 times.',
    });
    expect(heard.waits.map(({ ms }) => ms)).toEqual([1000, 2000, 4000]);
  });

  it('never repeats text: what breaks after it began fails', async () => {
    stage.server.script(LLAMA, failure('truncate-reset'));
    const heard = await hear(model, ask());
    expect(heard.error).toMatchObject({ kind: 'connection' });
    expect(heard.text).not.toBe('');
    expect(stage.server.journal).toHaveLength(1);
  });
});

/** Fails with each of `kinds` in turn, then answers. */
function failing(...kinds: readonly ModelErrorKind[]): ChatModel & { tries: number } {
  return {
    tries: 0,
    async ask(request, listener) {
      const kind = kinds[this.tries];
      this.tries += 1;
      listener({ type: 'sent' });
      if (kind !== undefined) throw new ModelError(kind, 'It failed.', { status: 499, retryAfterMs: 5 });
      const usage = { promptTokens: 1, completionTokens: 1, estimated: false };
      return { finish: 'stop', usage, answeredBy: request.model };
    },
  };
}

describe('by kind', () => {
  it.each(['auth', 'payment', 'missing', 'context', 'refused', 'timeout', 'cut', 'protocol', 'empty'] as const)(
    '%s is not tried again',
    async (kind) => {
      const inner = failing(kind);
      const heard = await hear(withRetries(inner, { clock: new VirtualClock() }), ask());
      expect(inner.tries).toBe(1);
      expect(heard.error).toMatchObject({ kind, message: 'It failed.' });
    },
  );

  it('a failed server is tried once more', async () => {
    const inner = failing('server', 'server');
    const heard = await hear(withRetries(inner, { clock: new VirtualClock().auto() }), ask());
    expect(inner.tries).toBe(2);
    expect(heard.waits).toEqual([{ reason: 'overloaded', ms: 1000 }]);
    expect(heard.error).toMatchObject({
      kind: 'server',
      message: 'It failed. It was tried 2 times.',
      status: 499,
      retryAfterMs: 5,
    });
  });

  it('a fault of our own is passed on as it is', async () => {
    const bug = new RangeError('a bug');
    const inner: ChatModel = { ask: () => Promise.reject(bug) };
    expect((await hear(withRetries(inner, { clock: new VirtualClock() }), ask())).error).toBe(bug);
  });
});

describe('an abort', () => {
  it('ends a wait at once, with the reason that was given', async () => {
    const clock = new VirtualClock();
    const stop = new AbortController();
    const inner = failing('rate-limit');
    const hearing = new Hearing(withRetries(inner, { clock }), ask(), stop.signal);
    await clock.advance(500);
    expect(hearing.types).toEqual(['sent', 'waiting']);
    const reason = new Error('Stop');
    stop.abort(reason);
    expect((await hearing.ended).error).toBe(reason);
    expect(clock.now()).toBe(500);
    expect(clock.sleeping).toBe(0);
    expect(inner.tries).toBe(1);
  });

  it('outranks the failure that it caused', async () => {
    const stop = new AbortController();
    const reason = new Error('Stop');
    const inner: ChatModel = {
      async ask(_request, listener) {
        listener({ type: 'sent' });
        stop.abort(reason);
        throw new ModelError('overloaded', 'It failed.');
      },
    };
    const heard = await hear(withRetries(inner, { clock: new VirtualClock() }), ask(), stop.signal);
    expect(heard.error).toBe(reason);
    expect(heard.types).toEqual(['sent']);
  });
});
