import { describe, expect, it } from 'vitest';
import { ModelError, type ModelErrorKind } from '../../src/moa/model.ts';
import { recipeWith, StagedRun } from './run-stage.ts';

const speak = (text: string) => [{ type: 'sent' } as const, { type: 'text', delta: text } as const];
const broken = (kind: ModelErrorKind = 'cut') => new ModelError(kind, 'It broke off.');

/** A run of one reference whose aggregator has just been asked. */
async function asking(recipe: Parameters<typeof recipeWith>[0] = {}): Promise<StagedRun> {
  const run = new StagedRun(recipeWith({ layers: [['a']], policy: { hedge: false }, ...recipe }));
  await run.pass(1);
  run.call('a').answer('from a');
  return run.pass();
}

function answerDeltas(run: StagedRun): string {
  return run
    .of('call-delta')
    .flatMap(({ call, delta }) => (call.startsWith('agg') ? [delta] : []))
    .join('');
}

describe('an aggregator that gives no word', () => {
  it('is followed by its fallbacks, other models of the recipe, and itself, whatever it failed of', async () => {
    const run = await asking({ fallbacks: ['f'] });
    for (const model of ['agg', 'f', 'a']) {
      run.call(model).fail(broken('protocol'));
      await run.pass();
    }
    run.call('agg').answer('At last.');
    expect((await run.over()).outcome?.text).toBe('At last.');
    expect(run.asked).toEqual(['a', 'agg', 'f', 'a', 'agg']);
    expect(run.of('call-added').map(({ planned }) => planned.id)).toEqual(['agg.o1', 'agg.again']);
    expect(run.call('agg').request.evenIfOpen).toBe(true);
  });

  it('is given up after six tries', async () => {
    const run = await asking({ layers: [['a', 'b', 'c']], fallbacks: ['f', 'g', 'h'] });
    for (const model of ['b', 'c']) run.call(model).answer('yes');
    for (const model of ['agg', 'f', 'g', 'h', 'a', 'b']) {
      await run.pass();
      run.call(model).fail(broken('overloaded'));
    }
    expect((await run.over()).error).toMatchObject({
      stage: 'aggregator',
      message: 'The aggregator gave no answer.',
      failures: ['agg', 'f', 'g', 'h', 'a', 'b'].map((model) => ({ model, kind: 'overloaded' })),
    });
  });
});

describe('an aggregator that breaks off', () => {
  it('is asked to go on, and the reader sees one answer without doubled or lost words', async () => {
    const run = await asking();
    run
      .call('agg')
      .emit(...speak('The sky is blue because short waves are scat'))
      .fail(broken());
    await run.pass();
    const { messages } = run.call('agg').request;
    expect(messages.at(-2)).toEqual({ role: 'assistant', content: 'The sky is blue because short waves are scat' });
    run
      .call('agg')
      .emit(...speak('because short waves are scattered more than long ones.'))
      .end();
    await run.over();
    const whole = 'The sky is blue because short waves are scattered more than long ones.';
    expect(run.outcome?.text).toBe(whole);
    expect(answerDeltas(run)).toBe(whole);
    expect(run.end('agg')).toMatchObject({ status: 'failed', kind: 'cut' });
    expect(run.end('agg.again')).toMatchObject({ status: 'complete', text: whole });
  });

  it('is followed by the others where it breaks off again, each going on from where it stopped', async () => {
    const run = await asking({ fallbacks: ['f'] });
    run
      .call('agg')
      .emit(...speak('One two'))
      .fail(broken('connection'));
    await run.pass();
    run
      .call('agg')
      .emit(...speak(' three four'))
      .fail(broken('timeout'));
    await run.pass();
    run
      .call('f')
      .emit(...speak(' five.'))
      .end();
    expect((await run.over()).outcome?.text).toBe('One two three four five.');
    expect(run.asked).toEqual(['a', 'agg', 'agg', 'f']);
    expect(run.end('agg.again')?.text).toBe('One two three four');
  });

  it('gives up an attempt that begins the answer anew in other words', async () => {
    const beginning = 'The first paragraph explains at length what the whole matter is about, and why. ';
    const run = await asking({ fallbacks: ['f'] });
    run
      .call('agg')
      .emit(...speak(`${beginning}The second one`))
      .fail(broken());
    await run.pass();
    const again = run.call('agg');
    again.emit(...speak(`${beginning}But then it goes quite another way than before.`));
    await run.pass();
    expect(again.left).toBe(true);
    run
      .call('f')
      .emit(...speak(' says more.'))
      .end();
    expect((await run.over()).outcome?.text).toBe(`${beginning}The second one says more.`);
  });

  it('begins anew where nothing but white space was written', async () => {
    const run = await asking({ fallbacks: ['f'] });
    run
      .call('agg')
      .emit(...speak('\n\n'))
      .fail(broken());
    await run.pass();
    expect(run.call('f').request.messages.map(({ role }) => role)).toEqual(['system', 'user']);
    run.call('f').answer('So.');
    expect((await run.over()).outcome?.text).toBe('So.');
  });

  it('is not whole because somebody had nothing to add', async () => {
    const run = await asking({ fallbacks: ['f'] });
    run
      .call('agg')
      .emit(...speak('The sky is blue because short waves are scat'))
      .fail(broken());
    await run.pass();
    run.call('agg').answer('The sky is blue because short waves are scat');
    await run.pass();
    expect(run.end('agg.again')).toMatchObject({ status: 'failed', kind: 'empty' });
    run.call('f').answer('tered more.');
    expect((await run.over()).outcome?.text).toBe('The sky is blue because short waves are scattered more.');
  });

  it('throws where nobody can go on, and keeps what was written', async () => {
    const run = await asking();
    run
      .call('agg')
      .emit(...speak('Half an ans'))
      .fail(broken());
    for (const model of ['agg', 'a']) {
      await run.pass();
      run.call(model).fail(broken('overloaded'));
    }
    expect((await run.over()).error).toMatchObject({
      stage: 'aggregator',
      message: 'The aggregator broke off before its answer was whole.',
    });
    expect(run.end('agg.o1')?.text).toBe('Half an ans');
  });

  it('goes on after a restart from what was kept', async () => {
    const first = await asking();
    first
      .call('agg')
      .emit(...speak('One two'))
      .fail(broken());
    await first.pass();
    const ends = first.of('call-finished').map(({ call, outcome }) => [call, outcome] as const);
    const second = new StagedRun(recipeWith({ layers: [['a']] }), { finished: new Map(ends) });
    await second.pass();
    expect(second.asked).toEqual(['agg']);
    second
      .call('agg')
      .emit(...speak(' three.'))
      .end();
    expect((await second.over()).outcome?.text).toBe('One two three.');
  });
});
