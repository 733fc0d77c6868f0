import { describe, expect, it } from 'vitest';
import { fits } from '../../src/discord/markdown/measure.ts';
import { drawDetails } from '../../src/discord/run-details.ts';
import { endedCall } from '../../src/discord/run-view.ts';
import type { Outcome } from '../../src/moa/events.ts';
import { planCalls } from '../../src/moa/plan.ts';
import { parseRecipe } from '../../src/moa/recipe.ts';

const OUTCOME: Outcome = {
  status: 'complete',
  finish: 'stop',
  text: 'Words.',
  reasoning: '',
  answeredBy: 'model',
  usage: { promptTokens: 1, completionTokens: 12_345, estimated: false },
  startedMs: 12_000,
  firstTokenMs: 12_800,
  endedMs: 23_000,
};

describe('the words of a run', () => {
  it.each([1, 3, 6])('fit into a message with %s layers of 16, and say how many calls are left out', (layers) => {
    const model = 'meta-llama/Llama-3.3-70B-Instruct-Turbo';
    const layer = Array.from({ length: 16 }, () => ({ model, maxTokens: 100 }));
    const aggregator = { model, maxTokens: 100 };
    const recipe = parseRecipe({ name: 'many', version: 1, layers: Array(layers).fill(layer), aggregator });
    const calls = planCalls(recipe).map((planned) => endedCall(planned, OUTCOME));
    const { components } = drawDetails(
      {
        calls,
        layers,
        policy: recipe.policy,
        skippedFrom: layers,
        seed: 1,
        question: 'Why?',
        priceOf: () => undefined,
        elapsedMs: 60_000,
        summary: '96 references · 60 s',
      },
      undefined,
    );
    const words: string = JSON.parse(JSON.stringify(components))[0].components[0].content;
    expect(fits([words])).toBe(true);
    const shown = words.split('\n').filter((line) => line.includes('first word')).length;
    const left = Number(/… and (\d+) more calls/.exec(words)?.[1] ?? 0);
    expect(shown + left).toBe(calls.length);
    expect(shown).toBeGreaterThan(15);
  });
});
