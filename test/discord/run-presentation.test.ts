import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DraftBudget } from '../../src/discord/draft-budget.ts';
import { LiveMessage, type MessagePlace } from '../../src/discord/live-message.ts';
import { RunPresentation } from '../../src/discord/run-presentation.ts';
import { emptyView, reduce } from '../../src/discord/run-view.ts';
import { TokenPace } from '../../src/discord/token-pace.ts';
import type { MoaEvent } from '../../src/moa/events.ts';
import { planCalls } from '../../src/moa/plan.ts';
import { parseRecipe } from '../../src/moa/recipe.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const model = (name: string) => ({ model: `maker/${name}`, maxTokens: 100 });
const recipe = parseRecipe({
  name: 'test',
  version: 1,
  layers: [[model('a'), model('b')]],
  aggregator: model('c'),
});
const started: MoaEvent = { type: 'run-started', atMs: 0, recipe, seed: 1, calls: planCalls(recipe) };
const context = { runId: 'run', priceOf: () => undefined, goesOn: true };

function presentation(): RunPresentation {
  const clock = new VirtualClock();
  const place: MessagePlace = {
    put: async () => ({ rate: undefined, way: 'usual' }),
    mayDetour: () => false,
    remove: async () => ({ rate: undefined, way: 'usual' }),
    abandon: () => {},
  };
  const pace = new TokenPace();
  const drafts = new DraftBudget();
  const live = new LiveMessage({ place, pace: () => pace, drafts, clock, random: () => 0.5, onFault: () => {} });
  const pictures = { draw: async () => undefined, close: async () => {} };
  return new RunPresentation(live, context, { clock, pictures }, emptyView('Why?'));
}

/** Pieces of every call, and now and then something else, in any order. */
const happenings = fc.array(
  fc.record({
    call: fc.constantFrom('l0.r0', 'l0.r1', 'agg'),
    what: fc.constantFrom('text', 'text', 'text', 'reasoning', 'sent', 'waiting', 'finished'),
    delta: fc.string({ minLength: 1, maxLength: 3 }),
    looks: fc.boolean(),
  }),
  { maxLength: 60 },
);

function eventOf(call: string, what: string, delta: string, atMs: number): MoaEvent {
  if (what === 'sent') return { type: 'call-sent', atMs, call };
  if (what === 'waiting') return { type: 'call-waiting', atMs, call, reason: 'rate-limit', ms: 10 };
  if (what !== 'finished')
    return { type: 'call-delta', atMs, call, channel: what === 'text' ? 'text' : 'reasoning', delta };
  const usage = { promptTokens: 1, completionTokens: 1, estimated: false };
  const times = { startedMs: 0, firstTokenMs: 1, endedMs: atMs };
  const said = { text: delta, reasoning: '', answeredBy: 'maker/a', usage, finish: 'stop' as const };
  return { type: 'call-finished', atMs, call, outcome: { status: 'complete', ...said, ...times } };
}

describe('the presentation of a run', () => {
  it('has the view that its events give one by one, whenever it is looked at', () => {
    fc.assert(
      fc.property(happenings, (all) => {
        const shown = presentation();
        let expected = reduce(emptyView('Why?'), started);
        shown.apply(started);
        for (const [index, { call, what, delta, looks }] of all.entries()) {
          const event = eventOf(call, what, delta, index + 1);
          expected = reduce(expected, event);
          shown.apply(event);
          if (looks) expect(shown.view).toEqual(expected);
        }
        expect(shown.view).toEqual(expected);
      }),
    );
  });
});
