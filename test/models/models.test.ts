import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failure } from '../../sandbox/models/index.ts';
import { createModels } from '../../src/models/index.ts';
import { ask, Hearing, hear, LLAMA, type ModelStage, openModelStage } from './stage.ts';

let stage: ModelStage;

beforeEach(async () => {
  stage = await openModelStage();
});
afterEach(() => stage.server.close());

describe('all parts together', () => {
  it('answer, with retries, and know the price', async () => {
    stage.clock.auto();
    const { model, catalog } = createModels(stage.account);
    stage.server.script(LLAMA, failure('rate-limit', { seconds: 3 }), { text: 'Forty-two.' });
    const [heard] = await Promise.all([hear(model, ask()), catalog.refresh()]);
    expect(heard.types.slice(0, 3)).toEqual(['sent', 'waiting', 'sent']);
    expect(heard.text).toBe('Forty-two.');
    expect(catalog.price(LLAMA)).toBeDefined();
  });

  it('run 64 streams of one model at a time, and no more', async () => {
    const { model } = createModels(stage.account);
    const gate = stage.server.gate();
    stage.server.scriptWhere(() => true, { gate, text: 'Forty-two.' });
    const hearings = Array.from({ length: 70 }, () => new Hearing(model, ask()));
    await stage.server.waitFor((journal) => journal.length === 64);
    gate.open();
    const heard = await Promise.all(hearings.map(({ ended }) => ended));
    expect(heard.every(({ text }) => text === 'Forty-two.')).toBe(true);
    expect(stage.server.maxConcurrent()).toBe(64);
  });

  it('give the place back while they wait for another try', async () => {
    const { model } = createModels(stage.account);
    stage.server.scriptWhere(({ messages }) => messages.some(({ content }) => content === 'Unlucky'), {
      ...failure('overloaded'),
      times: 64,
    });
    const unlucky = Array.from({ length: 64 }, () => new Hearing(model, ask(LLAMA, 'Unlucky')));
    await stage.server.waitFor((journal) => journal.filter(({ status }) => status === 503).length === 64);
    expect((await hear(model, ask())).end).toBeDefined();
    stage.clock.auto();
    await Promise.all(unlucky.map(({ ended }) => ended));
  });
});
