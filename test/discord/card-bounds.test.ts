import { describe, expect, it } from 'vitest';
import { answerBudget, drawRun } from '../../src/discord/card.ts';
import type { MessageBody } from '../../src/discord/delivery.ts';
import { emptyView, type RunView, reduce } from '../../src/discord/run-view.ts';
import type { MoaEvent, Outcome } from '../../src/moa/events.ts';
import { planCalls, planOf } from '../../src/moa/plan.ts';
import { parseRecipe, type Recipe } from '../../src/moa/recipe.ts';

/** Runs in which everything goes wrong at once, with the longest names and reasons: their cards fit all the same. */

const context = { runId: 'run-1', priceOf: () => ({ inputPerMillion: 1, outputPerMillion: 2 }), goesOn: true };
const base = {
  reasoning: '',
  answeredBy: 'maker/model',
  usage: { promptTokens: 12_345, completionTokens: 800, estimated: true },
  startedMs: 0,
  firstTokenMs: 100,
  endedMs: 59_000,
};

interface Worst {
  readonly references: number;
  readonly name: string;
  readonly reason: string;
  readonly question: string;
  readonly short: readonly string[];
}

function recipeOf({ references, name }: Worst): Recipe {
  let made = 0;
  const call = () => {
    made += 1;
    return { model: `maker/${made}-${name}`.slice(0, 200), maxTokens: 4000 };
  };
  return parseRecipe({
    name: 'test',
    version: 1,
    layers: [Array.from({ length: references }, () => ({ ...call(), fallback: call() }))],
    aggregator: call(),
    fallbacks: [call(), call(), call(), call()],
  });
}

/** Every reference has failed, and its fallback has failed, broken off, or answered in short. */
function afterReferences(worst: Worst, ending: 'failed' | 'partial' | 'answered'): RunView {
  const recipe = recipeOf(worst);
  const failed = { ...base, text: '', status: 'failed', kind: 'server', reason: worst.reason } as const;
  const ends = (index: number): Outcome => {
    if (ending === 'failed') return failed;
    if (ending === 'partial') return { ...failed, text: 'so it is. '.repeat(90) };
    const answer = worst.short[index % worst.short.length];
    return { ...base, status: 'complete', finish: 'stop', text: `So.\n\n\\boxed{${answer}}` };
  };
  const seats = planOf(recipe).layers[0] ?? [];
  const events = seats.flatMap(({ call, spare }, index): MoaEvent[] => [
    { type: 'call-finished', atMs: 1, call: call.id, outcome: failed },
    { type: 'call-added', atMs: 1, planned: spare.call },
    { type: 'call-finished', atMs: 2, call: spare.call.id, outcome: ends(index) },
  ]);
  const heard = ending === 'failed' ? [] : seats.map(({ spare }) => spare.call.id);
  const all: MoaEvent[] = [
    { type: 'run-started', atMs: 0, recipe, seed: 1, calls: planCalls(recipe) },
    ...events,
    { type: 'layer-finished', atMs: 2, layer: 0, heard },
  ];
  return { ...all.reduce(reduce, emptyView(worst.question)), leftOut: 3 };
}

/** The aggregator and its fallbacks broke off, one after the other; the last came to an end of sorts. */
function afterAnswer(view: RunView, worst: Worst): RunView {
  const { aggregators } = planOf(recipeOf(worst));
  const broken: Outcome = { ...base, text: 'begun', status: 'failed', kind: 'cut', reason: worst.reason };
  const whole: Outcome = { ...base, text: 'begun and done', status: 'complete', finish: 'other' };
  return aggregators
    .map(({ call }, index): MoaEvent => {
      return { type: 'call-finished', atMs: 3, call: call.id, outcome: index < 4 ? broken : whole };
    })
    .reduce(reduce, view);
}

function measured(bodies: readonly MessageBody[]): { readonly codePoints: number; readonly bytes: number } {
  const contents = (components: readonly unknown[]): string[] =>
    components.flatMap((component) => {
      if (typeof component !== 'object' || component === null) return [];
      if ('content' in component && typeof component.content === 'string') return [component.content];
      return 'components' in component && Array.isArray(component.components) ? contents(component.components) : [];
    });
  const texts = bodies.map(({ components }) => contents(components).join('\n'));
  return {
    codePoints: Math.max(...texts.map((text) => [...text].length)),
    bytes: Math.max(...texts.map((text) => Buffer.byteLength(text))),
  };
}

const ORDINARY: Worst = {
  references: 16,
  name: 'Model-Instruct-Turbo-of-the-usual-length',
  reason: 'The model server did not answer within 30 s. It was tried 4 times. It is asked again in 20 seconds.',
  question: 'Why? '.repeat(60),
  short: ['sqrt(2)/2 + 3*x', '42'],
};

const WORST: readonly (readonly [string, Worst])[] = [
  ['ordinary names', ORDINARY],
  ['the longest names', { ...ORDINARY, name: 'n'.repeat(200) }],
  ['names and reasons full of Markdown', { ...ORDINARY, name: '*_~|'.repeat(50), reason: '*_`|~>'.repeat(80) }],
  [
    'names and reasons of four bytes each',
    { ...ORDINARY, name: '𝒳'.repeat(90), reason: '🧪'.repeat(300), question: '漢'.repeat(900) },
  ],
  [
    'short answers that are all signs',
    { ...ORDINARY, short: ['(1)*(2)*(3)*(4)*(5)*(6)*(7)*(8)', 'a_1 = b_2*(c_3+d_4)', '[1](2)[3](4)[5]', '7'] },
  ],
  ['four references', { ...ORDINARY, references: 4, name: 'n'.repeat(200), reason: 'r'.repeat(500) }],
];

describe('the card of a run in which everything goes wrong', () => {
  const endings = ['failed', 'partial', 'answered'] as const;

  it.each(WORST.flatMap(([what, worst]) => endings.map((ending) => [what, ending, worst] as const)))(
    'stays within what Discord takes: %s, the fallbacks %s',
    (_, ending, worst) => {
      const working = afterReferences(worst, ending);
      const answered = afterAnswer(working, worst);
      const answer = worst.question.startsWith('漢') ? '漢' : 'x';
      const pieces = [0, 1, 2, 3, 4].map((index) => {
        const { codePoints, bytes } = answerBudget(index);
        return answer.repeat(Math.floor(Math.min(codePoints, bytes / Buffer.byteLength(answer))));
      });
      const ends = [
        { type: 'answered' } as const,
        { type: 'stopped', by: 'B'.repeat(200) } as const,
        { type: 'failed', sentence: 'The aggregator broke off before its answer was whole.' } as const,
      ];
      const overs = ends.map(
        (end): RunView => ({ ...answered, answer: 'x', stage: 'over', end, references: 'thread' }),
      );
      const drawn = [
        drawRun(working, [], context),
        ...[1, 2, 5].map((count) => drawRun({ ...answered, answer: 'x' }, pieces.slice(0, count), context)),
        ...overs.flatMap((over) => [0, 1, 2, 5].map((count) => drawRun(over, pieces.slice(0, count), context))),
      ];
      for (const bodies of drawn) {
        const { codePoints, bytes } = measured(bodies);
        expect(codePoints).toBeLessThanOrEqual(4000);
        expect(bytes).toBeLessThanOrEqual(9900);
      }
    },
  );
});
