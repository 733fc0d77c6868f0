import { describe, expect, it } from 'vitest';
import type { Picture, Urgency } from '../../../src/discord/pictures/picture.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { BUILT, formula, startDrawing, table } from './drawing.ts';

/** A thread that does what `onMessage` says, and tells its own number instead of drawing. */
function scripted(onMessage: string): URL {
  const script = `
    import { parentPort, threadId } from 'node:worker_threads';
    const say = (message) => parentPort.postMessage(message);
    const draw = () => {
      say({ type: 'begun' });
      say({ type: 'drawn', picture: { png: Uint8Array.of(threadId), width: 1, height: 1 } });
    };
    parentPort.on('message', ({ latex }) => { ${onMessage} });`;
  return new URL(`data:text/javascript,${encodeURIComponent(script)}`);
}

function threadOf(picture: Picture | undefined): number | undefined {
  return picture?.png[0];
}

describe('the thread that draws pictures', () => {
  it('is given up where it draws for longer than 2 s, and the pictures behind get another', async () => {
    const clock = new VirtualClock();
    const workerUrl = scripted(
      `if (latex !== 'x') for (;;) if (latex === 'begun') { latex = ''; say({ type: 'begun' }); } draw();`,
    );
    const { pictures, faults } = startDrawing({ clock, workerUrl });
    const first = await pictures.draw(formula('x'));
    const [stuck, next] = [pictures.draw(formula('begun')), pictures.draw({ ...formula('x'), number: 1 })];
    await clock.advance(10_000);
    expect(await stuck).toBeUndefined();
    expect(faults).toEqual([
      expect.stringMatching(/^A picture was given up: The thread that draws pictures .* within \d+ s\.$/),
    ]);
    expect(threadOf(await next)).toBeGreaterThan(threadOf(first) ?? Number.POSITIVE_INFINITY);
  });

  it('is not asked again for what it was given up for, nor for what it has drawn', async () => {
    const { pictures, faults } = startDrawing({ workerUrl: scripted(`if (latex === 'die') process.exit(); draw();`) });
    const drawn = await pictures.draw(formula('x'));
    expect(await pictures.draw(formula('die'))).toBeUndefined();
    expect(await pictures.draw(formula('die'))).toBeUndefined();
    expect(await pictures.draw(formula('x'))).toBe(drawn);
    expect(faults).toEqual(['A picture was given up: The thread that draws pictures ended by itself.']);
  });

  it('is asked again for what was drawn long ago, and for the last 64 it is not', async () => {
    const { pictures } = startDrawing({ workerUrl: scripted('draw();') });
    const drawn = await Promise.all(Array.from({ length: 64 }, (_, number) => pictures.draw(formula('x', number))));
    expect(await pictures.draw(formula('x', 0))).toBe(drawn[0]);
    await pictures.draw(formula('another'));
    expect(await pictures.draw(formula('x', 0))).toBe(drawn[0]);
    expect(await pictures.draw(formula('x', 1))).not.toBe(drawn[1]);
  });

  it('is asked again where the pictures since then were large', async () => {
    const workerUrl = scripted(
      `say({ type: 'drawn', picture: { png: new Uint8Array(1_900_000), width: 1, height: 1 } });`,
    );
    const { pictures } = startDrawing({ workerUrl });
    const [first, second] = [await pictures.draw(formula('1')), await pictures.draw(formula('2'))];
    const isRemembered = async (latex: string, drawn: unknown) => Object.is(await pictures.draw(formula(latex)), drawn);
    expect(await isRemembered('1', first)).toBe(true);
    await pictures.draw(formula('3'));
    expect(await isRemembered('1', first)).toBe(true);
    expect(await isRemembered('2', second)).toBe(false);
  });

  it('draws first what somebody waits for, then answers, then references, and raises what is asked for again', async () => {
    const drawn: string[] = [];
    const { pictures } = startDrawing({ workerUrl: scripted('draw();') });
    const draw = (latex: string, urgency: Urgency): Promise<unknown> =>
      pictures.draw(formula(latex), urgency).then(() => drawn.push(latex));
    await Promise.all([
      draw('at work', 'reference'),
      draw('reference', 'reference'),
      draw('raised', 'reference'),
      draw('answer', 'answer'),
      draw('pressed', 'pressed'),
      pictures.draw(formula('raised'), 'pressed'),
    ]);
    expect(drawn).toEqual(['at work', 'pressed', 'raised', 'answer', 'reference']);
  });

  it('gives what it remembers, and what is more urgent, however many references wait', async () => {
    const { pictures } = startDrawing({ workerUrl: scripted('draw();') });
    const drawn = await pictures.draw(formula('before'));
    const references = Array.from({ length: 110 }, (_, number) => pictures.draw(formula('r', number), 'reference'));
    expect(await pictures.draw(formula('before'), 'reference')).toBe(drawn);
    expect(await pictures.draw(formula('answer'), 'answer')).toBeDefined();
    // One is at work, a hundred wait, and the rest stays text.
    expect((await Promise.all(references)).filter((picture) => picture !== undefined)).toHaveLength(101);
  });

  it.each([
    ['dies', `process.exit();`],
    ['throws', `throw new Error('Out of ink.');`],
    ['runs out of memory', `const all = []; for (;;) all.push(new Array(1e6).fill(latex));`],
    ['says that it failed', `say({ type: 'failed', why: 'Out of ink.' });`],
    ['says what makes no sense', `say({ type: 'begun' }); say({ type: 'begun' });`],
  ])('is followed by a new one where it %s', async (_what, fate) => {
    const workerUrl = scripted(`if (latex === 'last') { ${fate} } else draw();`);
    const { pictures, faults } = startDrawing({ workerUrl });
    const [before, last, after] = ['before', 'last', 'after'].map((latex) => pictures.draw(formula(latex)));
    expect(threadOf(await before)).toBeDefined();
    expect(await last).toBeUndefined();
    expect(threadOf(await after)).toBeGreaterThan(threadOf(await before) ?? Number.POSITIVE_INFINITY);
    expect(faults).toHaveLength(1);
  });

  it('may be missing: then nothing is drawn, and somebody hears of it', async () => {
    const { pictures, faults } = startDrawing({ workerUrl: new URL('./missing.js', BUILT) });
    expect(await pictures.draw(formula('x'))).toBeUndefined();
    expect(faults).toEqual([expect.stringContaining('Cannot find module')]);
  });

  it('ends after a minute without work, and begins again when there is some', async () => {
    const clock = new VirtualClock();
    const { pictures } = startDrawing({ clock, workerUrl: scripted('draw();') });
    const first = threadOf(await pictures.draw(formula('1')));
    await clock.advance(59_999);
    expect(threadOf(await pictures.draw(formula('2')))).toBe(first);
    await clock.advance(59_999);
    expect(threadOf(await pictures.draw(formula('3')))).toBe(first);
    await clock.advance(60_000);
    expect(threadOf(await pictures.draw(formula('4')))).toBeGreaterThan(first ?? Number.POSITIVE_INFINITY);
  });

  it('leaves no timer behind when it is closed, and draws nothing any more', async () => {
    const clock = new VirtualClock();
    const { pictures, faults } = startDrawing({ clock, workerUrl: scripted(`if (latex === 'x') draw();`) });
    await pictures.draw(formula('x'));
    const [waiting, behind] = [pictures.draw(formula('silence')), pictures.draw(formula('x', 2))];
    await Promise.all([pictures.close(), pictures.close()]);
    expect([await waiting, await behind, await pictures.draw(formula('x'))]).toEqual([undefined, undefined, undefined]);
    expect([clock.sleeping, faults]).toEqual([0, []]);
  });

  it('is not begun for what is beyond the limits', async () => {
    const { pictures, faults } = startDrawing({ workerUrl: new URL('./missing.js', BUILT) });
    const row = ['x'];
    const beyond = [
      formula(''),
      formula('x'.repeat(2001)),
      table([]),
      table(row, ...Array.from({ length: 41 }, () => row)),
      table(Array.from({ length: 13 }, () => 'x')),
      table(['x'.repeat(6001)]),
    ];
    for (const request of beyond) expect(await pictures.draw(request)).toBeUndefined();
    expect(faults).toEqual([]);
  });
});
