import { describe, expect, it } from 'vitest';
import { drawAhead, illustrate } from '../../src/discord/illustrate.ts';
import { MarkdownStream } from '../../src/discord/markdown/stream.ts';
import type { Draw } from '../../src/discord/pictures/picture.ts';

function streamOf(text: string): MarkdownStream {
  const stream = new MarkdownStream(() => ({ codePoints: 2900, bytes: 7400 }));
  stream.push(text);
  return stream;
}

/** Draws everything but what holds `bad`, and notes it. */
function noting(): { readonly asked: string[]; readonly draw: Draw } {
  const asked: string[] = [];
  const draw: Draw = async (request) => {
    const what = request.type === 'formula' ? request.latex : request.type;
    asked.push(what);
    return what.includes('bad') ? undefined : { png: Uint8Array.of(1), width: 1, height: 1 };
  };
  return { asked, draw };
}

function formulas(count: number, letter: string): string {
  return Array.from({ length: count }, (_, number) => `\\[ ${letter}_{${number}} \\]`).join('\n\n');
}

describe('the pictures of a text', () => {
  it('are drawn as far as a message has room for them, past those that cannot be drawn', async () => {
    const { asked, draw } = noting();
    const stream = streamOf(`${formulas(4, 'bad')}\n\n${formulas(20, 'x')}`);
    const [piece] = (await illustrate(stream.parts(), stream.figures, draw)) ?? [];
    expect(piece?.filter(({ type }) => type === 'picture')).toHaveLength(9);
    expect(asked).toHaveLength(13);
  });

  it('are given up where too many of them cannot be drawn', async () => {
    const { asked, draw } = noting();
    const stream = streamOf(formulas(100, 'bad'));
    expect(await illustrate(stream.parts(), stream.figures, draw)).toBeUndefined();
    expect(asked.length).toBeLessThanOrEqual(18 * stream.parts().length);
  });

  it('are drawn ahead once each, while the text is written, and no more than can be shown', () => {
    const { asked, draw } = noting();
    const stream = streamOf('');
    let begun = 0;
    for (let round = 0; round < 10; round += 1) {
      stream.push(`${formulas(10, `x^${round}`)}\n\n`);
      stream.frames();
      begun = drawAhead(stream.figures, begun, draw);
    }
    expect([begun, asked.length, new Set(asked).size]).toEqual([36, 36, 36]);
  });
});
