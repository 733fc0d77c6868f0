import type { APIMessageTopLevelComponent, ComponentType } from 'discord.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerBudget, drawRun } from '../../src/discord/card.ts';
import { MAX_MESSAGES } from '../../src/discord/card-lines.ts';
import type { MessageBody } from '../../src/discord/delivery.ts';
import { emptyView, type RunView, reduce } from '../../src/discord/run-view.ts';
import { summary } from '../../src/discord/summary.ts';
import type { MoaEvent, Outcome } from '../../src/moa/events.ts';
import { planCalls } from '../../src/moa/plan.ts';
import { parseRecipe, type Recipe } from '../../src/moa/recipe.ts';

const context = { runId: 'run-1', priceOf: () => ({ inputPerMillion: 1, outputPerMillion: 2 }), goesOn: true };

function recipe(layers: number, width: number): Recipe {
  const model = (name: string) => ({ model: name, maxTokens: 512 });
  return parseRecipe({
    name: 'test',
    version: 1,
    layers: Array.from({ length: layers }, (_, l) =>
      Array.from({ length: width }, (_, r) => model(`maker/model-${l}-${r}`)),
    ),
    aggregator: model('maker/aggregator'),
  });
}

function outcome(change: Partial<Outcome> = {}): Outcome {
  return {
    status: 'complete',
    finish: 'stop',
    text: 'An answer.',
    reasoning: '',
    answeredBy: 'maker/model-0-0',
    usage: { promptTokens: 1000, completionTokens: 500, estimated: false },
    startedMs: 0,
    firstTokenMs: 100,
    endedMs: 3200,
    ...change,
  } as Outcome;
}

function viewAfter(plan: Recipe, ...events: MoaEvent[]): RunView {
  const start: MoaEvent = { type: 'run-started', atMs: 0, recipe: plan, seed: 1, calls: planCalls(plan) };
  return [start, ...events].reduce(reduce, emptyView('Why is the sky blue?'));
}

function textOf(bodies: readonly MessageBody[]): string {
  const texts = (components: readonly unknown[]): string[] =>
    components.flatMap((component) => {
      if (typeof component !== 'object' || component === null) return [];
      if ('content' in component && typeof component.content === 'string') return [component.content];
      return 'components' in component && Array.isArray(component.components) ? texts(component.components) : [];
    });
  return bodies.flatMap(({ components }) => texts(components)).join('\n');
}

function hasStopButton(body: MessageBody | undefined): boolean {
  return JSON.stringify(body?.components ?? []).includes('moa:stop:run-1');
}

describe('the card', () => {
  it('shows the question, a line per reference, a bar and a Stop button', () => {
    const view = viewAfter(
      recipe(1, 6),
      { type: 'call-waiting', atMs: 1, call: 'l0.r1', reason: 'rate-limit', ms: 9999 },
      { type: 'call-sent', atMs: 1, call: 'l0.r2' },
      { type: 'call-delta', atMs: 1400, call: 'l0.r3', channel: 'text', delta: 'x'.repeat(400) },
      { type: 'call-finished', atMs: 3200, call: 'l0.r4', outcome: outcome() },
      {
        type: 'call-finished',
        atMs: 4000,
        call: 'l0.r5',
        outcome: outcome({ status: 'failed', kind: 'missing', reason: 'There is no such model.' } as Partial<Outcome>),
      },
    );
    const bodies = drawRun(view, [], context);
    expect(textOf(bodies)).toBe(
      [
        '> Why is the sky blue?',
        '▫️ **`model-0-0`** – queued',
        '⏳ **`model-0-1`** – rate limit, trying again in 6.0 s',
        '🔹 **`model-0-2`** – waiting for its first word, 4.0 s',
        '✍️ **`model-0-3`** – writing, 100 tokens',
        '✅ **`model-0-4`** – done in 3.2 s',
        '🚫 **`model-0-5`** – left out: There is no such model.',
        '',
        '▰▰▰▰▱▱▱▱▱▱▱▱  2 of 6 references in · 4.0 s',
      ].join('\n'),
    );
    expect(hasStopButton(bodies[0])).toBe(true);
  });

  it('says of a reference that it was cut at its limit', () => {
    const cut = outcome({
      finish: 'length',
      usage: { promptTokens: 9, completionTokens: 512, estimated: false },
    } as Partial<Outcome>);
    const view = viewAfter(recipe(1, 1), { type: 'call-finished', atMs: 3200, call: 'l0.r0', outcome: cut });
    expect(textOf(drawRun(view, [], context))).toContain('✂️ **`model-0-0`** – cut at its limit of 512 tokens in 3.2 s');
  });

  it('tells the place in line before the run begins', () => {
    const drawn = (number: number, behind: number) =>
      textOf(drawRun({ ...emptyView('Why?'), place: { number, behind } }, [], context));
    expect(drawn(3, 0)).toContain('number **3** in line');
    expect(drawn(3, 1)).toContain('One question of this conversation is answered first.');
    expect(drawn(3, 2)).toContain('2 questions of this conversation are answered first.');
  });

  it('knows what a call cost whose model the server calls by another name', () => {
    const priceOf = (model: string) =>
      model === 'maker/model-0-0' ? { inputPerMillion: 1000, outputPerMillion: 2000 } : undefined;
    const renamed = outcome({ answeredBy: 'maker/model-0-0-2026-11' } as Partial<Outcome>);
    const view = viewAfter(recipe(1, 1), { type: 'call-finished', atMs: 3200, call: 'l0.r0', outcome: renamed });
    expect(summary(view, priceOf)).toBe('1 reference · 3.2 s · 1,500 tokens · $2.00');
  });

  it('ends with references used, seconds, tokens and cost, and no Stop button', () => {
    const view = viewAfter(
      recipe(1, 2),
      { type: 'call-finished', atMs: 3200, call: 'l0.r0', outcome: outcome() },
      {
        type: 'call-finished',
        atMs: 3300,
        call: 'l0.r1',
        outcome: outcome({
          status: 'failed',
          kind: 'overloaded',
          reason: 'It is overloaded.',
          usage: { promptTokens: 0, completionTokens: 0, estimated: true },
        } as Partial<Outcome>),
      },
      { type: 'call-finished', atMs: 9000, call: 'agg', outcome: outcome() },
      { type: 'run-finished', atMs: 9000, outcome: outcome() },
    );
    const bodies = drawRun(view, ['An answer.'], context);
    expect(textOf(bodies)).toBe(
      [
        '> Why is the sky blue?',
        'An answer.',
        '-# ✖️ `model-0-1` failed: It is overloaded.',
        '-# 1 of 2 references · 9.0 s · 3,000 tokens · $0.004',
      ].join('\n'),
    );
    expect(bodies.some(hasStopButton)).toBe(false);
  });

  it('leaves the money out where no price is known, and says "at least" where one is missing', () => {
    const events: MoaEvent[] = [
      { type: 'call-finished', atMs: 1, call: 'l0.r0', outcome: outcome() },
      { type: 'call-finished', atMs: 9000, call: 'agg', outcome: outcome({ answeredBy: 'maker/aggregator' }) },
      { type: 'run-finished', atMs: 9000, outcome: outcome() },
    ];
    const view = viewAfter(recipe(1, 1), ...events);
    expect(textOf(drawRun(view, ['x'], { ...context, priceOf: () => undefined }))).not.toContain('$');
    const some = (model: string) =>
      model === 'maker/aggregator' ? undefined : { inputPerMillion: 1, outputPerMillion: 2 };
    expect(textOf(drawRun(view, ['x'], { ...context, priceOf: some }))).toContain('at least $0.002');
  });

  it('attaches the whole answer where it is longer than four messages', () => {
    const view = { ...viewAfter(recipe(1, 1)), stage: 'over', end: { type: 'answered' }, answer: 'all of it' } as const;
    const bodies = drawRun(view, ['1', '2', '3', '4', '5'], context);
    expect(bodies).toHaveLength(MAX_MESSAGES);
    expect(bodies.at(-1)?.files?.map(({ name, data }) => [name, data.toString()])).toEqual([
      ['answer.md', 'all of it'],
    ]);
  });

  it('keeps the newest words in sight while an answer grows past four messages', () => {
    const view = { ...viewAfter(recipe(1, 1)), answer: 'all of it so far' };
    const bodies = drawRun(view, ['one', 'two', 'three', 'four', 'five', 'six'], context);
    expect(bodies.map((body) => textOf([body]).split('\n')[0])).toEqual([
      '> Why is the sky blue?',
      'two',
      'three',
      'six',
    ]);
    expect(textOf(bodies)).toContain('2 parts before this are left out here; all of it will come as a file.');
  });

  it('names both, the aggregator that gave no answer and who stands in for it', () => {
    const plan = parseRecipe({ ...recipe(1, 1), fallbacks: [{ model: 'maker/second', maxTokens: 10 }] });
    const missing = { status: 'failed', kind: 'missing', reason: 'It is not offered.', text: '' } as const;
    const events: readonly MoaEvent[] = [
      { type: 'call-finished', atMs: 10, call: 'l0.r0', outcome: outcome() },
      { type: 'call-finished', atMs: 20, call: 'agg', outcome: { ...outcome(), ...missing } },
      { type: 'call-sent', atMs: 30, call: 'agg.f1' },
    ];
    const working = textOf(drawRun(viewAfter(plan, ...events), [], context));
    expect(working).toContain('in place of `aggregator`, which gave no answer, `second` is weighing the answers');

    const done: MoaEvent = { type: 'call-finished', atMs: 40, call: 'agg.f1', outcome: outcome() };
    const view = { ...viewAfter(plan, ...events, done), stage: 'over', end: { type: 'answered' } } as const;
    expect(textOf(drawRun(view, ['so'], context))).toContain(
      '-# 🔁 `second` answered in place of `aggregator`: It is not offered.',
    );
  });

  it('tells the answers of one model apart, and draws no bar where there are no references', () => {
    const self = parseRecipe({
      ...recipe(0, 0),
      layers: [[{ model: 'maker/strong', maxTokens: 10, samples: 2 }]],
    });
    expect(textOf(drawRun(viewAfter(self), [], context))).toContain('▫️ **`strong`** 2/2 – queued');
    const single = parseRecipe({ ...recipe(0, 0), layers: [] });
    const asked = viewAfter(single, { type: 'call-sent', atMs: 30, call: 'agg' });
    expect(textOf(drawRun(asked, [], context))).toMatch(/^`aggregator` is answering · 0\.0 s$/m);
  });

  it('never exceeds what Discord takes, whatever the recipe, the reasons and the question', () => {
    const reason = fc.string({ unit: 'grapheme', maxLength: 400 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 16 }),
        fc.array(reason, { minLength: 1, maxLength: 16 }),
        fc.string({ unit: 'grapheme', maxLength: 6000 }),
        fc.boolean(),
        fc.integer({ min: 0, max: 4 }),
        (layers, width, reasons, question, answered, standIns) => {
          const fallbacks = Array.from({ length: standIns }, (_, index) => ({
            model: `maker/${'m'.repeat(80)}${index}`,
            maxTokens: 10,
          }));
          const plan = parseRecipe({ ...recipe(layers, width), fallbacks });
          const failures = planCalls(plan)
            .slice(0, -1)
            .map(
              (call, index): MoaEvent => ({
                type: 'call-finished',
                atMs: 1,
                call: call.id,
                outcome: outcome({
                  status: 'failed',
                  kind: 'server',
                  reason: reasons[index % reasons.length] ?? '',
                } as Partial<Outcome>),
              }),
            );
          const working = { ...viewAfter(plan, ...failures), question };
          const over = { ...working, stage: 'over', end: { type: 'failed', sentence: 'It failed.' } } as const;
          const piece = 'x'.repeat(answerBudget(0).codePoints);
          for (const view of [working, over]) {
            for (const body of drawRun({ ...view, answer: answered ? piece : '' }, answered ? [piece] : [], context)) {
              const text = textOf([body]);
              expect([...text].length).toBeLessThanOrEqual(4000);
              expect(Buffer.byteLength(text)).toBeLessThanOrEqual(9_800);
              expect(countComponents(body.components)).toBeLessThanOrEqual(40);
            }
          }
        },
      ),
      // The worst there is, besides what chance finds.
      {
        seed: 5,
        numRuns: 60,
        endOnFailure: true,
        examples: [
          [1, 16, ['r'.repeat(400)], 'q'.repeat(6000), true, 4],
          [1, 16, ['r'.repeat(400)], 'q'.repeat(6000), true, 0],
          [1, 16, ['r'.repeat(400)], 'q'.repeat(6000), true, 1],
        ],
      },
    );
  });
});

function countComponents(components: readonly (APIMessageTopLevelComponent | { type: ComponentType })[]): number {
  return components.reduce((sum, component) => {
    const inner = 'components' in component && Array.isArray(component.components) ? component.components : [];
    return sum + 1 + countComponents(inner);
  }, 0);
}
