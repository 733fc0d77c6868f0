import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RunLine, type RunSlot } from '../../src/answers/run-line.ts';

function never(): AbortSignal {
  return new AbortController().signal;
}

/** A conversation of its own for each run, where conversations are not what is tested. */
let count = 0;

describe('the line of runs', () => {
  it('lets in as many as it may, and tells the others their place as it moves', async () => {
    const line = new RunLine(1);
    const first = await line.enter(String(count++), never(), () => {});
    const places: string[] = [];
    const second = line.enter(String(count++), never(), ({ number }) => places.push(`second ${number}`));
    const third = line.enter(String(count++), never(), ({ number }) => places.push(`third ${number}`));
    expect(places).toEqual(['second 1', 'third 2']);
    first.leave();
    (await second).leave();
    await third;
    expect(places).toEqual(['second 1', 'third 2', 'third 1']);
  });

  it('gives up a place at once when its run is stopped', async () => {
    const line = new RunLine(1);
    const first = await line.enter(String(count++), never(), () => {});
    const stopping = new AbortController();
    const second = line.enter(String(count++), stopping.signal, () => {});
    const places: number[] = [];
    const third = line.enter(String(count++), never(), ({ number }) => places.push(number));
    stopping.abort(new Error('stop'));
    await expect(second).rejects.toThrow('stop');
    expect(places).toEqual([2, 1]);
    first.leave();
    await third;
  });

  it('lets one run of a conversation work at a time, in order, and nobody else waits for that', async () => {
    const line = new RunLine(3);
    const first = await line.enter('a', never(), () => {});
    const places: string[] = [];
    const told = (who: string) => (place: { number: number; behind: number }) =>
      void places.push(`${who}: ${place.number}, behind ${place.behind}`);
    const order: string[] = [];
    const second = line.enter('a', never(), told('second')).then((slot) => [order.push('second'), slot] as const);
    const third = line.enter('a', never(), told('third')).then((slot) => [order.push('third'), slot] as const);
    const other = await line.enter('b', never(), told('other'));
    expect(places).toEqual(['second: 1, behind 1', 'third: 2, behind 2']);
    first.leave();
    (await second)[1].leave();
    await third;
    expect(order).toEqual(['second', 'third']);
    expect(places.slice(2)).toEqual(['third: 1, behind 1']);
    other.leave();
  });

  it('tells who waits for a free place only, beside those who wait for their own conversation', async () => {
    const line = new RunLine(1);
    const first = await line.enter('a', never(), () => {});
    const places: unknown[] = [];
    void line.enter('a', never(), (place) => places.push(place));
    void line.enter('b', never(), (place) => places.push(place));
    expect(places).toEqual([
      { number: 1, behind: 1 },
      { number: 2, behind: 0 },
    ]);
    first.leave();
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
                .enter(String(id), controller.signal, () => {})
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
