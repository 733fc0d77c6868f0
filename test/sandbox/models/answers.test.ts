import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { awkwardText } from '../../../sandbox/models/awkward-text.ts';
import { cutIntoPieces } from '../../../sandbox/models/pieces.ts';
import { ask, clientOf, GPT_OSS, hear, LLAMA, QWEN, serve } from './client.ts';
import { chunkSchema, completionSchema } from './wire-schemas.ts';

const VISION = 'google/gemma-4-31B-it';
const HYBRID = 'Qwen/Qwen3.5-9B';
const THINK_TAGS = 'deepseek-ai/DeepSeek-R1';
const MINIMAX = 'MiniMaxAI/MiniMax-M3';

describe('the tokens of a text', () => {
  it('are the text when joined, split no surrogate pair, and are the same for the same seed', () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), fc.lorem({ maxCount: 60 }));
    fc.assert(
      fc.property(text, fc.integer(), (given, seed) => {
        const pieces = cutIntoPieces(given, seed);
        expect(pieces.join('')).toBe(given);
        expect(pieces).toEqual(cutIntoPieces(given, seed));
        expect(
          pieces.every(
            (piece, index) => !/[\ud800-\udbff]$/.test(piece) || !/^[\udc00-\udfff]/.test(pieces[index + 1] ?? ''),
          ),
        ).toBe(true);
      }),
    );
  });

  it('are mostly of 1 to 8 characters, sometimes several words, sometimes nothing', () => {
    const pieces = cutIntoPieces(awkwardText('lengths', 20_000), 1);
    const share = (of: (piece: string) => boolean): number => pieces.filter(of).length / pieces.length;
    expect(share(({ length }) => length >= 1 && length <= 8)).toBeGreaterThan(0.9);
    expect(share((piece) => piece.trim().split(' ').length > 1 && piece.length > 8)).toBeGreaterThan(0.005);
    expect(share((piece) => piece === '')).toBeGreaterThan(0.005);
    expect(new Set(pieces.map(({ length }) => length).filter((length) => length <= 8)).size).toBe(9);
  });

  it('may be of every awkward kind', () => {
    const text = awkwardText('kinds', 20_000);
    for (const kind of ['👨‍👩‍👧‍👦', '\r\n', '```', '@everyone', '<@123456789012345678>', '漢字', '||'])
      expect(text).toContain(kind);
    expect(text).toHaveLength(20_000);
    expect(awkwardText('kinds', 20_000)).toBe(text);
  });
});

describe('an answer', () => {
  it.each([
    ['A', LLAMA],
    ['B', QWEN],
    ['C', VISION],
    ['nested', HYBRID],
  ] as const)('in usage mode %s keeps to the form of its chunks', async (mode, model) => {
    const server = await serve();
    const { chunks } = await hear(await ask(server, { model }));
    for (const chunk of chunks) chunkSchema.parse(chunk);
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
    expect(chunks[0]).not.toHaveProperty('usage');
    expect(chunks[0]?.choices[0]?.delta).toMatchObject({ role: 'assistant', content: '' });
    const finishing = chunks.findIndex(({ choices }) => choices[0]?.finish_reason != null);
    expect(chunks[finishing]).toMatchObject({ choices: [{ delta: { content: '' } }] });
    expect(chunks[finishing]?.choices[0]).toMatchObject({ seed: 15_900_000_000_000_000_000 });
    const usages = chunks.map(({ usage }) => usage).filter((usage) => usage != null);
    expect(usages).toHaveLength(mode === 'C' ? 0 : 1);
    expect(chunks.length - 1 - finishing).toBe(mode === 'B' || mode === 'nested' ? 1 : 0);
    if (mode === 'A') expect(chunks.at(-1)?.usage).toHaveProperty('cached_tokens', 0);
    if (mode === 'B') expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { reasoning_tokens: 0 } });
    if (mode === 'nested')
      expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens_details: {} } });
  });

  it.each([LLAMA, QWEN, VISION, HYBRID, GPT_OSS, THINK_TAGS])(
    'of %s says the same whole as in a stream',
    async (model) => {
      const server = await serve();
      const streamed = await hear(await ask(server, { model, question: 'Why?' }));
      const whole = await clientOf(server).chat.completions.create({
        model,
        messages: [{ role: 'user', content: 'Why?' }],
      });
      completionSchema.parse(whole);
      expect(whole.choices[0]?.message?.content).toBe(streamed.text);
      expect(whole.choices[0]?.message).toEqual(
        expect.objectContaining(streamed.reasoning === '' ? {} : { reasoning: streamed.reasoning }),
      );
      if (streamed.usage) expect(whole.usage).toEqual(streamed.usage);
    },
  );

  it('counts the tokens that were sent, and is cut at max_tokens of them', async () => {
    const server = await serve();
    const text = awkwardText('cut', 3000);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 900 }), async (limit) => {
        server.script(QWEN, { text });
        const heard = await hear(await ask(server, { model: QWEN, max_tokens: limit }));
        const sent = server.journal.at(-1)?.tokensSent;
        expect(text.startsWith(heard.text)).toBe(true);
        expect(heard.usage?.completion_tokens).toBe(sent);
        expect(heard.finish).toBe(heard.text === text ? 'stop' : 'length');
        if (heard.finish === 'length') expect(sent).toBe(limit);
      }),
      { numRuns: 15 },
    );
  });

  it('ends before a stop sequence', async () => {
    const server = await serve();
    server.script(LLAMA, { text: 'One. Two. Three.' });
    expect(await hear(await ask(server, { stop: ['Three', 'Two'] }))).toMatchObject({ text: 'One. ', finish: 'stop' });
  });

  it.each(['stop', 'eos', 'length', 'tool_calls', 'some_new_word'])('may finish with %s', async (finish) => {
    const server = await serve();
    server.script(LLAMA, { text: 'Hm.', finish });
    expect((await hear(await ask(server))).finish).toBe(finish);
  });

  it('may come to its [DONE] without any finish reason', async () => {
    const server = await serve();
    server.script(LLAMA, { text: 'Hm.', finish: null });
    expect(await hear(await ask(server))).toMatchObject({ text: 'Hm.', finish: undefined });
  });

  it('comes n times over where that is asked for, each with its finish reason', async () => {
    const server = await serve();
    const { chunks, usage } = await hear(await ask(server, { n: 3 }));
    const of = (index: number) => chunks.flatMap(({ choices }) => choices.filter((choice) => choice.index === index));
    const texts = [0, 1, 2].map((index) =>
      of(index)
        .map(({ delta }) => delta.content)
        .join(''),
    );
    expect(new Set(texts).size).toBe(3);
    expect([0, 1, 2].map((index) => of(index).at(-1)?.finish_reason)).toEqual(['stop', 'stop', 'stop']);
    expect(usage?.completion_tokens).toBe(server.journal[0]?.tokensSent);
  });

  it('calls tools in pieces that make whole JSON', async () => {
    const server = await serve();
    const call = { name: 'weather', arguments: '{"city":"Zürich","days":3}' };
    server.script(LLAMA, { toolCalls: [call, call] });
    const { chunks, finish } = await hear(await ask(server));
    for (const chunk of chunks) chunkSchema.parse(chunk);
    const parts = chunks.flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? []);
    const second = parts.filter(({ index }) => index === 1);
    expect(second[0]).toMatchObject({ type: 'function', function: { name: 'weather', arguments: '' } });
    expect(second.map((part) => part.function.arguments).join('')).toBe(call.arguments);
    expect(finish).toBe('tool_calls');
  });

  it('comes from the upgrade where the model was redirected', async () => {
    const server = await serve();
    const { chunks } = await hear(await ask(server, { model: 'zai-org/GLM-5.1' }));
    expect(new Set(chunks.map(({ model }) => model))).toEqual(new Set(['zai-org/GLM-5.2']));
  });
});

describe('reasoning', () => {
  it('comes first, with empty content, and counts against max_tokens', async () => {
    const server = await serve();
    server.script(
      GPT_OSS,
      { reasoning: 'Let me think about that for a while.', text: 'Done.' },
      { reasoning: 'x'.repeat(400), text: 'Never.' },
    );
    const heard = await hear(await ask(server, { model: GPT_OSS }));
    expect(heard).toMatchObject({ reasoning: 'Let me think about that for a while.', text: 'Done.' });
    const deltas = heard.chunks.slice(1).flatMap(({ choices }) => choices.map(({ delta }) => delta));
    const lastThought = deltas.findLastIndex(({ reasoning }) => reasoning != null);
    expect(deltas.slice(0, lastThought + 1).every(({ content }) => content === '')).toBe(true);
    expect(heard.usage).toMatchObject({ completion_tokens: server.journal[0]?.tokensSent });
    expect(await hear(await ask(server, { model: GPT_OSS, max_tokens: 16 }))).toMatchObject({
      text: '',
      finish: 'length',
    });
  });

  it('can be switched off for hybrids, and not for those that always think', async () => {
    const server = await serve();
    const off = { reasoning: { enabled: false } };
    expect((await hear(await ask(server, { model: HYBRID }))).reasoning).not.toBe('');
    expect((await hear(await ask(server, { model: HYBRID, ...off }))).reasoning).toBe('');
    expect((await hear(await ask(server, { model: GPT_OSS, ...off }))).reasoning).not.toBe('');
  });

  it('stands in the content between tags for some models, in another field for others', async () => {
    const server = await serve();
    for (const model of [THINK_TAGS, MINIMAX]) server.script(model, { reasoning: 'Hm, well.', text: 'Yes.' });
    const tagged = await hear(await ask(server, { model: THINK_TAGS }));
    expect(tagged).toMatchObject({ text: '<think>\nHm, well.\n</think>\n\nYes.', reasoning: '' });
    expect(tagged.chunks.some(({ choices }) => choices[0]?.delta.content === '<think>')).toBe(false);
    const other = await hear(await ask(server, { model: MINIMAX }));
    const thoughts = other.chunks.map(({ choices }) => {
      const delta: object = choices[0]?.delta ?? {};
      return 'reasoning_content' in delta ? delta.reasoning_content : '';
    });
    expect(thoughts.join('')).toBe('Hm, well.');
  });
});

describe('a picture', () => {
  it('is seen by models that see, and passed over in silence by the others', async () => {
    const server = await serve();
    const look = async (model: string): Promise<string> => {
      const content = [
        { type: 'text' as const, text: 'What is this?' },
        { type: 'image_url' as const, image_url: { url: 'https://cdn.example/cat.png' } },
      ];
      const whole = await clientOf(server).chat.completions.create({ model, messages: [{ role: 'user', content }] });
      return whole.choices[0]?.message?.content ?? '';
    };
    expect(await look(VISION)).toContain('https://cdn.example/cat.png');
    expect(await look(LLAMA)).not.toContain('cat.png');
  });
});
