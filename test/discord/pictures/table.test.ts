import { describe, expect, it } from 'vitest';
import type { TablePicture } from '../../../src/discord/pictures/picture.ts';
import { drawingForAll, sizeOf, table } from './drawing.ts';

describe('a table', () => {
  const { pictures } = drawingForAll();

  async function draw(request: TablePicture) {
    const picture = await pictures.draw(request);
    if (picture === undefined) throw new Error('It was not drawn.');
    expect(sizeOf(picture.png)).toEqual({ width: picture.width, height: picture.height });
    return picture;
  }

  it('is as wide as it needs, and no smaller than a card', async () => {
    const small = await draw(table(['a', 'b'], ['1', '2']));
    const seven = await draw(table(...Array.from({ length: 4 }, () => Array.from({ length: 7 }, () => 'eleven char'))));
    expect(small.width).toBe(640);
    expect(seven.width).toBeGreaterThan(1000);
    expect(seven.height).toBeGreaterThan(small.height);
  });

  it('wraps long text between words, and long words where it must', async () => {
    const oneLine = await draw(table(['Words'], ['short']));
    const words = await draw(table(['Words'], ['some more words '.repeat(20)]));
    const word = await draw(table(['Words'], ['w'.repeat(300)]));
    for (const wrapped of [words, word]) {
      expect(wrapped.width).toBeLessThan(800);
      expect(wrapped.height).toBeGreaterThan(2 * oneLine.height);
    }
  });

  it('takes the largest that is allowed', async () => {
    const line = Array.from({ length: 12 }, () => 'a cell text');
    const { width, height, png } = await draw(table(...Array.from({ length: 41 }, () => line)));
    expect([width <= 3000, height <= 4000, png.byteLength <= 2_000_000]).toEqual([true, true, true]);
  });

  it('differs by its text, by its header and by how its columns are aligned', async () => {
    const plain = table(['a', 'bb'], ['1', '2']);
    const requests = [
      plain,
      table(['a', 'bb'], ['1', '3']),
      table(['1', '2'], ['a', 'bb']),
      { ...plain, align: ['right'] as const },
    ];
    const drawn = await Promise.all(requests.map(draw));
    expect(new Set(drawn.map(({ png }) => Buffer.from(png).toString('base64'))).size).toBe(requests.length);
  });

  it('has lines of any length: what is missing is empty, and what is too much has a column', async () => {
    expect((await draw(table(['a'], [], ['1', '2', '3'], ['']))).width).toBe(640);
  });

  it('shows common emoji as signs that its font has, and text as it is, markup and all', async () => {
    const signs = await draw(table(['a'], ['✅ <b>&amp;</b> "x"']));
    expect(signs.png).toEqual((await draw(table(['a'], ['✔\ufe0f\t<b>&amp;</b>\n "x" ']))).png);
  });

  it.each(['漢字', '🔥', '\u{10ffff}', '\ud800'])('is not drawn where its font lacks a character: %j', async (text) => {
    expect(await pictures.draw(table(['a'], [text]))).toBeUndefined();
    expect(await pictures.draw(table([text], ['a']))).toBeUndefined();
  });
});
