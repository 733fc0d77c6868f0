import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerBudget, drawRun } from '../../src/discord/card.ts';
import { fits } from '../../src/discord/markdown/measure.ts';
import { inert } from '../../src/discord/markdown/safe.ts';
import { drawDetails } from '../../src/discord/run-details.ts';
import { emptyView, type RunView, reduce } from '../../src/discord/run-view.ts';
import { findingLines } from '../../src/discord/study-lines.ts';
import { summary } from '../../src/discord/summary.ts';
import type { CallId, MoaEvent, Outcome } from '../../src/moa/events.ts';
import { planCalls, possibleCalls } from '../../src/moa/plan.ts';
import type { Recipe } from '../../src/moa/recipe.ts';
import { hostileText } from '../moa/policy/study/hostile-text.ts';
import { recipeWith } from '../moa/run-stage.ts';

const priceOf = () => ({ inputPerMillion: 1, outputPerMillion: 2 });
const about = { layers: 1, priceOf };
const context = { runId: 'run-1', priceOf, goesOn: true };

function outcome(text: string, change: Partial<Outcome> = {}): Outcome {
  const usage = { promptTokens: 10, completionTokens: 5, estimated: false };
  const times = { startedMs: 0, firstTokenMs: 100, endedMs: 3200 };
  const whole = { status: 'complete', finish: 'stop', text, reasoning: '', answeredBy: 'm', usage, ...times };
  return { ...whole, ...change } as Outcome;
}

const finished = (call: CallId, text: string, change: Partial<Outcome> = {}): MoaEvent => {
  return { type: 'call-finished', atMs: 1, call, outcome: outcome(text, change) };
};

/** The view of a run whose references a, b, c … have answered, after more events. */
function viewOf(recipe: Recipe, ...more: readonly MoaEvent[]): RunView {
  const start: MoaEvent = { type: 'run-started', atMs: 0, recipe, seed: 7, calls: planCalls(recipe) };
  const references = planCalls(recipe).filter(({ role }) => role === 'reference');
  const answers = references.map(({ id, model }) => finished(id, `from ${model}`));
  return [start, ...answers, ...more].reduce(reduce, emptyView('Why?'));
}

function added(recipe: Recipe, ...ids: readonly CallId[]): readonly MoaEvent[] {
  return possibleCalls(recipe)
    .filter(({ id }) => ids.includes(id))
    .map((planned) => ({ type: 'call-added', atMs: 1, planned }));
}

const drawn = (view: RunView): string => JSON.stringify(drawRun(view, [], context));

describe('an analysis', () => {
  const recipe = recipeWith({ layers: [['a', 'b', 'c']], policy: { analysis: true } });
  const begun = added(recipe, 'analysis');
  const written = (analysis: object): RunView =>
    viewOf(
      recipe,
      ...begun,
      finished(
        'analysis',
        JSON.stringify({ agreements: [], contradictions: [], unique: [], blindSpots: [], ...analysis }),
      ),
    );

  it('has a line on the card while it is made, and can be cut short', () => {
    const working = drawn(viewOf(recipe, ...begun));
    expect(working).toContain('🔎 comparing the references');
    expect(working).toContain('3 of 3 references in');
    expect(working).toContain('moa:answer-now:run-1');
    const over = drawn(written({}));
    expect(over).not.toContain('🔎');
    expect(over).toContain('is weighing the answers');
  });

  it('is a list for people that names references by their own numbers', () => {
    const unique = [1, 2, 3].map((response) => ({ response, point: `Only ${response}.` }));
    const lines = findingLines({ ...written({ contradictions: ['Two dates.'], unique }), layers: 1 });
    expect(lines.slice(0, 2)).toEqual(['🔎 **The references compared**', '- Disputed: Two dates.']);
    const names = lines.slice(2).map((line) => /^- Only (Reference \d): Only \d\.$/.exec(line)?.[1]);
    expect(names.toSorted()).toEqual(['Reference 1', 'Reference 2', 'Reference 3']);
    // The list that models read is shuffled: for this seed differently.
    expect(names).not.toEqual(['Reference 1', 'Reference 2', 'Reference 3']);
  });

  it('stands in the details, in sight also where there is a picture', () => {
    const details = { ...written({ blindSpots: ['How many rows?'] }), ...about, summary: '3 references' };
    const visible = (body: object): string => JSON.stringify(body).replace(/"description":"(?:[^"\\]|\\.)*"/g, '');
    for (const picture of [undefined, { png: new Uint8Array(), width: 1, height: 1 }]) {
      expect(visible(drawDetails(details, picture))).toContain('- Missed by all: How many rows?');
    }
    expect(JSON.stringify(drawDetails(details, undefined))).toContain('agg (comparing the references): first word');
  });

  it('is inert and bounded, whatever is written', () => {
    const text = hostileText(400);
    const list = fc.array(text, { maxLength: 6 });
    const unique = fc.array(fc.record({ response: fc.integer({ min: 1, max: 3 }), point: text }), { maxLength: 6 });
    const analysis = fc.record({ agreements: list, contradictions: list, blindSpots: list, unique });
    fc.assert(
      fc.property(analysis, (hostile) => {
        const view = { ...written(hostile), layers: 1 };
        const lines = findingLines(view);
        expect(lines.every((line) => inert(line) === line && !line.includes('\n'))).toBe(true);
        expect(fits([lines.join('\n')])).toBe(true);
        const [box] = drawDetails({ ...view, ...about, summary: '3 references' }, undefined).components;
        expect(fits([JSON.parse(JSON.stringify(box)).components[0].content])).toBe(true);
      }),
      { seed: 3, numRuns: 150 },
    );
  });
});

describe('a ranking', () => {
  const recipe = recipeWith({ layers: [['a', 'b', 'c']], policy: { ranking: true } });
  const judges = ['rank.l0.r0', 'rank.l0.r1', 'rank.l0.r2'];

  it('counts on the card who has ranked the others', () => {
    const view = viewOf(recipe, ...added(recipe, ...judges), finished('rank.l0.r1', '[2, 1]'));
    expect(drawn(view)).toContain('🗳️ 1 of 3 have ranked the others');
  });

  it('is a line for people, the best first', () => {
    const ballots = judges.map((judge, index) => finished(judge, index === 0 ? '[2, 1]' : '{"ranking": [1, 2]}'));
    const view = { ...viewOf(recipe, ...added(recipe, ...judges), ...ballots), layers: 1 };
    const line = '🗳️ Ranked by each other: Reference 3 100% · Reference 1 50% · Reference 2 0%';
    expect(findingLines(view)).toEqual([line]);
    expect(JSON.stringify(drawDetails({ ...view, ...about, summary: '' }, undefined))).toContain(line);
  });
});

describe('a pick', () => {
  const recipe = recipeWith({ layers: [['a', 'b', 'c']], policy: { ending: 'pick' } });
  const begun = added(recipe, 'pick');

  /** A run that is over, after the picker wrote this; `answer` is what stands there then. */
  function over(written: string, answer: string, change: Partial<Outcome> = {}): RunView {
    const text = finished('agg', answer, { usage: { promptTokens: 0, completionTokens: 0, estimated: false } });
    const view = viewOf(recipe, finished('l0.r0', 'from a', change), ...begun, finished('pick', written), text);
    return { ...view, stage: 'over', end: { type: 'answered' }, references: 'button' };
  }

  /** What the picker has to write for this reference to be chosen. */
  function choiceOf(reference: string, reason: string): string {
    const best = [1, 2, 3].find((number) =>
      JSON.stringify(drawRun(over(`{"best": ${number}}`, reference), [reference], context)).includes('🎯 Chosen'),
    );
    return JSON.stringify({ best, reason });
  }

  it('has a line on the card while it is made', () => {
    const working = drawn(viewOf(recipe, ...begun));
    expect(working).toContain('🎯 choosing the best reference');
    expect(working).not.toContain('moa:answer-now');
  });

  it('stands below the answer with its reason, which cannot act', () => {
    const view = over(choiceOf('from a', 'It is @everyone **right**.\n# Yes'), 'from a');
    const shown = JSON.stringify(drawRun(view, ['from a'], context));
    expect(shown).toMatch(/-# 🎯 Chosen: `m` – It is @.everyone \*\*right\*\*\. # Yes/);
    expect(shown).not.toContain('@everyone');
    const details = JSON.stringify(drawDetails({ ...view, ...about, summary: '' }, undefined));
    expect(details).toContain('agg (choosing the best reference)');
    expect(details).toContain('🎯 Chosen: `m` – It is');
    expect(details).not.toContain('(aggregator)');
  });

  it('says so where nothing could be chosen', () => {
    const view = over('All are good.', 'Written.');
    expect(JSON.stringify(drawRun(view, ['Written.'], context))).toContain(
      '🎯 The aggregator could not choose a reference, and wrote an answer of its own.',
    );
    const stopped = {
      ...viewOf(recipe, ...begun, finished('pick', '', { status: 'stopped' } as Partial<Outcome>)),
      layers: 1,
    };
    expect(JSON.stringify(drawDetails({ ...stopped, ...about, summary: '' }, undefined))).not.toContain('🎯');
  });

  it('says of the chosen one that it was cut, or broke off', () => {
    const pick = choiceOf('from a', '');
    const notice = (change: Partial<Outcome>) =>
      JSON.stringify(drawRun(over(pick, 'from a', change), ['from a'], context));
    expect(notice({ finish: 'length' } as Partial<Outcome>)).toContain('cut at its limit of 5 tokens');
    const long = 'from a '.repeat(100);
    const broken = { status: 'failed', kind: 'cut', reason: 'It broke off.', text: long } as Partial<Outcome>;
    const view = over(pick, long, broken);
    expect(JSON.stringify(drawRun(view, [long], context))).toContain('The chosen reference broke off before its end.');
  });

  it('leaves the card within what Discord takes', () => {
    fc.assert(
      fc.property(hostileText(400), fc.constantFrom('r'.repeat(400), '🦊'.repeat(400)), (reason, failure) => {
        const failed = { status: 'failed', kind: 'server', reason: failure, text: '' } as const;
        const pick = choiceOf('from a', reason);
        const wide = recipeWith({
          layers: [['a', ...Array.from({ length: 15 }, (_, index) => `m${index}`)]],
          policy: { ending: 'pick' },
        });
        const others = planCalls(wide)
          .slice(1, -1)
          .map(({ id }) => finished(id, '', failed));
        const view = {
          ...viewOf(wide, ...others, ...added(wide, 'pick'), finished('pick', pick), finished('agg', 'from a')),
          question: 'q'.repeat(6000),
          stage: 'over',
          end: { type: 'answered' },
        } as const;
        const piece = 'x'.repeat(answerBudget(0).codePoints);
        const [body] = drawRun(view, [piece], context);
        const texts = [...JSON.stringify(body).matchAll(/"content":("(?:[^"\\]|\\.)*")/g)].map(([, content = '""']) =>
          JSON.parse(content),
        );
        expect(fits(texts)).toBe(true);
      }),
      { seed: 4, numRuns: 60 },
    );
  });
});

describe('the influence', () => {
  const recipe = recipeWith({ layers: [['a', 'b', 'c']] });
  const details = (answer: string, more: Partial<Outcome> = {}) => ({
    ...viewOf(
      recipe,
      finished('l0.r0', 'The cast keeps the index from being used at all.'),
      finished('l0.r1', 'Run VACUUM first, or the figures are old.'),
      finished('agg', answer, more),
    ),
    ...about,
    summary: '3 references',
  });

  it('is a bar and a share for each reference, in sight also where there is a picture', () => {
    const answered = details('The cast keeps the index from being used at all.');
    for (const picture of [undefined, { png: new Uint8Array(), width: 1, height: 1 }]) {
      const words = JSON.stringify(drawDetails(answered, picture)).replace(/"description":"(?:[^"\\]|\\.)*"/g, '');
      expect(words).toContain('▰▰▰▰▰▰▰▰▰▰ 100% Reference 1: `m`');
      expect(words).toContain('▱▱▱▱▱▱▱▱▱▱ 0% Reference 2: `m`');
    }
  });

  it('is not told of an answer that is not whole', () => {
    const failed = { status: 'failed', kind: 'cut', reason: 'It broke off.' } as const;
    expect(JSON.stringify(drawDetails(details('The cast keeps', failed), undefined))).not.toContain('▱');
  });
});

describe('what calls have used', () => {
  const recipe = recipeWith({ layers: [['a', 'b', 'c']], policy: { analysis: true } });

  it('stands in the details for each, those that were not waited for, too, and for none that was refused', () => {
    const hedged = { status: 'abandoned', why: 'hedge', text: '' } as const;
    const estimated = { promptTokens: 2000, completionTokens: 0, estimated: true };
    const refused = { status: 'failed', kind: 'missing', reason: 'None.', text: '' } as const;
    const view = viewOf(
      recipe,
      finished('l0.r0', '', { ...hedged, usage: estimated } as Partial<Outcome>),
      ...added(recipe, 'l0.r0.s', 'analysis'),
      finished('l0.r0.s', 'from a'),
      finished('l0.r1', '', { ...refused, usage: { ...estimated, promptTokens: 0 } } as Partial<Outcome>),
      finished('analysis', '{}'),
    );
    const visible = JSON.stringify(
      drawDetails({ ...view, ...about, summary: '' }, { png: new Uint8Array(), width: 1, height: 1 }),
    );
    const lines = [...visible.matchAll(/-# [^:"]+: [^\\"]+ out[^\\"]*/g)].map(([line]) => line);
    expect(lines).toEqual([
      '-# a: about 2,000 tokens in, 0 out, $0.002',
      '-# a (again): 10 tokens in, 5 out, $0.00002',
      '-# c: 10 tokens in, 5 out, $0.00002',
      '-# agg (comparing the references): 10 tokens in, 5 out, $0.00002',
    ]);
  });

  it('is in the summary, the calls about the references included', () => {
    const usage = { promptTokens: 1000, completionTokens: 0, estimated: false };
    const view = viewOf(
      recipe,
      ...added(recipe, 'analysis'),
      finished('analysis', '{}', { usage }),
      finished('agg', 'So.'),
    );
    expect(summary(view, priceOf)).toContain('1,060 tokens · $0.001');
  });
});
