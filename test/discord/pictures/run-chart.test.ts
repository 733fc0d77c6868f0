import { describe, expect, it } from 'vitest';
import type { RunBar, RunPicture } from '../../../src/discord/pictures/picture.ts';
import { drawingForAll, sizeOf } from './drawing.ts';

function bar(name: string, changed: Partial<RunBar> = {}): RunBar {
  return { name, role: 'reference', startedMs: 0, firstTokenMs: 900, endedMs: 5000, end: 'complete', ...changed };
}

const AGGREGATOR = bar('aggregator', { role: 'aggregator', startedMs: 5000, firstTokenMs: 5500, endedMs: 9000 });

function run(...bars: readonly RunBar[]): RunPicture {
  return { type: 'run', bars, totalMs: 9000, caption: 'Three calls in 9 s' };
}

describe('the chart of a run', () => {
  const { pictures } = drawingForAll();

  async function draw(request: RunPicture) {
    const picture = await pictures.draw(request);
    if (picture === undefined) throw new Error('It was not drawn.');
    expect(sizeOf(picture.png)).toEqual({ width: picture.width, height: picture.height });
    return { ...picture, text: Buffer.from(picture.png).toString('base64') };
  }

  it('has a line for each call, and shows how each ended', async () => {
    const ends = ['complete', 'cut', 'failed', 'stopped'] as const;
    const drawn = await Promise.all(ends.map((end) => draw(run(bar('a', { end }), bar('b'), AGGREGATOR))));
    expect(new Set(drawn.map(({ text }) => text)).size).toBe(ends.length);
    const [three] = drawn;
    const four = await draw(run(bar('a'), bar('b'), bar('c'), AGGREGATOR));
    expect([four.width, four.height > (three?.height ?? four.height)]).toEqual([three?.width, true]);
  });

  it('has the aggregator below, wherever it comes in the order', async () => {
    expect((await draw(run(AGGREGATOR, bar('a'), bar('b')))).text).toBe(
      (await draw(run(bar('a'), bar('b'), AGGREGATOR))).text,
    );
  });

  it('has judges between references and aggregator, wherever they come in the order', async () => {
    const judge = bar('judge', { role: 'judge', startedMs: 5000, firstTokenMs: 5100, endedMs: 5400 });
    const judged = await draw(run(judge, AGGREGATOR, bar('a')));
    expect(judged.text).toBe((await draw(run(bar('a'), judge, AGGREGATOR))).text);
    expect(judged.height).toBeGreaterThan((await draw(run(bar('a'), AGGREGATOR))).height);
  });

  it('shows a call that never wrote as waiting to its end', async () => {
    const [silent, wrote] = [bar('a', { firstTokenMs: undefined, end: 'failed' }), bar('a', { end: 'failed' })];
    expect((await draw(run(silent))).text).not.toBe((await draw(run(wrote))).text);
  });

  it('bears times that make no sense, and a run without any', async () => {
    await draw(run(bar('a', { startedMs: 8000, firstTokenMs: 100, endedMs: 50 })));
    await draw({ ...run(bar('a', { firstTokenMs: undefined, endedMs: 0 })), totalMs: 0 });
  });

  it('shortens long names and wraps a long caption', async () => {
    const { width, height } = await draw(run(bar('a'.repeat(300))));
    const wrapped = await draw({ ...run(bar('a')), caption: 'many words '.repeat(27) });
    expect([wrapped.width, wrapped.height > height]).toEqual([width, true]);
  });

  it('has room for as many calls as are allowed, and is not drawn for more', async () => {
    const bars = Array.from({ length: 40 }, (_, index) => bar(`model ${index}`));
    await draw(run(...bars));
    expect(await pictures.draw(run(...bars, AGGREGATOR))).toBeUndefined();
    expect(await pictures.draw(run())).toBeUndefined();
    expect(await pictures.draw(run(bar('a', { endedMs: Number.NaN })))).toBeUndefined();
  });

  it('is not drawn where its font lacks a character', async () => {
    expect(await pictures.draw(run(bar('漢字')))).toBeUndefined();
    expect(await pictures.draw({ ...run(bar('a')), caption: '🔥' })).toBeUndefined();
  });
});
