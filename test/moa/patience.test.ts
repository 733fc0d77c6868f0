import { describe, expect, it } from 'vitest';
import { emptyView, reduce, referencesOf } from '../../src/discord/run-view.ts';
import { type ChatModel, ModelError } from '../../src/moa/model.ts';
import { LONG, recipeWith, StagedRun } from './run-stage.ts';

const speak = (text: string) => [{ type: 'sent' } as const, { type: 'text', delta: text } as const];

describe('quorum and grace', () => {
  it('gives the last reference half of what the others took, then goes on without it', async () => {
    const run = new StagedRun(recipeWith({ policy: { hedge: false } }));
    await run.pass(4000);
    for (const model of ['a', 'b', 'c']) run.call(model).answer(`from ${model}`);
    run.call('d').emit(...speak('Half'));
    await run.pass(1999);
    expect(run.asked).toEqual(['a', 'b', 'c', 'd']);
    await run.pass(1);
    expect(run.asked.at(-1)).toBe('agg');
    expect(run.call('d').left).toBe(true);
    expect(run.end('l0.r3')).toMatchObject({ status: 'abandoned', why: 'grace', text: 'Half' });
    expect(run.end('l0.r3')?.usage).toMatchObject({ promptTokens: 1, completionTokens: 1, estimated: true });
    expect(run.told('agg')).toContain('1 more assistant gave no response.');
    expect(run.of('layer-finished')).toMatchObject([{ layer: 0, heard: ['l0.r0', 'l0.r1', 'l0.r2'] }]);
  });

  it('is never less than a second', async () => {
    const run = new StagedRun(recipeWith({ policy: { hedge: false } }));
    await run.pass(10);
    for (const model of ['a', 'b', 'c']) run.call(model).answer('yes');
    await run.pass(999);
    run.call('d').answer('no');
    await run.pass();
    expect(run.end('l0.r3')?.status).toBe('complete');
  });

  it('is what the recipe says, where it does', async () => {
    const run = new StagedRun(recipeWith({ policy: { hedge: false, quorum: 0.5, graceMs: 0 } }));
    await run.pass(10);
    for (const model of ['a', 'b']) run.call(model).answer('yes');
    await run.pass();
    expect(run.of('layer-finished')).toMatchObject([{ heard: ['l0.r0', 'l0.r1'] }]);
  });

  it('is two of three, so that one that is silent keeps nobody waiting', async () => {
    const run = new StagedRun(recipeWith({ layers: [['a', 'b', 'c']], policy: { hedge: false } }));
    await run.pass(4000);
    run.call('a').answer('yes');
    await run.pass(60_000);
    expect(run.asked).toEqual(['a', 'b', 'c']);
    run.call('b').answer('yes');
    const graceMs = (4000 + 64_000) / 2 / 2;
    await run.pass(graceMs - 1);
    expect(run.asked).toEqual(['a', 'b', 'c']);
    await run.pass(1);
    expect(run.asked.at(-1)).toBe('agg');
  });

  it('waits for all where the quorum is all', async () => {
    const run = new StagedRun(recipeWith({ policy: { hedge: false, quorum: 1 } }));
    await run.pass(10);
    for (const model of ['a', 'b', 'c']) run.call(model).answer('yes');
    await run.pass(60_000);
    expect(run.asked).not.toContain('agg');
  });

  it('does not wait longer because one is dead', async () => {
    const run = new StagedRun(recipeWith({ policy: { hedge: false } }));
    await run.pass(100);
    run.call('a').fail(new ModelError('missing', 'No such model.'));
    run.call('b').answer('yes');
    run.call('c').answer('yes');
    await run.pass(1000);
    expect(run.asked.at(-1)).toBe('agg');
  });

  it('uses what an abandoned reference had written, where that is enough, and says that it broke off', async () => {
    const run = new StagedRun(recipeWith({ policy: { hedge: false } }));
    await run.pass(10);
    run.call('d').emit(...speak(LONG));
    for (const model of ['a', 'b', 'c']) run.call(model).answer('yes');
    await run.pass(1000);
    expect(run.told('agg')).toMatch(/broken off before its end/);
    expect(run.of('layer-finished')).toMatchObject([{ heard: ['l0.r0', 'l0.r1', 'l0.r2', 'l0.r3'] }]);
  });
});

describe('answer now', () => {
  it('ends the wait as soon as one is in, and skips the layers that are left', async () => {
    const run = new StagedRun(recipeWith({ layers: [['a', 'b'], ['c']] }));
    await run.pass(10);
    run.hurry.abort();
    await run.pass(10);
    expect(run.asked).toEqual(['a', 'b']);
    run.call('b').answer('from b');
    await run.pass();
    expect(run.end('l0.r0')).toMatchObject({ status: 'abandoned', why: 'answer-now' });
    expect(run.of('layers-skipped')).toMatchObject([{ from: 1, why: 'answer-now' }]);
    expect(run.asked).toEqual(['a', 'b', 'agg']);
    expect(run.told('agg')).toContain('from b');
  });
});

describe('answer now, in a later layer,', () => {
  it('answers from the layer before, and is remembered by the next process', async () => {
    const recipe = recipeWith({ layers: [['a', 'b'], ['c', 'd'], ['e']], policy: { hedge: false } });
    const run = new StagedRun(recipe);
    await run.pass(1);
    for (const model of ['a', 'b']) run.call(model).answer(`from ${model}`);
    await run.pass(1);
    run.hurry.abort();
    await run.pass();
    expect(run.asked).toEqual(['a', 'b', 'c', 'd', 'agg']);
    expect(run.told('agg')).toContain('from a');
    run.call('agg').answer('The answer.');
    await run.over();

    const next = new StagedRun(recipe, { finished: run.kept() });
    expect((await next.over()).outcome?.text).toBe('The answer.');
    expect(next.asked).toEqual([]);
    expect(next.of('layers-skipped')).toEqual(run.of('layers-skipped').map((event) => ({ ...event, atMs: 0 })));
  });
});

describe('a hedge', () => {
  const policy = { quorum: 1 };
  const deps = { firstTokenP95Ms: (model: string) => (model === 'a' ? 2000 : 60_000) };

  it('asks once more where the first word is late, and the first that speaks goes on alone', async () => {
    const run = new StagedRun(recipeWith({ layers: [['a']], policy }), deps);
    await run.pass(100);
    run.call('a').emit({ type: 'sent' });
    await run.pass(1999);
    expect(run.asked).toEqual(['a']);
    await run.pass(1);
    expect(run.asked).toEqual(['a', 'a']);
    const [first, second] = run.model.calls;
    second?.emit(...speak('Second'));
    await run.pass();
    expect([first?.left, second?.left]).toEqual([true, false]);
    second?.end();
    await run.pass();
    expect(run.of('call-added').map(({ planned }) => planned.id)).toEqual(['l0.r0.s']);
    expect(run.end('l0.r0')).toMatchObject({ status: 'abandoned', why: 'hedge', usage: { completionTokens: 0 } });
    expect(run.end('l0.r0.s')?.status).toBe('complete');
    expect(run.told('agg')).toContain('Second');
    await run.pass(60_000);
    expect(run.asked).toEqual(['a', 'a', 'agg']);
  });

  it('asks the fallback where there is one, and keeps the first if that speaks first', async () => {
    const run = new StagedRun(recipeWith({ layers: [[{ model: 'a', fallback: 'z' }]], policy }), deps);
    await run.pass(1);
    run.call('a').emit({ type: 'sent' });
    await run.pass(2000);
    expect(run.asked).toEqual(['a', 'z']);
    run.call('a').emit({ type: 'reasoning', delta: 'Hm' });
    await run.pass();
    expect(run.call('z').left).toBe(true);
    run.call('a').emit({ type: 'text', delta: 'First' }).end();
    await run.pass();
    expect(run.told('agg')).toContain('First');
  });

  it('does not count the wait before another try', async () => {
    const run = new StagedRun(recipeWith({ layers: [['a']], policy }), deps);
    await run.pass(1);
    run.call('a').emit({ type: 'sent' }, { type: 'waiting', reason: 'rate-limit', ms: 5000 });
    await run.pass(5000);
    run.call('a').emit({ type: 'sent' });
    await run.pass(1999);
    expect(run.asked).toEqual(['a']);
    await run.pass(1);
    expect(run.asked).toEqual(['a', 'a']);
  });

  it('whose both calls fail without a word leaves the failure', async () => {
    const run = new StagedRun(recipeWith({ layers: [['a', 'b']], policy }), deps);
    await run.pass(1);
    run.call('b').answer('from b');
    run.call('a').emit({ type: 'sent' });
    await run.pass(2000);
    for (const call of run.model.calls.filter(({ request }) => request.model === 'a')) {
      call.fail(new ModelError('server', 'It failed.'));
    }
    await run.pass();
    expect(run.asked).toEqual(['a', 'b', 'a', 'agg']);
  });
});

describe('both calls of a place', () => {
  const sent = { type: 'sent' } as const;

  it('that end in one moment leave the first, for the run, the reader and the next process', async () => {
    const recipe = recipeWith({ layers: [[{ model: 'a', fallback: 'f' }]] });
    const run = new StagedRun(recipe);
    await run.pass();
    run.call('a').emit(sent);
    await run.pass(8000);
    run.call('f').answer('F says.');
    run.call('a').answer('A says.');
    await run.pass();
    expect(run.told('agg')).toContain('A says.');
    expect(referencesOf(run.events.reduce(reduce, emptyView('Why?'))).map(({ planned }) => planned.id)).toEqual([
      'l0.r0',
    ]);
    const next = new StagedRun(recipe, { finished: run.kept() });
    await next.pass();
    expect(next.told('agg')).toBe(run.told('agg'));
  });

  it('are reported again after a restart, and cost what they had cost', async () => {
    const priceOf = () => ({ inputPerMillion: 0, outputPerMillion: 1000 });
    const policy = { ceilingDollars: 2, partialTokens: 100_000, hedge: false };
    const recipe = recipeWith({ layers: [[{ model: 'a', fallback: 'f' }]], policy });
    const run = new StagedRun(recipe, { priceOf });
    await run.pass();
    run
      .call('a')
      .emit(sent, { type: 'text', delta: 'x'.repeat(3999) })
      .fail(new ModelError('cut', 'It broke.'));
    await run.pass();
    run.call('f').answer('F says.');
    await run.over();
    expect(run.asked).toEqual(['a', 'f']);
    const next = new StagedRun(recipe, { priceOf, finished: run.kept() });
    await next.over();
    expect(next.asked).toEqual([]);
    expect(next.end('l0.r0')).toEqual(run.end('l0.r0'));
  });
});

describe('a reference that gives nothing', () => {
  const policy = { hedge: false };

  it('is asked again where the failure may pass, and its fallback whatever the failure', async () => {
    const run = new StagedRun(recipeWith({ layers: [['a', 'b', { model: 'c', fallback: 'z' }]], policy }));
    await run.pass(1);
    run.call('a').fail(new ModelError('protocol', 'HTML.'));
    run.call('b').fail(new ModelError('overloaded', 'Busy.'));
    run.call('c').fail(new ModelError('overloaded', 'Busy.'));
    await run.pass();
    expect(run.asked).toEqual(['a', 'b', 'c', 'a', 'z']);
    run.call('a').answer('second a');
    run.call('z').answer('from z');
    await run.pass();
    expect(run.told('agg')).toMatch(/second a|from z/);
    expect(run.of('layer-finished')).toMatchObject([{ heard: ['l0.r0.s', 'l0.r2.s'] }]);
  });

  it('is used as far as it came where that is enough, and not asked again', async () => {
    const run = new StagedRun(recipeWith({ layers: [['a']], policy }));
    await run.pass(1);
    run
      .call('a')
      .emit(...speak(LONG))
      .fail(new ModelError('timeout', 'It fell silent.'));
    await run.pass();
    expect(run.asked).toEqual(['a', 'agg']);
    expect(run.told('agg')).toContain('broken off before its end');
  });

  it('leaves the aggregator to its own knowledge where it is the only one', async () => {
    const run = new StagedRun(recipeWith({ layers: [['a']], policy }));
    await run.pass(1);
    run.call('a').fail(new ModelError('overloaded', 'Busy.'));
    await run.pass();
    expect(run.call('agg').request.messages).toEqual([{ role: 'user', content: 'Why?' }]);
    run.call('agg').answer('By itself.');
    expect((await run.over()).outcome?.text).toBe('By itself.');
    expect(run.of('layer-finished')).toMatchObject([{ heard: [] }]);
  });
});

describe('agreement', () => {
  const answers = ['The answer is 42,409.', 'So: \\boxed{42409}', 'Answer: $42,409.00'];

  it('is told to the aggregator', async () => {
    const run = new StagedRun(recipeWith({ layers: [['a', 'b', 'c']] }));
    await run.pass(1);
    for (const [index, model] of ['a', 'b', 'c'].entries()) run.call(model).answer(answers[index] ?? '');
    await run.pass();
    expect(run.told('agg')).toContain('All 3 agree: “42,409”');
  });

  it('ends the wait for those that cannot change it, if the recipe says so', async () => {
    const run = new StagedRun(recipeWith({ policy: { agreement: 'end-wait', quorum: 1 } }));
    await run.pass(1);
    run.call('a').answer(answers[0] ?? '');
    run.call('b').answer(answers[1] ?? '');
    await run.pass();
    expect(run.asked).not.toContain('agg');
    run.call('c').answer(answers[2] ?? '');
    await run.pass();
    expect(run.end('l0.r3')).toMatchObject({ status: 'abandoned', why: 'agreement' });
    expect(run.asked.at(-1)).toBe('agg');
  });

  it('skips the layers that are left, if the recipe says so', async () => {
    const layers = [['a', 'b', 'c'], ['d'], ['e']];
    const run = new StagedRun(recipeWith({ layers, policy: { earlyEnd: true } }));
    await run.pass(1);
    for (const [index, model] of ['a', 'b', 'c'].entries()) run.call(model).answer(answers[index] ?? '');
    await run.pass();
    expect(run.of('layers-skipped')).toMatchObject([{ from: 1, why: 'agreement' }]);
    expect(run.asked).toEqual(['a', 'b', 'c', 'agg']);
  });
});

describe('the deadline of a run', () => {
  it('ends a layer at half of what is left, and the answer at the end', async () => {
    const run = new StagedRun(
      recipeWith({ layers: [['a', 'b']], policy: { hedge: false, deadlines: { runMs: 60_000 } } }),
    );
    await run.pass(30_000);
    expect(run.end('l0.r0')).toMatchObject({ status: 'abandoned', why: 'deadline' });
    expect(run.asked).toEqual(['a', 'b', 'agg']);
    run.call('agg').emit(...speak('Some words'));
    await run.pass(30_000);
    await run.over();
    expect(run.end('agg')).toMatchObject({ status: 'abandoned', why: 'deadline', text: 'Some words' });
    expect(run.error).toMatchObject({ message: 'The aggregator broke off before its answer was whole.' });
  });

  it('counts anew for a process that goes on with it', async () => {
    const run = new StagedRun(recipeWith({ layers: [['a']], policy: { hedge: false, deadlines: { runMs: 60_000 } } }), {
      earlierMs: 3_600_000,
    });
    await run.pass(1);
    run.call('a').answer('yes');
    await run.pass();
    run.call('agg').answer('so');
    expect((await run.over()).outcome?.text).toBe('so');
    expect(run.outcome?.endedMs).toBe(3_600_001);
  });
});

describe('the ceiling of a run', () => {
  it('counts what a server calls by another name at the price of the model that was asked', async () => {
    const priceOf = (model: string) =>
      model.endsWith('-alias') ? undefined : { inputPerMillion: 0, outputPerMillion: 1000 };
    const usage = { promptTokens: 0, completionTokens: 1000, estimated: false };
    const model: ChatModel = {
      async ask(request, listener) {
        listener({ type: 'text', delta: 'Yes.' });
        return { finish: 'stop', usage, answeredBy: `${request.model}-alias` };
      },
    };
    const recipe = recipeWith({ layers: [['a'], ['b'], ['c']], policy: { ceilingDollars: 2.5, hedge: false } });
    const run = new StagedRun(recipe, { priceOf, model });
    await run.over();
    expect(run.of('call-finished').reduce((sum, { outcome }) => sum + outcome.usage.completionTokens, 0)).toBe(2000);
  });

  const dollar = { inputPerMillion: 0, outputPerMillion: 1000 };

  it('keeps calls from being made that could pass it, also while others are under way', async () => {
    const priceOf = (model: string) => (model === 'free' ? { ...dollar, outputPerMillion: 0 } : dollar);
    const recipe = recipeWith({
      layers: [['a', 'b', 'free']],
      fallbacks: ['free'],
      policy: { hedge: false, ceilingDollars: 1.5 },
    });
    const run = new StagedRun(recipe, { priceOf });
    await run.pass(1);
    expect(run.asked).toEqual(['a', 'free']);
    expect(run.end('l0.r1')).toMatchObject({
      status: 'failed',
      kind: 'ceiling',
      usage: { promptTokens: 0, completionTokens: 0 },
    });
    run.call('a').answer('from a');
    run.call('free').answer('from free');
    await run.pass();
    // It cost half a cent of the dollar it might have.
    expect(run.asked.at(-1)).toBe('agg');
    run.call('agg').fail(new ModelError('server', 'It failed.'));
    await run.pass();
    expect(run.asked.at(-1)).toBe('free');
  });
});
