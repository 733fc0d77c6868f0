import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balanceFrame } from '../../../src/discord/markdown/balance.ts';
import { readAsDiscord } from './oracle.ts';
import { filtered, markdown } from './texts.ts';

describe('a frame of unfinished text', () => {
  it.each([
    ['```js\nconst a', '```js\nconst a\n```'],
    ['```js\nconst a;\n``', '```js\nconst a;\n```'],
    ['text\n```js', 'text'],
    ['text\n```js\n', 'text'],
    ['> ```js\n> a', '> ```js\n> a\n> ```'],
    ['||the butl', '||the butl||'],
    ['||the butler|', '||the butler||'],
    ['||the ```js\ncode', '||the ```js\ncode\n```||'],
    ['**bold ', '**bold**'],
    ['**bold*', '**bold**'],
    ['**bold**', '**bold**'],
    ['**粗体**中文', '**粗体**中文'],
    ['**bold *and ital', '**bold *and ital***'],
    ['**bold `cod', '**bold `cod`**'],
    ['a `cod', 'a `cod`'],
    ['a ``co`d', 'a ``co`d``'],
    ['a **', 'a'],
    ['a `', 'a'],
    ['a ||', 'a'],
    ['see [text](htt', 'see'],
    ['see [text](https://a.b)', 'see [text](https://a.b)'],
    ['hello <@12', 'hello'],
    ['at <t:17000', 'at'],
    ['a < b and c > d', 'a < b and c > d'],
    ['smile \ud83d', 'smile'],
    ['2 * 3 = 6', '2 * 3 = 6'],
    ['snake_case_name', 'snake_case_name'],
    ['see https://a.b/c_(d', 'see https://a.b/c_(d'],
    ['', ''],
    ['```', ''],
  ])('shows %j as %j', (text, frame) => {
    expect(balanceFrame(text)).toBe(frame);
  });

  it('leaves no fence and no spoiler open, wherever the text stops', () => {
    fc.assert(
      fc.property(markdown, (text) => {
        expect(readAsDiscord(balanceFrame(filtered(text))).unbalanced).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });
});
