import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ModelError } from '../../src/moa/model.ts';
import { readChunk } from '../../src/models/chunk.ts';

const SILENT = { answeredBy: undefined, content: '', reasoning: '', finish: undefined, usage: undefined };
const COUNTS = { prompt_tokens: 3, completion_tokens: 4 };

const delta = (fields: unknown) => ({ choices: [{ delta: fields }] });
const ending = (reason: unknown) => ({ choices: [{ delta: {}, finish_reason: reason }] });

describe('one event of a stream', () => {
  it.each([
    ['an answer’s piece', delta({ content: 'a' }), { content: 'a' }],
    ['a thought', delta({ reasoning: 'a' }), { reasoning: 'a' }],
    ['a thought in the other field', delta({ reasoning_content: 'a' }), { reasoning: 'a' }],
    ['a thought in the other field too', delta({ reasoning: null, reasoning_content: 'a' }), { reasoning: 'a' }],
    ['the same thought twice', delta({ reasoning: 'a', reasoning_content: 'b' }), { reasoning: 'a' }],
    ['both', delta({ content: 'a', reasoning: 'b' }), { content: 'a', reasoning: 'b' }],
    ['pieces that are no text', delta({ content: 1, reasoning: {}, reasoning_content: [] }), {}],
    ['a delta that is none', delta('a'), {}],
    ['a delta of null', delta(null), {}],
    ['a choice that is none', { choices: ['a'] }, {}],
    ['choices that are none', { choices: { 0: { delta: { content: 'a' } } } }, {}],
    ['no choices', { choices: [] }, {}],
    ['choices of null', { choices: null }, {}],
    ['the model', { model: 'm' }, { answeredBy: 'm' }],
    ['a model without a name', { model: '' }, {}],
    ['a model that is no name', { model: 1 }, {}],
    ['an end', ending('stop'), { finish: 'stop' }],
    ['another end', ending('eos'), { finish: 'stop' }],
    ['the limit', ending('length'), { finish: 'length' }],
    ['a filter', ending('content_filter'), { finish: 'filter' }],
    ['an end nobody knows', ending('tool_calls'), { finish: 'other' }],
    ['no end', ending(null), {}],
    ['no end, said with nothing', ending(''), {}],
    ['an end that is no word', ending(7), {}],
    [
      'usage',
      { choices: [], usage: { ...COUNTS, total_tokens: 7 } },
      { usage: { promptTokens: 3, completionTokens: 4, estimated: false } },
    ],
    ['usage of null', { usage: null }, {}],
    ['half a usage', { usage: { prompt_tokens: 3 } }, {}],
    ['usage that cannot be', { usage: { ...COUNTS, completion_tokens: -1 } }, {}],
    ['usage in fractions', { usage: { ...COUNTS, prompt_tokens: 1.5 } }, {}],
    ['usage in words', { usage: { ...COUNTS, prompt_tokens: '3' } }, {}],
    ['usage beyond counting', { usage: { ...COUNTS, prompt_tokens: 2 ** 53 } }, {}],
    ['errors of null', { error: null, choices: [{ error: null, delta: { content: 'a' } }] }, { content: 'a' }],
    ['nothing', {}, {}],
  ])('is read where it says %s', (_, data, expected) => {
    expect(readChunk(data)).toEqual({ ...SILENT, ...expected });
  });

  it.each([
    ['server', { error: { message: 'Failed' } }],
    ['server', { error: 'Failed' }],
    ['rate-limit', { error: { code: 429 } }],
    ['overloaded', { error: { code: '503' } }],
    ['server', { object: 'error', message: 'Failed' }],
    ['context', { object: 'error', message: 'maximum context length', code: 400 }],
    ['overloaded', { choices: [{ error: { code: 502 } }] }],
    ['server', { choices: [{ finish_reason: 'error', delta: { content: 'a' } }] }],
    ['protocol', null],
    ['protocol', 'text'],
    ['protocol', 7],
    ['protocol', [{ choices: [] }]],
  ] as const)('fails as %s where it says %j', (kind, data) => {
    expect(() => readChunk(data)).toThrow(expect.objectContaining({ name: 'ModelError', kind }));
  });

  it('is read or fails as a call does, whatever it says', () => {
    const key = fc.constantFrom('error', 'object', 'model', 'choices', 'delta', 'content', 'finish_reason', 'usage');
    const data = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'medium' },
        fc.constantFrom<unknown>(null, '', 'error', 0, -1, 7, true, 'a'),
        fc.array(tie('any'), { maxLength: 2 }),
        fc.dictionary(key, tie('any'), { maxKeys: 4 }),
      ),
    })).any;
    fc.assert(
      fc.property(data, (value) => {
        try {
          const { content, reasoning } = readChunk(value);
          expect([typeof content, typeof reasoning]).toEqual(['string', 'string']);
        } catch (error) {
          expect(error).toBeInstanceOf(ModelError);
        }
      }),
    );
  });
});
