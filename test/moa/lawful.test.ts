import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallId, MoaEvent } from '../../src/moa/events.ts';
import { ModelError, type ModelErrorKind } from '../../src/moa/model.ts';
import { possibleCalls } from '../../src/moa/plan.ts';
import { MoaError } from '../../src/moa/run.ts';
import type { HeldCall } from '../support/scripted-model.ts';
import { recipeWith, StagedRun } from './run-stage.ts';

/** What a test may do to a run at any moment: to one of the calls made so far, or to all of it. */
const move = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('speak' as const), call: fc.nat(5), long: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('end' as const), call: fc.nat(5) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('fail' as const),
      call: fc.nat(5),
      kind: fc.constantFrom<ModelErrorKind>('server', 'cut', 'overloaded', 'protocol', 'timeout', 'missing', 'auth'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(1, 300, 1000, 5000, 40_000) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('hurry' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('send' as const), call: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), call: fc.nat(5) }) },
);
type Move = typeof move extends fc.Arbitrary<infer Kind> ? Kind : never;

const policy = fc.record({
  quorum: fc.constantFrom(0.3, 0.5, 0.75, 1),
  graceMs: fc.constantFrom(0, 700, 4000),
  hedge: fc.boolean(),
  agreement: fc.constantFrom('tell', 'end-wait'),
  earlyEnd: fc.boolean(),
  deadlines: fc.record({ runMs: fc.constantFrom(60_000, 600_000) }),
  ceilingDollars: fc.constantFrom(0.9, 5, 1000),
});

const layers = fc.constantFrom(
  [],
  [['a']],
  [['a', 'b', 'c']],
  [
    ['a', 'b'],
    ['c', 'd'],
  ],
  [['a', 'b', 'c'], ['a'], ['b', 'b2']],
);

const LONG = `${'It is so because of what was said. '.repeat(15)}\n\nAnswer: 42`;
const PRICE = { inputPerMillion: 0, outputPerMillion: 300 };

async function make(run: StagedRun, one: Move): Promise<void> {
  if (one.do === 'hurry') run.hurry.abort();
  if (one.do === 'pass') await run.pass(one.ms);
  else await run.pass();
  const call = 'call' in one ? run.model.calls[one.call % Math.max(1, run.model.calls.length)] : undefined;
  if (call === undefined || call.left || ended.has(call)) return;
  act(call, one);
  await run.pass();
}

function act(call: HeldCall, one: Move): void {
  if (one.do === 'end' || one.do === 'fail') ended.add(call);
  switch (one.do) {
    case 'speak':
      call.emit({ type: 'sent' }, { type: 'text', delta: one.long ? LONG : 'yes ' });
      return;
    case 'send':
      call.emit({ type: 'sent' });
      return;
    case 'wait':
      call.emit({ type: 'waiting', reason: 'overloaded', ms: 1000 });
      return;
    case 'end':
      call.end();
      return;
    case 'fail':
      call.fail(new ModelError(one.kind, 'It failed.'));
  }
}

const ended = new WeakSet<HeldCall>();

/** Each call's events in their order: added, then waiting or sent or heard, then finished, and nothing after that. */
function expectLawful(events: readonly MoaEvent[], planned: readonly CallId[]): void {
  const finished = new Set<CallId>();
  const added = new Set<CallId>();
  for (const event of events) {
    if (event.type === 'call-added') {
      expect(planned).not.toContain(event.planned.id);
      added.add(event.planned.id);
    }
    if (!('call' in event)) continue;
    expect(finished.has(event.call)).toBe(false);
    expect(planned.includes(event.call) || added.has(event.call)).toBe(true);
    if (event.type === 'call-finished') finished.add(event.call);
  }
  const times = events.map(({ atMs }) => atMs);
  expect(times.toSorted((a, b) => a - b)).toEqual(times);
}

/** Every call made is reported once, and was left where it was not at its end; nothing is left behind. */
function expectSettled(run: StagedRun, ceilingDollars: number): void {
  const ends = run.of('call-finished');
  const asked = ends.filter(({ outcome }) => outcome.status !== 'failed' || outcome.kind !== 'ceiling');
  expect(asked).toHaveLength(run.model.calls.length);
  for (const call of run.model.calls) expect(call.left || ended.has(call)).toBe(true);
  expect(run.clock.sleeping).toBe(0);
  const dollars = ends.reduce((sum, { outcome }) => sum + outcome.usage.completionTokens * 300e-6, 0);
  expect(dollars).toBeLessThanOrEqual(ceilingDollars);
}

async function play(run: StagedRun, moves: readonly Move[], stopAfter: number | null): Promise<void> {
  await run.pass();
  for (const [index, one] of moves.entries()) {
    if (index === stopAfter) run.stopping.abort(STOP);
    await make(run, one);
  }
  // Whatever is left ends by its deadline at last.
  await run.pass(700_000);
  await run.over();
}

const STOP = new Error('enough');

describe('a run, whatever its models do, and whoever hurries or stops it,', () => {
  it('reports lawfully, ends every call, and counts no cost twice', async () => {
    const ways = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        layers,
        policy,
        fc.array(move, { minLength: 8, maxLength: 50 }),
        fc.option(fc.nat(80)),
        async (each, rules, moves, stopAfter) => {
          const recipe = recipeWith({ layers: each, fallbacks: ['f'], policy: rules });
          const run = new StagedRun(recipe, { priceOf: () => PRICE, firstTokenP95Ms: () => 2500 });
          await play(run, moves, stopAfter);

          expectLawful(run.events, run.of('run-started')[0]?.calls.map(({ id }) => id) ?? []);
          expectSettled(run, rules.ceilingDollars);
          const possible = possibleCalls(recipe).map(({ id }) => id);
          for (const { call, outcome } of run.of('call-finished')) {
            expect(possible).toContain(call);
            ways.add(outcome.status === 'abandoned' ? outcome.why : outcome.status);
          }
          expect(run.of('run-finished')).toHaveLength(run.outcome === undefined ? 0 : 1);
          if (run.outcome === undefined && run.error !== STOP) expect(run.error).toBeInstanceOf(MoaError);
          ways.add(run.outcome === undefined ? 'no answer' : 'an answer');
        },
      ),
      { seed: 14, numRuns: 500 },
    );
    // What is proved is worth as much as what was tried.
    const abandoned = ['grace', 'answer-now', 'agreement', 'hedge', 'deadline'];
    expect([...ways].toSorted()).toEqual(
      ['an answer', 'no answer', 'complete', 'failed', 'stopped', ...abandoned].toSorted(),
    );
  }, 120_000);
});
