import { describe, expect, it } from 'vitest';
import { ModelError } from '../../src/moa/model.ts';
import { possibleCalls } from '../../src/moa/plan.ts';
import type { RunDeps } from '../../src/moa/run.ts';
import { HOSTILE } from './policy/hearing/hostile.ts';
import { readHearing } from './policy/hearing/strict-reader.ts';
import { LONG, recipeWith, StagedRun } from './run-stage.ts';

const ANALYSIS = JSON.stringify({
  agreements: ['It is a cast.'],
  contradictions: [],
  unique: [{ response: 2, point: 'VACUUM has to run first.' }],
  blindSpots: ['Nobody asks how many rows there are.'],
});

const analysing = recipeWith({ layers: [['a', 'b', 'c']], policy: { analysis: true, hedge: false } });

/** A run whose references have just answered. */
async function heard(recipe = analysing, deps: Partial<RunDeps> = {}): Promise<StagedRun> {
  const run = new StagedRun(recipe, deps);
  await run.pass(1);
  for (const model of ['a', 'b', 'c']) run.call(model).answer(`from ${model}`);
  return run.pass();
}

describe('an analysis', () => {
  it('is one call of the aggregator’s model before the answer, and the aggregator is told of it', async () => {
    const run = await heard();
    expect(run.asked).toEqual(['a', 'b', 'c', 'agg']);
    expect(run.of('call-added').map(({ planned }) => planned)).toMatchObject([{ id: 'analysis', role: 'analyst' }]);
    expect(run.call('agg').request).toMatchObject({ temperature: 0, maxTokens: 1000 });
    const asked = run.told('agg');
    expect(asked).toContain('Do not answer the question: compare the responses');
    expect(asked).not.toContain('Now answer the user’s last question');
    run.call('agg').answer(ANALYSIS);
    await run.pass();
    expect(run.of('study-finished')).toHaveLength(1);
    const told = run.told('agg');
    expect(told).toContain('All of them seem to miss:\n- Nobody asks how many rows there are.');
    const after = readHearing(told).after.join('\n');
    expect(after).toContain('- In response 2: VACUUM has to run first.');
    // By the numbers that the analyst had.
    expect(readHearing(told).responses).toEqual(readHearing(asked).responses);
    run.call('agg').answer('So.');
    expect((await run.over()).outcome?.text).toBe('So.');
  });

  it.each([
    ['no JSON', (run: StagedRun) => run.call('agg').answer('They agree.')],
    ['a failure', (run: StagedRun) => run.call('agg').fail(new ModelError('overloaded', 'Busy.'))],
  ])('that gives %s is left out, and not asked for again', async (_, end) => {
    const run = await heard();
    end(run);
    await run.pass();
    expect(run.asked).toEqual(['a', 'b', 'c', 'agg', 'agg']);
    expect(run.told('agg')).not.toContain('Another model has compared');
    run.call('agg').answer('So.');
    expect((await run.over()).outcome?.text).toBe('So.');
  });

  it('that is late is not waited for', async () => {
    const run = await heard(recipeWith({ layers: [['a', 'b', 'c']], policy: { analysis: true, studyMs: 3000 } }));
    run.call('agg').emit({ type: 'text', delta: ANALYSIS });
    await run.pass(2999);
    expect(run.asked).toHaveLength(4);
    await run.pass(1);
    expect(run.end('analysis')).toMatchObject({ status: 'abandoned', why: 'deadline' });
    expect(run.asked).toHaveLength(5);
    expect(run.told('agg')).not.toContain('Another model has compared');
  });

  it('is ended, or not begun, where the answer is wanted at once', async () => {
    const run = await heard();
    run.hurry.abort();
    await run.pass();
    expect(run.end('analysis')).toMatchObject({ status: 'abandoned', why: 'answer-now' });
    const hurried = new StagedRun(analysing);
    await hurried.pass(1);
    hurried.hurry.abort();
    hurried.call('a').answer('from a');
    await hurried.pass();
    expect(hurried.of('call-added')).toEqual([]);
  });

  it('is not made of answers that are all the same, nor where nobody answered', async () => {
    const run = new StagedRun(analysing);
    await run.pass(1);
    for (const model of ['a', 'b', 'c']) run.call(model).answer('the same');
    await run.pass();
    expect(run.told('agg')).toContain('Now answer the user’s last question');
    expect(run.of('study-finished')).toEqual([]);
  });

  it('cannot pose as a line of ours, whatever it says', async () => {
    for (const text of HOSTILE) {
      const run = await heard();
      run
        .call('agg')
        .answer(JSON.stringify({ agreements: [text], contradictions: [], unique: [], blindSpots: [text] }));
      await run.pass();
      expect(
        readHearing(run.told('agg'))
          .responses.map((read) => read.text)
          .sort(),
      ).toEqual(['from a', 'from b', 'from c']);
    }
  });

  it('gives way to the responses where there is little room', async () => {
    const point = 'Nobody asks how many rows there are. '.repeat(8);
    const long = { agreements: Array(6).fill(point), contradictions: [], unique: [], blindSpots: [] };
    const run = await heard(analysing, { contextOf: () => 2000 });
    run.call('agg').answer(JSON.stringify(long));
    await run.pass();
    expect(run.told('agg')).not.toContain('Nobody asks');
    expect(readHearing(run.told('agg')).responses).toHaveLength(3);
  });

  it('is reported again and not asked for again by the next process', async () => {
    const before = await heard();
    before.call('agg').answer(ANALYSIS);
    await before.pass();
    const told = before.told('agg');
    const finished = new Map(before.of('call-finished').map(({ call, outcome }) => [call, outcome]));
    const run = new StagedRun(analysing, { finished });
    await run.pass(1);
    expect(run.asked).toEqual(['agg']);
    expect(run.told('agg')).toBe(told);
    expect(run.of('study-finished')).toHaveLength(1);
    expect(run.end('analysis')).toEqual(before.end('analysis'));
  });

  it('counts against the ceiling', async () => {
    const priceOf = (model: string) => ({ inputPerMillion: 0, outputPerMillion: model === 'agg' ? 1000 : 0 });
    const policy = { analysis: true, hedge: false, ceilingDollars: 0.5 };
    const run = await heard(recipeWith({ layers: [['a', 'b', 'c']], policy }), { priceOf });
    expect(run.end('analysis')).toMatchObject({ status: 'failed', kind: 'ceiling' });
    expect(run.asked).not.toContain('agg');
  });

  it('is among the possible calls of its recipe alone', () => {
    const ids = (recipe: typeof analysing) => possibleCalls(recipe).map(({ id }) => id);
    expect(ids(analysing)).toContain('analysis');
    expect(ids(recipeWith({}))).not.toContain('analysis');
  });
});

describe('a ranking', () => {
  const ranking = recipeWith({ layers: [['a', 'b', 'c']], policy: { ranking: true, hedge: false } });

  /** A run whose references are being ranked. */
  async function judged(recipe = ranking, deps: Partial<RunDeps> = {}): Promise<StagedRun> {
    return heard(recipe, deps);
  }

  it('asks each reference model for the order of the others, at once, each answer once in each place', async () => {
    const run = await judged();
    expect(run.asked).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
    expect(run.of('call-added').map(({ planned }) => planned)).toMatchObject(
      ['l0.r0', 'l0.r1', 'l0.r2'].map((writer) => ({ id: `rank.${writer}`, role: 'judge' })),
    );
    const read = ['a', 'b', 'c'].map((model) => readHearing(run.told(model)).responses.map(({ text }) => text));
    expect(read).toEqual([
      ['from b', 'from c'],
      ['from c', 'from a'],
      ['from a', 'from b'],
    ]);
    expect(run.call('b').request).toMatchObject({ temperature: 0, maxTokens: 1000 });
    expect(run.told('b')).not.toMatch(/in random order|gave no response/);
  });

  it('tells the aggregator the count, by the numbers of its own list', async () => {
    const run = await judged();
    // a: b over c; b: c over a; c: nothing that can be read.
    run.call('a').answer('{"ranking": [1, 2]}');
    run.call('b').answer('Response 1 > Response 2');
    run.call('c').answer('I like them all.');
    await run.pass();
    const { responses, after } = readHearing(run.told('agg'));
    const number = (text: string): number => responses.findIndex((response) => response.text === text) + 1;
    const lines = after.join('\n');
    expect(lines).toContain(`1. Response ${number('from b')}: 1 of 1 points`);
    expect(lines).toContain(`2. Response ${number('from c')}: 1 of 2 points`);
    expect(lines).toContain(`3. Response ${number('from a')}: 0 of 1 points`);
  });

  it('does not wait for judges that are late, and counts those that are in', async () => {
    const run = await judged(recipeWith({ layers: [['a', 'b', 'c']], policy: { ranking: true, studyMs: 2000 } }));
    run.call('a').answer('[2, 1]');
    await run.pass(2000);
    expect(run.end('rank.l0.r1')).toMatchObject({ status: 'abandoned', why: 'deadline' });
    expect(run.told('agg')).toContain('1 of 1 points');
  });

  it('is not asked for where two answers would be each other’s only judges', async () => {
    const run = new StagedRun(recipeWith({ layers: [['a', 'b']], policy: { ranking: true } }));
    await run.pass(1);
    for (const model of ['a', 'b']) run.call(model).answer(`from ${model}`);
    await run.pass();
    expect(run.asked).toEqual(['a', 'b', 'agg']);
  });

  it('has as judge whoever wrote the answer, and nobody who was too slow for the layer', async () => {
    const policy = { ranking: true, hedge: false, quorum: 0.7, graceMs: 0 };
    const layers = [['a', 'b', { model: 'c', fallback: 'z' }, 'd']];
    const run = new StagedRun(recipeWith({ layers, policy }));
    await run.pass(1);
    run.call('d').emit({ type: 'sent' }, { type: 'text', delta: LONG });
    run.call('c').fail(new ModelError('overloaded', 'Busy.'));
    await run.pass();
    for (const model of ['a', 'b', 'z']) run.call(model).answer(`from ${model}`);
    await run.pass(1);
    const added = run.of('call-added').map(({ planned }) => [planned.id, planned.model]);
    expect(added).toEqual([
      ['l0.r2.s', 'z'],
      ['rank.l0.r0', 'a'],
      ['rank.l0.r1', 'b'],
      ['rank.l0.r2.s', 'z'],
    ]);
    expect(readHearing(run.told('a')).responses).toHaveLength(3);
    expect(possibleCalls(recipeWith({ layers, policy })).map(({ id }) => id)).toContain('rank.l0.r2.s');
  });

  it('goes on in the next process with the judges that had not ended, beside an analysis', async () => {
    const recipe = recipeWith({ layers: [['a', 'b', 'c']], policy: { ranking: true, analysis: true, hedge: false } });
    const before = await judged(recipe);
    expect(before.asked.slice(3)).toEqual(['agg', 'a', 'b', 'c']);
    before.call('agg').answer(ANALYSIS);
    before.call('a').answer('[1, 2]');
    before.stopping.abort(new Error('The process ends.'));
    await before.over();
    expect(before.of('study-finished')).toEqual([]);
    const finished = new Map(before.of('call-finished').map(({ call, outcome }) => [call, outcome]));
    const run = new StagedRun(recipe, { finished });
    await run.pass(1);
    expect(run.asked).toEqual(['b', 'c']);
    for (const model of ['b', 'c']) run.call(model).answer('[1, 2]');
    await run.pass();
    expect(run.told('agg')).toMatch(/Nobody asks how many rows there are[\s\S]*1 of 2 points/);
    expect(run.of('study-finished')).toHaveLength(1);
  });
});

describe('a pick', () => {
  const picking = recipeWith({ layers: [['a', 'b', 'c']], policy: { ending: 'pick', hedge: false } });

  /** The number of a text in the list that the picker was told. */
  function numberOf(run: StagedRun, text: string): number {
    return readHearing(run.told('agg')).responses.findIndex((response) => response.text === text) + 1;
  }

  it('shows the chosen reference as the answer, as it is, and asks nobody for another', async () => {
    const run = await heard(picking);
    expect(run.of('call-added').map(({ planned }) => planned)).toMatchObject([{ id: 'pick', role: 'picker' }]);
    expect(run.call('agg').request.temperature).toBe(0);
    run.call('agg').answer(JSON.stringify({ best: numberOf(run, 'from b'), reason: 'It is right.' }));
    const { outcome } = await run.over();
    expect(run.asked).toEqual(['a', 'b', 'c', 'agg']);
    expect(outcome).toMatchObject({ status: 'complete', finish: 'stop', text: 'from b', answeredBy: 'b' });
    expect(outcome?.usage).toEqual({ promptTokens: 0, completionTokens: 0, estimated: false });
    expect(run.end('agg')).toEqual(outcome);
    expect(run.events.at(-1)).toMatchObject({ type: 'run-finished', outcome });
  });

  it.each([
    ['cannot be read', (run: StagedRun) => run.call('agg').answer('All of them are good.')],
    ['is of none that exists', (run: StagedRun) => run.call('agg').answer('{"best": 4, "reason": "…"}')],
    ['fails', (run: StagedRun) => run.call('agg').fail(new ModelError('server', 'It failed.'))],
  ])('that %s is followed by an answer that is written', async (_, end) => {
    const run = await heard(picking);
    end(run);
    await run.pass();
    expect(run.asked).toEqual(['a', 'b', 'c', 'agg', 'agg']);
    expect(run.told('agg')).toContain('Now answer the user’s last question');
    run.call('agg').answer('Written.');
    expect((await run.over()).outcome).toMatchObject({ text: 'Written.', answeredBy: 'agg' });
  });

  it('that is late leaves time for an answer', async () => {
    const run = await heard(
      recipeWith({ layers: [['a', 'b', 'c']], policy: { ending: 'pick', deadlines: { runMs: 60_000 } } }),
    );
    await run.pass(30_000);
    expect(run.end('pick')).toMatchObject({ status: 'abandoned', why: 'deadline' });
    run.call('agg').answer('Written.');
    expect((await run.over()).outcome?.text).toBe('Written.');
  });

  it('needs no call where one answer alone is left, and whole', async () => {
    const run = new StagedRun(picking);
    await run.pass(1);
    for (const model of ['a', 'b', 'c']) run.call(model).answer('the same');
    expect((await run.over()).outcome).toMatchObject({ text: 'the same', answeredBy: 'a' });
    expect(run.asked).toEqual(['a', 'b', 'c']);
  });

  it('is not made of one answer that broke off, nor of none', async () => {
    const policy = { ending: 'pick', hedge: false };
    for (const text of [LONG, '']) {
      const run = new StagedRun(recipeWith({ layers: [['a']], policy }));
      await run.pass(1);
      run.call('a').emit({ type: 'sent' }, { type: 'text', delta: text }).fail(new ModelError('timeout', 'Silence.'));
      await run.pass();
      run.call('agg').answer('Written.');
      expect((await run.over()).outcome?.text).toBe('Written.');
    }
  });

  it('is told what the references were found to be', async () => {
    const policy = { ending: 'pick', analysis: true, ranking: true, hedge: false };
    const run = await heard(recipeWith({ layers: [['a', 'b', 'c']], policy }));
    run.call('agg').answer(ANALYSIS);
    for (const model of ['a', 'b', 'c']) run.call(model).answer('[1, 2]');
    await run.pass();
    expect(run.told('agg')).toMatch(/choose the response[\s\S]*Nobody asks how many rows there are[\s\S]*of 2 points/);
  });

  it('is the same in the next process, whether the answer was reported before or not', async () => {
    const before = await heard(picking);
    before.call('agg').answer(JSON.stringify({ best: numberOf(before, 'from c') }));
    await before.over();
    const finished = new Map(before.of('call-finished').map(({ call, outcome }) => [call, outcome]));
    const again = await new StagedRun(picking, { finished }).over();
    expect(again.outcome).toEqual(before.outcome);
    finished.delete('agg');
    const unreported = await new StagedRun(picking, { finished }).over();
    expect(unreported.outcome).toMatchObject({ text: 'from c', answeredBy: 'c' });
    expect([...again.asked, ...unreported.asked]).toEqual([]);
  });

  it('ends with the run', async () => {
    const run = await heard(picking);
    run.stopping.abort(new Error('Stopped.'));
    await run.over();
    expect(run.error).toMatchObject({ message: 'Stopped.' });
    expect(run.end('pick')?.status).toBe('stopped');
    expect(run.asked).toHaveLength(4);
  });
});
