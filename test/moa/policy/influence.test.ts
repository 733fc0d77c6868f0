import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { influenceOf } from '../../../src/moa/policy/influence.ts';
import { hostileText } from './study/hostile-text.ts';

const QUESTION = 'Why does the sea look blue, and why is it green near some coasts?';
const ABSORPTION =
  'Water absorbs red light more strongly than blue light, so over several metres what comes back to the eye is blue. Near coasts, algae and sediment change that.';
const REFLECTION =
  'The sea mirrors the sky: on a grey day it looks grey. Reflection alone does not explain deep blue water, though.';
const ANSWER =
  '**Water absorbs red light more strongly than blue light**, so the light that returns is blue. The sea mirrors the sky as well.';

const share = (answer: string, ...references: readonly string[]) => influenceOf(answer, references, '');

const word = fc.constantFrom('water', 'light', 'blue', 'red', 'sea', 'the', 'of', '海', '水', '光', 'ทะเล', '42');
const prose = fc.oneof(
  fc.array(word, { maxLength: 40 }).map((words) => words.join(' ')),
  fc.array(word, { maxLength: 40 }).map((words) => words.join('')),
  hostileText(60),
);

describe('influence of references on an answer', () => {
  it('is what they share of the answer’s wording', () => {
    const [absorption = 0, reflection = 0, none = 1] = influenceOf(
      ANSWER,
      [ABSORPTION, REFLECTION, 'I do not know.'],
      QUESTION,
    );
    expect(absorption).toBeGreaterThan(reflection);
    expect(reflection).toBeGreaterThan(0);
    expect(none).toBe(0);
  });

  it.each([
    ['whole for a copy', 'one two three four', ['one two three four'], [1]],
    ['none for the same words in another order', 'one two three four', ['four three two one'], [0]],
    ['a part: one of two runs of three', 'one two three four', ['one two three, five'], [0.5]],
    [
      'shared equally where two say the same',
      'one two three four',
      ['one two three', 'One two THREE.', 'two three four'],
      [0.25, 0.25, 0.5],
    ],
    [
      'the same where a reference repeats itself',
      'one two three',
      ['one two three. one two three', 'one two three'],
      [0.5, 0.5],
    ],
    ['by characters in Chinese', '海水吸收红光比蓝光更强', ['因为海水吸收红光，所以是蓝色'], [2 / 7]],
    ['by characters in Japanese, marks left out', '海は青く見えます。', ['「海は青く見えます」と言われる'], [1]],
    ['by characters in Thai', 'ทะเลเป็นสีฟ้า', ['เพราะทะเลเป็นสีฟ้า'], [1]],
    ['of mixed scripts', 'GPUの性能は高い', ['このGPUの性能は高いです'], [1]],
    ['of an answer of one word', 'Paris.', ['It is Paris, of course.', 'London'], [1, 0]],
    ['of an answer of two words', 'In Paris', ['It is in Paris.', 'Paris'], [1, 0]],
    ['none where nothing is shared', ANSWER, ['Bananas ripen in a bag.', ''], [0, 0]],
    ['none of an empty answer', '', ['one two three', ''], [0, 0]],
    ['none of an answer of signs', '…!?', ['…!?'], [0]],
    ['nothing without references', ANSWER, [], []],
    [
      'not that of Markdown',
      '1. **One** [two](https://a.example/b) `three`\n2. four <b>five</b> six',
      ['one two three four five six'],
      [1],
    ],
    ['not that of a fence’s language', '```python\nprint one two\n```', ['print one two'], [1]],
    ['not that of width or case', 'ＯＮＥ two Three', ['one TWO three'], [1]],
  ])('is %s', (_, answer, references, shares) => {
    const found = share(answer, ...references);
    expect(found).toHaveLength(shares.length);
    for (const [index, expected] of shares.entries()) expect(found[index]).toBeCloseTo(expected, 10);
  });

  it('does not count what the question says already', () => {
    expect(
      influenceOf(
        'the sea is blue because water absorbs red',
        ['the sea is blue because'],
        'Why is the sea blue? They say the sea is blue.',
      ),
    ).toEqual([1 / 4]);
    expect(influenceOf(QUESTION, [QUESTION], QUESTION)).toEqual([0]);
  });

  it('is a share for each reference, and together one at most', () => {
    fc.assert(
      fc.property(prose, fc.array(prose, { maxLength: 6 }), prose, (answer, references, question) => {
        const shares = influenceOf(answer, references, question);
        expect(shares).toHaveLength(references.length);
        for (const each of shares) expect(each >= 0 && each <= 1).toBe(true);
        expect(shares.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
  });

  it('is one, shared equally, where every reference is the answer', () => {
    fc.assert(
      fc.property(prose, fc.integer({ min: 1, max: 5 }), (answer, count) => {
        const shares = share(answer, ...Array<string>(count).fill(answer));
        const expected = /[\p{L}\p{M}\p{N}]/u.test(answer.normalize('NFKC')) ? 1 / count : 0;
        if (!/[<\]`~]|\d[.)]/.test(answer)) for (const each of shares) expect(each).toBeCloseTo(expected, 9);
      }),
    );
  });

  it('does not depend on the order of the references', () => {
    const cases = fc
      .array(prose, { minLength: 1, maxLength: 6 })
      .chain((references) =>
        fc.tuple(
          fc.constant(references),
          fc.shuffledSubarray([...references.keys()], { minLength: references.length }),
        ),
      );
    fc.assert(
      fc.property(prose, cases, prose, (answer, [references, order], question) => {
        const shares = influenceOf(answer, references, question);
        const shuffled = influenceOf(
          answer,
          order.map((index) => references[index] ?? ''),
          question,
        );
        expect(shuffled).toEqual(order.map((index) => shares[index]));
      }),
    );
  });

  it.each([
    ['long prose', Array.from({ length: 20_000 }, (_, index) => `word${index % 997}`).join(' ')],
    ['one long word', 'a'.repeat(100_000)],
    ['one character again and again', '海'.repeat(100_000)],
    ['blanks', `${' '.repeat(100_000)}end`],
    ['open tags and links', '<a ](b '.repeat(20_000)],
    ['one open tag', `<a${'b '.repeat(50_000)}`],
    ['fences', '`'.repeat(100_000)],
    ['what grows when it is normalised', '\uFDFA'.repeat(30_000)],
  ])('is done with 100 KB of %s', (_, text) => {
    const shares = influenceOf(text, [text, text, text], 'Why?');
    expect(new Set(shares).size).toBe(1);
  });
});
