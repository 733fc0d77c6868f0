import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { failure } from '../../sandbox/models/index.ts';
import { createModels } from '../../src/models/index.ts';
import { PATIENCE } from '../support/patience.ts';
import { ask, Hearing, hear, LLAMA, type ModelStage, openModelStage, SOMEBODY } from './stage.ts';

let stage: ModelStage;

beforeEach(async () => {
  stage = await openModelStage();
});
afterEach(() => stage.server.close());

describe('all parts together', () => {
  it('answer, with retries, and know the price', async () => {
    stage.clock.auto();
    const { modelFor, catalog } = createModels(stage.account);
    const model = modelFor(SOMEBODY);
    stage.server.script(LLAMA, failure('rate-limit', { seconds: 3 }), { text: 'Forty-two.' });
    const [heard] = await Promise.all([hear(model, ask()), catalog.refresh()]);
    expect(heard.types.slice(0, 3)).toEqual(['sent', 'waiting', 'sent']);
    expect(heard.text).toBe('Forty-two.');
    expect(catalog.price(LLAMA)).toBeDefined();
  });

  it('keep near the limit of a rate, and hardly above it', async () => {
    stage.clock.auto();
    const model = createModels(stage.account).modelFor(SOMEBODY);
    stage.server.scriptWhere(() => true, failure('rate-limit-real', { limits: { requestsPerMinute: 1200 } }));
    const heard = await Promise.all(Array.from({ length: 100 }, () => hear(model, ask())));
    expect(heard.filter(({ end }) => end === undefined)).toEqual([]);
    expect(stage.server.journal.filter(({ status }) => status === 429).length).toBeLessThanOrEqual(20);
    expect(stage.clock.now()).toBeLessThan(8000);
  });

  it('run 256 streams of one model at a time, and no more', async () => {
    const { modelFor, load } = createModels(stage.account);
    const model = modelFor(SOMEBODY);
    const gate = stage.server.gate();
    stage.server.scriptWhere(() => true, { gate, text: 'Forty-two.' });
    const hearings = Array.from({ length: 270 }, () => new Hearing(model, ask()));
    await vi.waitFor(async () => {
      await stage.clock.advance(100);
      expect(stage.server.openStreams()).toBe(256);
    }, PATIENCE);
    expect(load(LLAMA)).toMatchObject({ ceiling: 256, running: 256, waiting: 14, pausedMs: 0 });
    stage.clock.auto();
    gate.open();
    const heard = await Promise.all(hearings.map(({ ended }) => ended));
    expect(heard.every(({ text }) => text === 'Forty-two.')).toBe(true);
    expect(stage.server.maxConcurrent()).toBe(256);
  });
});
