import { describe, expect, it } from 'vitest';
import { modelsWith, standingOf } from '../../src/servers/model-names.ts';

const offered = [
  'openai/gpt-oss-120b',
  'openai/gpt-oss-20b',
  'meta-llama/Llama-3.3-70B-Instruct-Turbo',
  'google/gemma-4-31B-it',
  'maker/other-llama',
].map((id) => ({ id, contextLength: undefined, price: undefined }));
const found = (typed: string) => modelsWith(typed, offered).map(({ id }) => id);

describe('a model by its name', () => {
  it.each([
    ['oss', ['openai/gpt-oss-120b', 'openai/gpt-oss-20b']],
    ['LLAMA', ['meta-llama/Llama-3.3-70B-Instruct-Turbo', 'maker/other-llama']],
    ['turbo 70b', ['meta-llama/Llama-3.3-70B-Instruct-Turbo']],
    ['gemma-5', []],
  ])('is found by any part: %s', (typed, ids) => {
    expect(found(typed)).toEqual(ids);
  });

  it('is all of them where nothing is typed', () => {
    expect(found('')).toHaveLength(offered.length);
  });

  it('may go into a preset where it is listed, and unproven where nothing is', () => {
    expect(standingOf('openai/gpt-oss-20b', offered)).toBe('listed');
    expect(standingOf('anything', [])).toBe('unproven');
  });

  it.each([
    ['openai/gpt-oss-12b', 'Nearest to it: `openai/gpt-oss-120b`, `openai/gpt-oss-20b`'],
    ['gemma', 'Nearest to it: `google/gemma-4-31B-it`'],
    ['Llama-3.3-70B-Instruct', '`meta-llama/Llama-3.3-70B-Instruct-Turbo`'],
    ['zzzzzzzzzzzz', 'lists no chat model `zzzzzzzzzzzz`.'],
    ['zz`\n  zz', "lists no chat model `zz' zz`."],
    ['z'.repeat(5000), `\`${'z'.repeat(200)}\`.`],
  ])('that the list does not have is refused with the nearest: %s', (typed, sentence) => {
    expect(() => standingOf(typed, offered)).toThrow(sentence);
  });
});
