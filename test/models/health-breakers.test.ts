import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { ModelError, type ModelErrorKind, type ModelRequest } from '../../src/moa/model.ts';
import { ModelHealth, withHealth } from '../../src/models/health.ts';
import { HeldModel } from '../support/scripted-model.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { ask, Hearing, LLAMA } from './stage.ts';

const GEMMA = 'google/gemma-4-31B-it';
const QWEN = 'Qwen/Qwen3.8-Flash';

/** A model whose calls are held, behind the health that is tested. */
class Held {
  readonly clock = new VirtualClock();
  readonly health = new ModelHealth(this.clock);
  readonly inner = new HeldModel();
  readonly #model = withHealth(this.inner, this.health);

  ask(request: ModelRequest, signal?: AbortSignal): Hearing {
    return new Hearing(this.#model, request, signal);
  }

  /** One call that ends so. @returns why it has no answer, where it was asked or not. */
  async call(model: string, end: ModelErrorKind | 'answer', options: Partial<ModelRequest> = {}): Promise<unknown> {
    const before = this.inner.calls.length;
    const hearing = this.ask({ ...ask(model), ...options });
    const call = this.inner.calls[before];
    if (end === 'answer') call?.answer('Forty-two.');
    else call?.fail(new ModelError(end, 'It failed.'));
    return (await hearing.ended).error;
  }

  async fail(model: string, kind: ModelErrorKind, count: number): Promise<void> {
    for (let failures = 0; failures < count; failures += 1) await this.call(model, kind);
  }
}

describe('a model that fails again and again', () => {
  let held: Held;
  beforeEach(() => {
    held = new Held();
  });

  it('is not asked for half a minute, and its calls fail at once with the cause and for how long', async () => {
    await held.fail(LLAMA, 'overloaded', 5);
    await held.clock.advance(10_500);
    expect(await held.call(LLAMA, 'answer')).toMatchObject({
      kind: 'overloaded',
      message: 'It failed. It is asked again in 20 seconds.',
    });
    expect(held.inner.calls).toHaveLength(5);
    expect(held.health.find(LLAMA)).toMatchObject({ failures: 5, breaker: { state: 'open', leftMs: 19_500 } });
    expect(await held.call(GEMMA, 'answer')).toBeUndefined();
  });

  it('is tried by one call, while others are told so; an abort gives the try to the next', async () => {
    await held.fail(LLAMA, 'cut', 5);
    await held.clock.advance(30_000);
    const stop = new AbortController();
    const trying = held.ask(ask(), stop.signal);
    expect(await held.call(LLAMA, 'answer')).toMatchObject({ message: 'It failed. It is being tried again just now.' });
    stop.abort(new Error('Enough.'));
    await trying.ended;
    expect(await held.call(LLAMA, 'answer')).toBeUndefined();
    expect(held.health.find(LLAMA)?.breaker).toEqual({ state: 'closed' });
  });

  it('is asked all the same where nobody else is left', async () => {
    await held.fail(LLAMA, 'connection', 5);
    expect(await held.call(LLAMA, 'answer', { evenIfOpen: true })).toBeUndefined();
    expect(held.health.find(LLAMA)?.breaker).toEqual({ state: 'closed' });
  });

  it('is not blamed for a deadline that passes after its first word', async () => {
    for (let count = 0; count < 10; count += 1) {
      const hearing = held.ask(ask());
      held.inner.calls[count]?.emit({ type: 'sent' }, { type: 'text', delta: 'Forty' });
      held.inner.calls[count]?.fail(new ModelError('timeout', 'It fell silent.'));
      await hearing.ended;
    }
    expect(held.health.find(LLAMA)).toMatchObject({ failures: 10, breaker: { state: 'closed' } });
    await held.fail(LLAMA, 'timeout', 5);
    expect(held.health.find(LLAMA)?.breaker).toMatchObject({ state: 'open', kind: 'timeout' });
  });
});

describe('a key that is refused, or an account without credit', () => {
  it.each(['auth', 'payment'] as const)('stops all models once two of them were: %s', async (kind) => {
    const held = new Held();
    await held.call(GEMMA, 'answer');
    await held.call(LLAMA, kind);
    expect(await held.call(LLAMA, 'answer')).toMatchObject({ kind });
    expect(await held.call(GEMMA, kind)).toMatchObject({ kind });
    expect(await held.call(QWEN, 'answer')).toMatchObject({
      kind,
      message: 'It failed. It is asked again in 30 seconds.',
    });
    expect(held.inner.calls).toHaveLength(3);

    await held.clock.advance(30_000);
    expect(await held.call(QWEN, 'answer')).toBeUndefined();
    expect(await held.call(LLAMA, 'answer')).toBeUndefined();
  });

  it('is one model’s own matter where others are answered', async () => {
    const held = new Held();
    await held.call(LLAMA, 'payment');
    await held.call(QWEN, 'answer');
    await held.call(GEMMA, 'payment');
    expect(await held.call(QWEN, 'answer')).toBeUndefined();
    expect(held.health.find(QWEN)?.breaker).toEqual({ state: 'closed' });
  });

  it('is found out by a probe that nothing else ends', async () => {
    const held = new Held();
    for (const model of [LLAMA, GEMMA]) await held.call(model, 'auth');
    await held.clock.advance(30_000);
    await held.call(QWEN, 'server');
    expect(await held.call(QWEN, 'auth')).toMatchObject({ message: 'It failed.' });
    expect(await held.call(QWEN, 'answer')).toMatchObject({ message: 'It failed. It is asked again in 30 seconds.' });
  });
});

describe('whatever happens to many models', () => {
  const kinds: readonly ModelErrorKind[] = ['auth', 'payment', 'server', 'rate-limit', 'missing', 'context', 'timeout'];
  const step = fc.record({
    do: fc.constantFrom('ask', 'ask', 'insist', 'answer', 'fail', 'fail', 'fail', 'abort', 'wait'),
    model: fc.constantFrom(LLAMA, GEMMA, QWEN),
    which: fc.nat(),
    kind: fc.constantFrom(...kinds),
    ms: fc.nat(60_000),
  });
  type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

  /** Calls under way, each with the means to abort it. */
  class Story extends Held {
    readonly all: Hearing[] = [];
    #under: { readonly call: HeldModel['calls'][number]; readonly hearing: Hearing; readonly stop: AbortController }[] =
      [];

    async take({ do: what, model, which, kind, ms }: Step): Promise<void> {
      if (what === 'wait') return this.clock.advance(ms);
      if (what === 'ask' || what === 'insist') return this.#begin(model, what === 'insist');
      const [one] = this.#under.splice(which % Math.max(1, this.#under.length), 1);
      if (what === 'answer') one?.call.answer('Forty-two.');
      else if (what === 'fail') one?.call.fail(new ModelError(kind, 'It failed.'));
      else one?.stop.abort(new Error('Enough.'));
      await one?.hearing.ended;
    }

    async endAll(): Promise<void> {
      for (const { stop } of this.#under) stop.abort(new Error('Enough.'));
      await Promise.all(this.all.map(({ ended }) => ended));
    }

    #begin(model: string, insist: boolean): void {
      const [before, stop] = [this.inner.calls.length, new AbortController()];
      const hearing = this.ask({ ...ask(model), ...(insist ? { evenIfOpen: true } : {}) }, stop.signal);
      this.all.push(hearing);
      const call = this.inner.calls[before];
      if (call !== undefined) this.#under.push({ call, hearing, stop });
    }
  }

  it('every call ends, and ten minutes later each model answers anew', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const story = new Story();
        for (const each of steps) await story.take(each);
        await story.endAll();
        await story.clock.advance(600_000);
        for (const model of [LLAMA, GEMMA, QWEN]) {
          expect(await story.call(model, 'answer')).toBeUndefined();
          expect(story.health.find(model)?.breaker).toEqual({ state: 'closed' });
        }
      }),
      { numRuns: 150 },
    );
  });
});
