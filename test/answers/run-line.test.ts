import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RunLine, type RunSlot } from '../../src/answers/run-line.ts';

function never(): AbortSignal {
  return new AbortController().signal;
}

describe('the line of runs', () => {
  it('lets in as many as it may, and tells the others their place as it moves', async () => {
    const line = new RunLine(1);
    const first = await line.enter(never(), () => {});
    const places: string[] = [];
    const second = line.enter(never(), (place) => places.push(`second ${place}`));
    const third = line.enter(never(), (place) => places.push(`third ${place}`));
    expect(places).toEqual(['second 1', 'third 2']);
    first.leave();
    (await second).leave();
    await third;
    expect(places).toEqual(['second 1', 'third 2', 'third 1']);
  });

  it('gives up a place at once when its run is stopped', async () => {
    const line = new RunLine(1);
    const first = await line.enter(never(), () => {});
    const stopping = new AbortController();
    const second = line.enter(stopping.signal, () => {});
    const places: number[] = [];
    const third = line.enter(never(), (place) => places.push(place));
    stopping.abort(new Error('stop'));
    await expect(second).rejects.toThrow('stop');
    expect(places).toEqual([2, 1]);
    first.leave();
    await third;
  });

  it('never has more at work than it may, in the order they came, and forgets nobody', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.constantFrom('enter', 'leave', 'abort'), { maxLength: 60 }),
        async (limit, steps) => {
          const line = new RunLine(limit);
          const working: RunSlot[] = [];
          const admitted: number[] = [];
          const waiting = new Map<number, AbortController>();
          let arrivals = 0;
          for (const step of steps) {
            if (step === 'enter') {
              const id = arrivals++;
              const controller = new AbortController();
              waiting.set(id, controller);
              line
                .enter(controller.signal, () => {})
                .then(
                  (slot) => {
                    waiting.delete(id);
                    admitted.push(id);
                    working.push(slot);
                  },
                  () => waiting.delete(id),
                );
            } else if (step === 'leave') working.shift()?.leave();
            else [...waiting.values()].at(-1)?.abort(new Error('stop'));
            await new Promise(setImmediate);
            expect(working.length).toBeLessThanOrEqual(limit);
            expect(waiting.size === 0 || working.length === limit).toBe(true);
          }
          expect(admitted).toEqual([...admitted].sort((a, b) => a - b));
        },
      ),
      { seed: 3, numRuns: 60 },
    );
  });
});
