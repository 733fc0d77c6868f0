import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { failure } from '../../sandbox/models/index.ts';
import { type ChatModel, ModelError } from '../../src/moa/model.ts';
import { createTogetherModel } from '../../src/models/together.ts';
import { PATIENCE } from '../support/patience.ts';
import { ask, Hearing, hear, LLAMA, type ModelStage, openModelStage } from './stage.ts';

let stage: ModelStage;
let model: ChatModel;

beforeEach(async () => {
  stage = await openModelStage();
  model = createTogetherModel(stage.account);
});
afterEach(() => stage.server.close());

function leftByClient(): Promise<void> {
  return stage.server.waitFor((journal) => journal.at(-1)?.outcome === 'client-closed');
}

describe('a deadline', () => {
  beforeEach(() => {
    stage.clock.auto();
  });

  it('ends a call whose headers do not come', async () => {
    stage.server.script(LLAMA, failure('no-headers'));
    const heard = await hear(model, ask());
    expect(heard.error).toMatchObject({ kind: 'timeout', message: 'The model server did not answer within 30 s.' });
    expect(stage.clock.now()).toBe(30_000);
    await leftByClient();
  });

  it('ends a call whose first token does not come', async () => {
    stage.server.script(LLAMA, { delayHeadersMs: 20_000, firstTokenMs: 100_000 });
    const heard = await hear(model, ask());
    expect(heard.error).toMatchObject({ kind: 'timeout', message: 'The model wrote nothing within 60 s.' });
    expect(stage.clock.now()).toBe(80_000);
    await leftByClient();
  });

  it('ends a call that falls silent, and keeps what was heard', async () => {
    stage.server.script(LLAMA, failure('stall', { afterTokens: 3 }));
    const heard = await hear(model, ask());
    expect(heard.error).toMatchObject({ kind: 'timeout' });
    expect(String(heard.error)).toContain('fell silent in the middle of its answer for 30 s');
    expect(heard.text).not.toBe('');
    expect(stage.clock.now()).toBe(30_000);
    await leftByClient();
  });

  it('ends a call that writes, and writes, and comes to no end', async () => {
    stage.server.script(LLAMA, failure('slow-tokens'));
    model = createTogetherModel({ ...stage.account, deadlines: { wholeMs: 12_000 } });
    const heard = await hear(model, ask());
    expect(heard.error).toMatchObject({ kind: 'timeout', message: 'The model did not come to an end within 12 s.' });
    expect(heard.types.filter((type) => type === 'text').length).toBeGreaterThan(5);
    expect(stage.clock.now()).toBe(12_000);
    await leftByClient();
  });

  it('does not hurry a call that is slow in each of its parts', async () => {
    stage.server.script(LLAMA, { delayHeadersMs: 29_000, firstTokenMs: 59_000, perTokenMs: 29_000, text: 'No hurry.' });
    const heard = await hear(model, ask());
    expect(heard.error).toBeUndefined();
    expect(heard.text).toBe('No hurry.');
  });

  it('does not make a whole answer wait for a connection that stays open', async () => {
    stage.server.script(LLAMA, failure('done-open'));
    const heard = await hear(model, ask());
    expect(heard.end).toMatchObject({ finish: 'stop', usage: { estimated: false } });
    expect(stage.clock.now()).toBe(500);
  });
});

describe('an abort', () => {
  const reason = new Error('The asker pressed Stop.');

  it('sends nothing where it came before', async () => {
    const heard = await hear(model, ask(), AbortSignal.abort(reason));
    expect(heard.error).toBe(reason);
    expect(heard.events).toEqual([]);
    expect(stage.server.journal).toHaveLength(0);
  });

  it('ends the request while its headers are awaited', async () => {
    const stop = new AbortController();
    stage.server.script(LLAMA, failure('no-headers'));
    const hearing = new Hearing(model, ask(), stop.signal);
    await stage.server.waitFor((journal) => journal.length === 1);
    stop.abort(reason);
    expect((await hearing.ended).error).toBe(reason);
    await leftByClient();
    expect(stage.clock.sleeping).toBe(0);
  });

  it('ends the request in the middle of the answer, and the model stops writing', async () => {
    const stop = new AbortController();
    const gate = stage.server.gate();
    stage.server.script(LLAMA, { gate, text: 'One two three four five six seven eight nine ten.' });
    const hearing = new Hearing(model, ask(), stop.signal);
    gate.release(3);
    await stage.server.waitFor((journal) => journal[0]?.tokensSent === 3);
    stop.abort(reason);
    expect((await hearing.ended).error).toBe(reason);
    await leftByClient();
    expect(hearing.end).toBeUndefined();
    expect(stage.server.journal[0]?.tokensSent).toBe(3);
  });
});

describe('an abort after the last word', () => {
  it('still ends the call without an end', async () => {
    const [stop, reason] = [new AbortController(), new Error('The asker pressed Stop.')];
    stage.server.script(LLAMA, { ...failure('done-open'), text: 'Forty-two.' });
    const hearing = new Hearing(model, ask(), stop.signal);
    await stage.server.waitFor((journal) => journal[0]?.outcome === 'finished');
    await vi.waitFor(() => expect(hearing.text).toBe('Forty-two.'), PATIENCE);
    stop.abort(reason);
    expect((await hearing.ended).error).toBe(reason);
    expect(hearing.end).toBeUndefined();
  });
});

describe('a stream that cannot be read', () => {
  it.each([
    ['broken JSON', 'data: {"broken\n\n'],
    ['an error', 'data: {"error":{"message":"Failed"}}\n\n'],
  ])('is left at once where it says %s, though the server would go on', async (_, send) => {
    stage.server.script(LLAMA, { text: 'Forty-two.', breakOff: { afterTokens: 1, send, ending: 'silence' } });
    const heard = await hear(model, ask());
    expect(heard.error).toBeInstanceOf(ModelError);
    await leftByClient();
    expect(stage.clock.sleeping).toBe(0);
  });
});

describe('an abort in the middle', () => {
  it('ends the request at once', async () => {
    const gate = stage.server.gate();
    stage.server.script(LLAMA, { gate, text: 'One two three four five six seven eight nine ten.' });
    gate.release(2);
    const [stop, reason] = [new AbortController(), new Error('The asker pressed Stop.')];
    const hearing = new Hearing(model, ask(), stop.signal);
    await vi.waitFor(() => expect(hearing.text).not.toBe(''), PATIENCE);
    stop.abort(reason);
    expect((await hearing.ended).error).toBe(reason);
    await leftByClient();
    expect(stage.clock.sleeping).toBe(0);
  });
});
