import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Frames } from '../../../sandbox/terminal/frames.ts';
import { LiveRegion } from '../../../sandbox/terminal/live-region.ts';
import { Screen } from './screen.ts';

describe('a live region', () => {
  it('is drawn again in its place, while what is printed stays above it', () => {
    const screen = new Screen(20);
    const region = new LiveRegion(screen);
    region.draw(['working', '10 %']);
    region.draw(['working', '50 %', 'Stop']);
    region.print(['a question', 'its answer']);
    region.draw([]);
    region.print(['another']);
    expect(screen.text).toBe('a question\nits answer\nanother\n');
  });

  it('shows printed lines, then the last drawing, whatever came before', () => {
    const lines = fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { maxLength: 6 });
    const steps = fc.array(fc.record({ what: fc.constantFrom('draw', 'print'), lines }), { maxLength: 20 });
    fc.assert(
      fc.property(steps, (given) => {
        const screen = new Screen(12);
        const region = new LiveRegion(screen);
        for (const step of given) {
          if (step.what === 'draw') region.draw(step.lines);
          else region.print(step.lines);
        }
        const printed = given.flatMap((step) => (step.what === 'print' ? step.lines : []));
        const drawn = given.findLast((step) => step.what === 'draw')?.lines ?? [];
        expect(screen.text).toBe([...printed, ...drawn, ''].join('\n'));
      }),
    );
  });

  it('writes nothing where nothing has changed', () => {
    const written: string[] = [];
    const region = new LiveRegion({ write: (text) => written.push(text), rows: () => 20 });
    region.draw(['same']);
    region.draw(['same']);
    expect(written).toHaveLength(1);
  });

  it('shows the lower part of a drawing that is higher than the window, and never leaves remains of it', () => {
    const screen = new Screen(8);
    const region = new LiveRegion(screen);
    const answer = Array.from({ length: 30 }, (_, index) => `line ${index + 1}`);
    for (let length = 1; length <= answer.length; length += 1) region.draw(answer.slice(0, length));
    expect(screen.text).toBe('… 26 lines above\nline 27\nline 28\nline 29\nline 30\n');
    region.draw([]);
    region.print(answer);
    expect(screen.text).toBe(`${answer.join('\n')}\n`);
  });

  it('keeps the prompt below itself, and takes away what was typed and sent', () => {
    const screen = new Screen(20);
    let typed = '';
    const redraw = (): void => screen.write(`> ${typed}`);
    const region = new LiveRegion(screen, { rowsAbove: () => 0, redraw });
    region.draw(['card']);
    screen.write('why');
    typed = 'why';
    region.draw(['card, changed']);
    expect(screen.text).toBe('card, changed\n> why');
    screen.write('\n');
    typed = '';
    region.typed(1);
    expect(screen.text).toBe('card, changed\n> ');
  });
});

describe('frames', () => {
  it('give only what is new in each', () => {
    const frames = new Frames();
    expect(frames.news(['a', '', 'b'])).toEqual(['a', 'b']);
    expect(frames.news(['a', 'c'])).toEqual(['c']);
    expect(frames.news(['c', 'a'])).toEqual([]);
    expect(frames.news(['b'])).toEqual(['b']);
  });
});
