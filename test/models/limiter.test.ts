import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { ModelError } from '../../src/moa/model.ts';
import { ModelLimiter, withLimiter } from '../../src/models/limiter.ts';
import type { Turn } from '../../src/models/line.ts';
import type { Budget } from '../../src/models/pace.ts';
import { withRetries } from '../../src/models/retry.ts';
import { PATIENCE } from '../support/patience.ts';
import { HeldModel } from '../support/scripted-model.ts';
import { turnsOf } from '../support/turns.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { ask, Hearing, LLAMA, SOMEBODY } from './stage.ts';

const GEMMA = 'google/gemma-4-31B-it';
const CALLER = { ...SOMEBODY, returning: false };
const never = new AbortController().signal;
setMaxListeners(0, never);

const UNLIMITED: Budget = {
  left: Number.POSITIVE_INFINITY,
  pausedMs: 0,
  perSecond: Number.POSITIVE_INFINITY,
  remembers: false,
  holdMs: () => 0,
  start: () => ({ stretches: [], started: 0, refused: 0, end: undefined }),
  admitted: () => {},
  refused: () => {},
};

/** The pace is another test's subject. */
function limiterOf(perModel: number): ModelLimiter {
  return new ModelLimiter({ clock: new VirtualClock(), perModel, budgetOf: () => UNLIMITED });
}

/** Long enough for Bottleneck's timer turns, when a test has to see that something does not happen. */
const SOON_MS = 25;

describe('a place', () => {
  it('is held for the whole stream, and the next waits for it', async () => {
    const inner = new HeldModel();
    const model = withLimiter(inner, limiterOf(1), CALLER);
    const [first, second] = [new Hearing(model, ask()), new Hearing(model, ask())];
    const [call] = await inner.begun(1);
    call?.emit({ type: 'sent' }, { type: 'text', delta: 'Forty' });
    await wait(SOON_MS);
    expect(inner.calls).toHaveLength(1);
    expect(second.types).toEqual(['waiting']);
    expect(second.waits).toEqual([{ reason: 'slot', ms: undefined }]);

    call?.answer('-two');
    await first.ended;
    const [, next] = await inner.begun(2);
    next?.answer('Forty-two.');
    expect((await second.ended).text).toBe('Forty-two.');
  });

  it('is given back by a stream that fails, and by a caller that aborts', async () => {
    const inner = new HeldModel();
    const model = withLimiter(inner, limiterOf(1), CALLER);
    const failed = new Hearing(model, ask());
    (await inner.begun(1))[0]?.fail(new Error('broken'));
    await failed.ended;

    const [stop, reason] = [new AbortController(), new Error('left')];
    const leaving = new Hearing(model, ask(), stop.signal);
    (await inner.begun(2))[1]?.emit({ type: 'sent' });
    stop.abort(reason);
    expect((await leaving.ended).error).toBe(reason);

    const third = new Hearing(model, ask());
    (await inner.begun(3))[2]?.answer('Forty-two.');
    expect((await third.ended).text).toBe('Forty-two.');
  });

  it('is given back while its call waits for another try', async () => {
    const [inner, clock] = [new HeldModel(), new VirtualClock()];
    const model = withRetries(withLimiter(inner, limiterOf(1), CALLER), { clock });
    const unlucky = new Hearing(model, ask());
    (await inner.begun(1))[0]?.fail(new ModelError('overloaded', 'It is full.'));
    const other = new Hearing(model, ask());
    (await inner.begun(2))[1]?.answer('Forty-two.');
    expect((await other.ended).text).toBe('Forty-two.');
    expect(unlucky.waits).toEqual([{ reason: 'overloaded', ms: 1000 }]);
    await clock.advance(1000);
    (await inner.begun(3))[2]?.answer('At last.');
    expect((await unlucky.ended).text).toBe('At last.');
  });

  it('of one model is none of another’s', async () => {
    const limiter = limiterOf(1);
    await limiter.enter(LLAMA, CALLER, never);
    expect(limiter.wait(LLAMA)).toEqual({ reason: 'slot' });
    expect(limiter.wait(GEMMA)).toBeUndefined();
    await limiter.enter(GEMMA, CALLER, never);
  });

  it('can be given back once only', async () => {
    const limiter = limiterOf(2);
    const release = await limiter.enter(LLAMA, CALLER, never);
    await limiter.enter(LLAMA, CALLER, never);
    release.leave();
    release.leave();
    await limiter.enter(LLAMA, CALLER, never);
    expect(limiter.wait(LLAMA)).toEqual({ reason: 'slot' });
    expect(await settled(limiter.enter(LLAMA, CALLER, never))).toBe(false);
  });

  it('in hand takes no turn of the event loop', async () => {
    const limiter = limiterOf(64);
    const takeFive = (): Promise<number> =>
      turnsOf(async () => {
        for (let taken = 0; taken < 5; taken += 1) (await limiter.enter(LLAMA, CALLER, never)).leave();
      });
    expect(await takeFive()).toBeGreaterThan(0);
    // The hand is filled in the background; each look empties it, so there is a while between two.
    await vi.waitFor(async () => expect(await takeFive()).toBe(0), { ...PATIENCE, interval: 100 });
  });
});

describe('the line', () => {
  it('is served in the order of coming', async () => {
    const limiter = limiterOf(1);
    let release = await limiter.enter(LLAMA, CALLER, never);
    const served: number[] = [];
    const waiting = [1, 2, 3].map(async (place) => {
      const next = await limiter.enter(LLAMA, CALLER, never);
      served.push(place);
      return next;
    });
    for (const next of waiting) {
      release.leave();
      release = await next;
    }
    expect(served).toEqual([1, 2, 3]);
  });

  it('lets an aborted waiter go at once, and passes its turn to the next', async () => {
    const limiter = limiterOf(1);
    const release = await limiter.enter(LLAMA, CALLER, never);
    const reason = new Error('Stop');
    const stop = new AbortController();
    const [first, second] = [limiter.enter(LLAMA, CALLER, stop.signal), limiter.enter(LLAMA, CALLER, never)];
    stop.abort(reason);
    await expect(first).rejects.toBe(reason);
    release.leave();
    (await second).leave();
    expect(limiter.wait(LLAMA)).toBeUndefined();
  });

  it('loses no place to a crowd that aborts', async () => {
    const limiter = limiterOf(20);
    const takeAll = () => Promise.all(Array.from({ length: 20 }, () => limiter.enter(LLAMA, CALLER, never)));
    const places = await takeAll();
    const stops = Array.from({ length: 30 }, () => new AbortController());
    const crowd = stops.map(({ signal }) => limiter.enter(LLAMA, CALLER, signal));
    for (const stop of stops) stop.abort();
    await Promise.allSettled(crowd);
    for (const release of places) release.leave();
    // Now Bottleneck grants what was ordered for the crowd.
    await wait(150);
    expect(await takeAll()).toHaveLength(20);
  });

  it('does not let in who has aborted before', async () => {
    const reason = new Error('Stop');
    await expect(limiterOf(64).enter(LLAMA, CALLER, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it('is the same line after many models have come and gone', async () => {
    const limiter = limiterOf(1);
    await limiter.enter(LLAMA, CALLER, never);
    for (let other = 0; other < 80; other += 1) (await limiter.enter(`other/model-${other}`, CALLER, never)).leave();
    expect(limiter.wait(LLAMA)).toEqual({ reason: 'slot' });
    expect(await settled(limiter.enter(LLAMA, CALLER, never))).toBe(false);
  });

  it('never lets more in than there are places, and everybody in at last, however they abort', async () => {
    const visitor = fc.record({ abortMs: fc.option(fc.nat(12)), stayMs: fc.nat(8) });
    const property = fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(visitor, { minLength: 1, maxLength: 20 }),
      async (perModel, visitors) => {
        const limiter = limiterOf(perModel);
        const house = new House(limiter);
        const visits = await Promise.all(visitors.map(({ abortMs, stayMs }) => house.visit(stayMs, abortMs)));
        expect(house.mostInside).toBeLessThanOrEqual(perModel);
        for (const [index, cameIn] of visits.entries()) {
          if (visitors[index]?.abortMs === null) expect(cameIn).toBe(true);
        }
        expect(limiter.wait(LLAMA)).toBeUndefined();
      },
    );
    await fc.assert(property, { numRuns: 25 });
  });
});

/** Counts who is inside at the same time. */
class House {
  mostInside = 0;
  readonly #limiter: ModelLimiter;
  #inside = 0;

  constructor(limiter: ModelLimiter) {
    this.#limiter = limiter;
  }

  /** Whether the visitor came in. */
  async visit(stayMs: number, abortMs: number | null): Promise<boolean> {
    const stop = new AbortController();
    const timer = abortMs === null ? undefined : setTimeout(() => stop.abort(), abortMs);
    let turn: Turn;
    try {
      turn = await this.#limiter.enter(LLAMA, CALLER, stop.signal);
    } catch {
      return false;
    } finally {
      clearTimeout(timer);
    }
    this.#inside += 1;
    this.mostInside = Math.max(this.mostInside, this.#inside);
    await wait(stayMs);
    this.#inside -= 1;
    turn.leave();
    return true;
  }
}

async function settled(promise: Promise<unknown>): Promise<boolean> {
  return Promise.race([promise.then(() => true), wait(SOON_MS, false)]);
}
