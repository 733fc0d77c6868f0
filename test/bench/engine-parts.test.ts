import { describe, expect, it } from 'vitest';
import { FatedModel } from '../../bench/fated-model.ts';
import { heavyTailed } from '../../bench/latencies.ts';
import { SkippingClock } from '../../bench/skipping-clock.ts';
import { quantile } from '../../bench/table.ts';
import { ModelError, type ModelRequest } from '../../src/moa/model.ts';

const request: ModelRequest = { model: 'm', messages: [{ role: 'user', content: 'Why?' }], maxTokens: 10 };
const nobody = new AbortController().signal;

describe('latencies', () => {
  const fates = Array.from({ length: 4000 }, (_, number) => heavyTailed([number]));
  const ends = fates.map(({ piecesMs }) => piecesMs.at(-1) ?? 0);

  it('are the same for the same parts, and whole milliseconds in order', () => {
    expect(heavyTailed([1, 'm', 0])).toEqual(heavyTailed([1, 'm', 0]));
    expect(heavyTailed([1, 'm', 0])).not.toEqual(heavyTailed([1, 'm', 1]));
    for (const { piecesMs } of fates) expect(piecesMs).toEqual(piecesMs.map(Math.round).toSorted((a, b) => a - b));
  });

  it('have a median of six seconds, and stalls where they are asked for', () => {
    expect(quantile(ends, 0.5)).toBeGreaterThan(5500);
    expect(quantile(ends, 0.5)).toBeLessThan(6700);
    const stalls = fates.map(({ piecesMs }, number) => piecesMs.at(-1) !== heavyTailed([number], 0).piecesMs.at(-1));
    expect(stalls.filter(Boolean).length).toBeGreaterThan(150);
    expect(stalls.filter(Boolean).length).toBeLessThan(250);
    const early = fates.filter(({ piecesMs }) => (piecesMs[0] ?? 0) >= 60_000);
    expect(early.length).toBeGreaterThan(60);
  });
});

describe('time that skips', () => {
  it('goes from timer to timer, in order, and leaves out those that were ended', async () => {
    const clock = new SkippingClock();
    const heard: string[] = [];
    const ending = new AbortController();
    const nap = async (ms: number, signal?: AbortSignal) => {
      await clock.sleep(ms, signal);
      heard.push(`${ms} at ${clock.now()}`);
      ending.abort(new Error('enough'));
    };
    const work = Promise.allSettled([nap(30), nap(10), nap(20, ending.signal)]);
    const [, , ended] = await clock.during(work);
    expect(heard).toEqual(['10 at 10', '30 at 30']);
    expect(ended?.status).toBe('rejected');
  });

  it('says so where nothing can happen any more', async () => {
    await expect(new SkippingClock().during(new Promise(() => {}))).rejects.toThrow('Nothing can happen');
  });
});

describe('a model whose calls are written down', () => {
  it('speaks when it is to, gives up at the deadlines, and keeps account of both', async () => {
    const clock = new SkippingClock();
    const model = new FatedModel(clock);
    model.begin((_, nth) => ({ piecesMs: nth === 0 ? [10, 30] : [10, 500], pieceLength: 40 }));
    const heard: string[] = [];
    const hear = (event: { type: string }) => heard.push(`${event.type} at ${clock.now()}`);
    const end = await clock.during(model.ask(request, hear, nobody));
    expect(heard).toEqual(['sent at 0', 'text at 10', 'text at 30']);
    expect(end.usage).toMatchObject({ promptTokens: 1, completionTokens: 20 });
    const impatient = { ...request, deadlines: { idleMs: 100 } };
    await expect(clock.during(model.ask(impatient, hear, nobody))).rejects.toThrow(ModelError);
    expect(clock.now()).toBe(140);
    expect(model.used).toEqual({ calls: 2, promptTokens: 2, completionTokens: 30 });
  });
});
