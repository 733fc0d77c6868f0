import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChatModel } from '../../src/moa/model.ts';
import { createTogetherModel } from '../../src/models/together.ts';
import { ask, hear, LLAMA, type ModelStage, openModelStage } from './stage.ts';

const GEMMA = 'google/gemma-4-31B-it';
const GPT_OSS = 'openai/gpt-oss-120b';

let stage: ModelStage;
let model: ChatModel;

beforeEach(async () => {
  stage = await openModelStage();
  model = createTogetherModel(stage.account);
});
afterEach(() => stage.server.close());

describe('a whole answer', () => {
  it('comes as sent, pieces of text, and one end', async () => {
    stage.clock.auto();
    // Those that come together are one event.
    stage.server.script(LLAMA, { text: 'It is forty-two, by any way of counting.', perTokenMs: 10 });
    const heard = await hear(model, ask());
    expect(heard.error).toBeUndefined();
    expect(heard.text).toBe('It is forty-two, by any way of counting.');
    expect(heard.types[0]).toBe('sent');
    expect(heard.types.filter((type) => type === 'text').length).toBeGreaterThan(3);
    expect(heard.end).toMatchObject({ finish: 'stop', answeredBy: LLAMA });
  });

  it.each(['bytes', 'merged', 'events'] as const)('is the same when the wire cuts it into %s', async (split) => {
    const text = 'Wohlan: größer 👩‍🚀 than\r\nthat, `code`, and @everyone.';
    stage.server.script(LLAMA, { text, split, comments: true });
    expect((await hear(model, ask())).text).toBe(text);
  });

  it('may be 200 kB long', async () => {
    stage.server.script(LLAMA, { text: 'word '.repeat(40_000), ignoreMaxTokens: true });
    const heard = await hear(model, ask());
    expect(heard.text).toHaveLength(200_000);
    expect(heard.end?.finish).toBe('stop');
  });

  it.each(['A', 'B', 'nested'] as const)('has the usage that the server tells in the way of %s', async (usageMode) => {
    stage.server.script(LLAMA, { text: 'Forty-two.', usageMode });
    const { end } = await hear(model, ask());
    expect(end?.usage.estimated).toBe(false);
    expect(end?.usage.promptTokens).toBeGreaterThan(0);
    expect(end?.usage.completionTokens).toBeGreaterThan(0);
  });

  it('has an estimate of four characters a token where the server tells none', async () => {
    stage.server.script(GEMMA, { text: 'x'.repeat(40), usageMode: 'C' });
    const { end } = await hear(model, ask(GEMMA, 'y'.repeat(20)));
    expect(end?.usage).toEqual({ promptTokens: 5, completionTokens: 10, estimated: true });
  });

  it.each([
    ['stop', 'stop'],
    ['eos', 'stop'],
    ['length', 'length'],
    ['tool_calls', 'other'],
    ['some-new-reason', 'other'],
  ] as const)('with the finish reason %s ends as %s', async (finish, expected) => {
    stage.server.script(LLAMA, { text: 'Forty-two.', finish });
    expect((await hear(model, ask())).end?.finish).toBe(expected);
  });

  it('names the model that answered, where it is not the one that was asked', async () => {
    const { end } = await hear(model, ask('zai-org/GLM-5.1'));
    expect(end?.answeredBy).toBe('zai-org/GLM-5.2');
  });
});

describe('hidden reasoning', () => {
  it.each(['reasoning', 'reasoning_content', 'think-tags'] as const)(
    'in %s never becomes part of the answer',
    async (reasoningField) => {
      stage.server.script(GPT_OSS, {
        reasoning: 'six sevens are…',
        reasoningField,
        text: 'Forty-two.',
        split: 'bytes',
      });
      const heard = await hear(model, ask(GPT_OSS));
      expect(heard.error).toBeUndefined();
      expect(heard.text).toBe('Forty-two.');
      expect(heard.reasoning.trim()).toBe('six sevens are…');
    },
  );
});

describe('the request', () => {
  it('carries the parameters that were given, and no others', async () => {
    await hear(model, ask());
    expect(stage.server.journal[0]?.body).toEqual({
      model: LLAMA,
      messages: [{ role: 'user', content: 'What is 6 times 7?' }],
      max_tokens: 512,
      stream: true,
      stream_options: { include_usage: true },
    });
    await hear(model, { ...ask(), temperature: 0.7 });
    expect(stage.server.journal[1]?.body).toMatchObject({ temperature: 0.7 });
  });

  it('is sent once, by the SDK too', async () => {
    stage.server.script(LLAMA, { status: 503, times: 5 });
    await hear(model, ask());
    expect(stage.server.journal).toHaveLength(1);
    expect(stage.server.journal[0]?.retryCount).toBe(0);
  });

  it('gives its connection back when the answer was whole', async () => {
    for (let calls = 0; calls < 5; calls += 1) await hear(model, ask());
    // fetch opens a second one before it has learned that the first will be kept.
    expect(stage.server.sockets().seen).toBeLessThanOrEqual(2);
  });

  it('leaves no listener on the signal and no timer behind', async () => {
    const signal = new AbortController().signal;
    const listening: string[] = [];
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
      listening.push(args[0]);
      addEventListener.apply(signal, args);
    };
    signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
      listening.splice(listening.indexOf(args[0]), 1);
      removeEventListener.apply(signal, args);
    };
    for (let calls = 0; calls < 3; calls += 1) await hear(model, ask(), signal);
    expect(listening).toEqual([]);
    expect(stage.clock.sleeping).toBe(0);
  });
});
