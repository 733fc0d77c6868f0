import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/moa/clock.ts';
import type { MoaEvent, Outcome } from '../../src/moa/events.ts';
import { ModelError } from '../../src/moa/model.ts';
import { parseRecipe, type Recipe } from '../../src/moa/recipe.ts';
import { MoaError, run } from '../../src/moa/run.ts';
import { HeldModel, instantModel } from '../support/scripted-model.ts';
import { readHearing } from './policy/hearing/strict-reader.ts';

const ADA = { id: '1', name: 'Ada' };
const stillClock: Clock = { now: () => 0, sleep: () => new Promise(() => {}) };

function recipeOf(layers: readonly string[][], aggregator = 'agg', fallbacks: readonly string[] = []): Recipe {
  return parseRecipe({
    name: 'test',
    version: 1,
    layers: layers.map((models) => models.map((model) => ({ model, maxTokens: 100 }))),
    aggregator: { model: aggregator, maxTokens: 100 },
    fallbacks: fallbacks.map((model) => ({ model, maxTokens: 100 })),
  });
}

const asked = { turns: [], asker: ADA, question: 'Why?' };

async function collect(generator: AsyncGenerator<MoaEvent, Outcome>) {
  const events: MoaEvent[] = [];
  try {
    for (;;) {
      const step = await generator.next();
      if (step.done) return { events, outcome: step.value };
      events.push(step.value);
    }
  } catch (error) {
    return { events, error };
  }
}

function never(): AbortSignal {
  return new AbortController().signal;
}

describe('a run', () => {
  it('asks every reference the question, and the aggregator with all their answers numbered', async () => {
    const model = instantModel((request) => `from ${request.model}`);
    const { outcome } = await collect(
      run(recipeOf([['a', 'b']]), asked, { model, clock: stillClock, seed: 1, signal: never() }),
    );

    expect(outcome?.text).toBe('from agg');
    expect(model.requests.slice(0, 2).map(({ messages }) => messages)).toEqual([
      [{ role: 'user', content: 'Why?' }],
      [{ role: 'user', content: 'Why?' }],
    ]);
    const [system, user] = model.requests[2]?.messages ?? [];
    expect(system?.role).toBe('system');
    const list = readHearing(system?.content ?? '');
    expect(list.responses.map(({ text }) => text).toSorted()).toEqual(['from a', 'from b']);
    expect(system?.content).toMatch(/critically/);
    expect(user).toEqual({ role: 'user', content: 'Why?' });
  });

  it('tells whoever weighs which responses are cut or missing, in an order of the seed that differs from layer to layer', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const readBy = async (seed: number) => {
      const model = instantModel(({ model: name }) =>
        name === 'f' ? new ModelError('server', 'It failed.') : name.slice(0, 1).repeat(3),
      );
      const recipe = recipeOf([names, names.map((name) => `${name}2`)]);
      await collect(run(recipe, asked, { model, clock: stillClock, signal: never(), seed }));
      return ['a2', 'agg'].map((reader) => {
        const found = model.requests.find((request) => request.model === reader);
        return readHearing(found?.messages[0]?.content ?? '');
      });
    };
    const [middle, last] = await readBy(3);
    const orderOf = (read: typeof middle) => read?.responses.map(({ text }) => text).filter((text) => text !== 'fff');

    expect(middle?.head.join('\n')).toContain('1 more assistant gave no response.');
    expect(last?.head.join('\n')).not.toContain('gave no response');
    expect(orderOf(middle)?.toSorted()).toEqual(orderOf(last)?.toSorted());
    expect(orderOf(middle)).not.toEqual(orderOf(last));
    expect(orderOf((await readBy(3))[0])).toEqual(orderOf(middle));
    expect(orderOf((await readBy(4))[0])).not.toEqual(orderOf(middle));
  });

  it('trims responses for a reader that holds less, and for no other', async () => {
    const model = instantModel(({ model: name }) =>
      name === 'agg' ? new ModelError('missing', 'No.') : 'word '.repeat(4000),
    );
    const recipe = recipeOf([['a']], 'agg', ['small']);
    const contextOf = (name: string) => (name === 'small' ? 4000 : 100_000);
    await collect(run(recipe, asked, { model, clock: stillClock, seed: 1, signal: never(), contextOf }));

    const [large, small] = model.requests.slice(1).map(({ messages }) => readHearing(messages[0]?.content ?? ''));
    expect(large?.responses).toEqual([{ about: '', text: 'word '.repeat(4000) }]);
    expect(small?.responses[0]?.about).toMatch(/^shortened here: about [34],\d{3} tokens left out$/);
  });

  it('begins all references of a layer before any has answered', async () => {
    const model = new HeldModel();
    const collected = collect(
      run(recipeOf([['a', 'b', 'c']]), asked, { model, clock: stillClock, seed: 1, signal: never() }),
    );
    const calls = await model.begun(3);
    expect(calls.map((call) => call.request.model)).toEqual(['a', 'b', 'c']);
    for (const call of calls) call.answer('yes');
    (await model.begun(4))[3]?.answer('so');
    expect((await collected).outcome?.text).toBe('so');
  });

  it('gives a middle layer all answers of the layer before, and the aggregator those of the last layer', async () => {
    const model = instantModel((request) => `from ${request.model}`);
    await collect(
      run(
        recipeOf([
          ['a', 'b'],
          ['c', 'd'],
        ]),
        asked,
        { model, clock: stillClock, seed: 1, signal: never() },
      ),
    );

    const systemOf = (name: string) =>
      model.requests.find((request) => request.model === name)?.messages.find(({ role }) => role === 'system')?.content;
    expect(systemOf('a')).toBeUndefined();
    for (const middle of ['c', 'd']) {
      expect(systemOf(middle)).toContain('from a');
      expect(systemOf(middle)).toContain('from b');
    }
    expect(systemOf('agg')).toContain('from c');
    expect(systemOf('agg')).toContain('from d');
    expect(systemOf('agg')).not.toContain('from a');
  });

  it('goes on with the others when a reference fails, and says why that one did', async () => {
    const model = instantModel((request) =>
      request.model === 'b' ? new ModelError('missing', 'There is no such model.') : `from ${request.model}`,
    );
    const { events, outcome } = await collect(
      run(recipeOf([['a', 'b']]), asked, { model, clock: stillClock, seed: 1, signal: never() }),
    );

    expect(outcome?.status).toBe('complete');
    const failed = events.find((event) => event.type === 'call-finished' && event.call === 'l0.r1');
    expect(failed).toMatchObject({ outcome: { status: 'failed', kind: 'missing', reason: 'There is no such model.' } });
  });

  it('asks who stands in for an aggregator that gave no word, in order, and reports each', async () => {
    const model = instantModel((request) =>
      ['agg', 'second'].includes(request.model) ? new ModelError('missing', 'Not offered.') : `from ${request.model}`,
    );
    const recipe = recipeOf([['a']], 'agg', ['second', 'third', 'fourth']);
    const { events, outcome } = await collect(
      run(recipe, asked, { model, clock: stillClock, seed: 1, signal: never() }),
    );

    expect(outcome?.text).toBe('from third');
    const ends = events.flatMap((event) =>
      event.type === 'call-finished' ? [[event.call, event.outcome.status] as const] : [],
    );
    expect(ends).toEqual([
      ['l0.r0', 'complete'],
      ['agg', 'failed'],
      ['agg.f1', 'failed'],
      ['agg.f2', 'complete'],
    ]);
    expect(model.requests.at(-1)?.messages[0]?.content).toContain('from a');
  });

  it('asks nobody else where the account is at fault', async () => {
    const refused = instantModel(() => new ModelError('auth', 'The key was refused.'));
    const deps = { model: refused, clock: stillClock, seed: 1, signal: never() };
    expect((await collect(run(recipeOf([], 'agg', ['second']), asked, deps))).error).toMatchObject({
      stage: 'aggregator',
      failures: [{ model: 'agg', kind: 'auth' }],
    });

    const { error } = await collect(run(recipeOf([['a', 'b']]), asked, deps));
    expect(error).toBeInstanceOf(MoaError);
    expect(error).toMatchObject({
      stage: 'references',
      failures: [
        { model: 'a', kind: 'auth', reason: 'The key was refused.' },
        { model: 'b', kind: 'auth', reason: 'The key was refused.' },
      ],
    });
    expect(refused.requests.map(({ model }) => model)).toEqual(['agg', 'a', 'b']);
  });

  it('takes white space for no answer', async () => {
    const model = instantModel((request) => (request.model === 'a' ? ' \n ' : 'fine'));
    const { events } = await collect(
      run(recipeOf([['a', 'b']]), asked, { model, clock: stillClock, seed: 1, signal: never() }),
    );
    expect(events.find((event) => event.type === 'call-finished' && event.call === 'l0.r0')).toMatchObject({
      outcome: { status: 'failed', kind: 'empty' },
    });
  });

  it('ends every call at once when it is aborted, reports each as stopped with its text, and throws the reason', async () => {
    const model = new HeldModel();
    const stopping = new AbortController();
    const collected = collect(
      run(recipeOf([['a', 'b']]), asked, { model, clock: stillClock, seed: 1, signal: stopping.signal }),
    );
    const calls = await model.begun(2);
    calls[0]?.emit({ type: 'sent' }, { type: 'text', delta: 'so far' });
    await new Promise(setImmediate);
    const reason = new Error('enough');
    stopping.abort(reason);
    const { events, error } = await collected;

    expect(error).toBe(reason);
    expect(calls.every((call) => call.signal.aborted)).toBe(true);
    const outcomes = events.flatMap((event) => (event.type === 'call-finished' ? [event.outcome] : []));
    expect(outcomes.map(({ status, text }) => ({ status, text }))).toEqual([
      { status: 'stopped', text: 'so far' },
      { status: 'stopped', text: '' },
    ]);
  });

  it('ends every call when the reader leaves the loop', async () => {
    const model = new HeldModel();
    const generator = run(recipeOf([['a', 'b']]), asked, { model, clock: stillClock, seed: 1, signal: never() });
    await generator.next();
    const next = generator.next();
    const calls = await model.begun(2);
    calls[0]?.emit({ type: 'sent' });
    await next;
    // The second call is silent for ever; leaving must not wait for it.
    await generator.return({} as Outcome);
    expect(calls.every((call) => call.signal.aborted)).toBe(true);
  });

  it('does not ask again for what an earlier process finished', async () => {
    const first = instantModel((request) => `first ${request.model}`);
    const { events } = await collect(
      run(recipeOf([['a', 'b']]), asked, { model: first, clock: stillClock, seed: 1, signal: never() }),
    );
    const kept = events.flatMap((event): [string, Outcome][] =>
      event.type === 'call-finished' && event.call === 'l0.r0' ? [[event.call, event.outcome]] : [],
    );

    const second = instantModel((request) => `second ${request.model}`);
    const resumed = await collect(
      run(recipeOf([['a', 'b']]), asked, {
        model: second,
        clock: stillClock,
        seed: 1,
        signal: never(),
        finished: new Map(kept),
      }),
    );
    expect(second.requests.map((request) => request.model)).toEqual(['b', 'agg']);
    expect(second.requests[1]?.messages[0]?.content).toContain('first a');
    expect(resumed.outcome?.text).toBe('second agg');
  });

  it('asks the aggregator alone where a recipe has no layers', async () => {
    const model = instantModel(() => 'alone');
    const { outcome } = await collect(run(recipeOf([]), asked, { model, clock: stillClock, seed: 1, signal: never() }));
    expect(outcome?.text).toBe('alone');
    expect(model.requests).toHaveLength(1);
    expect(model.requests[0]?.messages).toEqual([{ role: 'user', content: 'Why?' }]);
  });

  it('tells the earlier turns of a conversation, oldest first', async () => {
    const model = instantModel(() => 'ok');
    const conversation = { turns: [{ asker: ADA, question: 'Q1', answer: 'A1' }], asker: ADA, question: 'Q2' };
    await collect(run(recipeOf([['a']]), conversation, { model, clock: stillClock, seed: 1, signal: never() }));
    expect(model.requests[0]?.messages.map(({ content }) => content)).toEqual(['Q1', 'A1', 'Q2']);
  });

  it('reports lawfully, whatever each call does', async () => {
    const fate = fc.constantFrom('answer', 'fail', 'cut', 'empty', 'length');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fate, { minLength: 1, maxLength: 4 }), { maxLength: 3 }),
        fate,
        async (layers, last) => {
          const fates = new Map(
            layers.flatMap((models, l) => models.map((f, r): [string, string] => [`m${l}-${r}`, f])),
          );
          fates.set('agg', last);
          const recipe = recipeOf(layers.map((models, l) => models.map((_, r) => `m${l}-${r}`)));
          const { events, outcome, error, asked: calls } = await playOut(recipe, fates);
          const finished = events.flatMap((event) => (event.type === 'call-finished' ? [event.call] : []));
          expect(new Set(finished).size).toBe(finished.length);
          expect(finished.length).toBe(calls);
          expect(events.at(-1)?.type).toBe(outcome === undefined ? 'call-finished' : 'run-finished');
          expect(events[0]?.type).toBe('run-started');
          expect(events.filter((event) => event.type === 'run-finished')).toHaveLength(outcome === undefined ? 0 : 1);
          if (outcome === undefined) expect(error).toBeInstanceOf(MoaError);
          for (const call of finished) expect(lastEventOf(events, call)?.type).toBe('call-finished');
        },
      ),
      { seed: 1, numRuns: 60 },
    );
  });
});

/** Runs a recipe whose calls end as `fates` says, by model. */
async function playOut(recipe: Recipe, fates: ReadonlyMap<string, string>) {
  const model = new HeldModel();
  const collected = collect(run(recipe, asked, { model, clock: stillClock, seed: 1, signal: never() }));
  let ended = false;
  void collected.then(() => {
    ended = true;
  });
  for (let served = 0; !ended; ) {
    for (const call of model.calls.slice(served)) play(call, fates.get(call.request.model) ?? 'fail');
    served = model.calls.length;
    await new Promise(setImmediate);
  }
  return { ...(await collected), asked: model.calls.length };
}

function lastEventOf(events: readonly MoaEvent[], call: string): MoaEvent | undefined {
  return events.findLast((event) => 'call' in event && event.call === call);
}

function play(call: HeldModel['calls'][number], fate: string): void {
  if (fate === 'answer') call.answer('text');
  else if (fate === 'length') call.answer('text', 'length');
  else if (fate === 'fail') call.fail(new ModelError('server', 'It failed.'));
  else if (fate === 'cut')
    call.emit({ type: 'sent' }, { type: 'text', delta: 'te' }).fail(new ModelError('cut', 'It broke off.'));
  else call.answer('');
}
