import { setMaxListeners } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import { ModelError } from '../../src/moa/model.ts';
import { ModelLimiter, withLimiter } from '../../src/models/limiter.ts';
import type { Turn } from '../../src/models/line.ts';
import { withRetries } from '../../src/models/retry.ts';
import { HeldModel } from '../support/scripted-model.ts';
import { turnsOf } from '../support/turns.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { ask, Hearing, LLAMA } from './stage.ts';

/**
 * What a line does where places, pace and fairness meet. Several tests are each for a trap of Bottleneck's that this use of
 * it could meet; those about a stream that outlives its place, a cancelled job in the line, and a group that forgets a key
 * that is in use, are in limiter.test.ts.
 */

const GEMMA = 'google/gemma-4-31B-it';
const never = new AbortController().signal;
setMaxListeners(0, never);

const caller = (user: string, server = 'one') => ({ user, server, returning: false });

let clock: VirtualClock;
let limiter: ModelLimiter;

/** Bottleneck's grants take real time: they are over before virtual time counts. */
beforeEach(async () => {
  clock = new VirtualClock();
  limiter = new ModelLimiter({ clock });
  for (const turn of await takeMany(25)) turn.leave();
  await clock.advance(2000);
});

function takeMany(count: number, model = LLAMA): Promise<readonly Turn[]> {
  return Promise.all(Array.from({ length: count }, () => limiter.enter(model, caller('ann'), never)));
}

/** One call is above the rate: the line pauses for three seconds, and goes at about one a second then. */
async function learnToGoSlowly(model = LLAMA): Promise<void> {
  const [turn] = await takeMany(1, model);
  turn?.refused(3000);
  turn?.leave();
}

/** Who has been served, when. */
class Served {
  readonly names: string[] = [];
  readonly atMs: number[] = [];
  readonly #beganMs = clock.now();

  queue(name: string, user: string, server?: string, signal = never): void {
    void limiter.enter(LLAMA, caller(user, server), signal).then(
      (turn) => {
        this.names.push(name);
        this.atMs.push(clock.now() - this.#beganMs);
        turn.leave();
      },
      () => {},
    );
  }
}

describe('a refusal', () => {
  // Trap: jobs that Bottleneck holds for its own pace have left its line, and no pause stops them.
  it('stops those who are in line already, and tells newcomers how long', async () => {
    const [refused, ...running] = await takeMany(25);
    const served = new Served();
    served.queue('waiting', 'ann');
    refused?.refused(3000);
    for (const turn of [refused, ...running]) turn?.leave();
    await clock.advance(2999);
    expect(served.names).toEqual([]);
    const [inner, stop] = [new HeldModel(), new AbortController()];
    const hearing = new Hearing(withLimiter(inner, limiter, caller('bob')), ask(), stop.signal);
    expect(hearing.waits).toEqual([{ reason: 'rate-limit', ms: 1 }]);
    await clock.advance(1);
    expect(served.names).toEqual(['waiting']);
    stop.abort();
  });

  // Trap: a reservoir that is refreshed lets all that wait go at once.
  it('is followed by one call after the other', async () => {
    await learnToGoSlowly();
    const served = new Served();
    for (const name of ['a', 'b', 'c', 'd']) served.queue(name, 'ann');
    await clock.advance(10_000);
    expect(served.names).toEqual(['a', 'b', 'c', 'd']);
    const gaps = served.atMs.slice(1).map((atMs, index) => atMs - (served.atMs[index] ?? 0));
    expect(served.atMs[0]).toBe(3000);
    expect(Math.min(...gaps)).toBeGreaterThan(900);
  });

  it('on one model touches no other', async () => {
    await learnToGoSlowly();
    expect(limiter.wait(LLAMA)).toEqual({ reason: 'rate-limit', ms: 3000 });
    expect(limiter.wait(GEMMA)).toBeUndefined();
    await takeMany(5, GEMMA);
  });

  it('comes from a model that says so, not from one that is overloaded', async () => {
    const inner = new HeldModel();
    const model = withLimiter(inner, limiter, caller('ann'));
    const hearings = [new Hearing(model, ask()), new Hearing(model, ask())];
    const [first, second] = await inner.begun(2);
    first?.fail(new ModelError('overloaded', 'It is full.', { retryAfterMs: 5000 }));
    await hearings[0]?.ended;
    expect(limiter.loads).toMatchObject([{ perSecond: 50, pausedMs: 0 }]);
    second?.fail(new ModelError('rate-limit', 'Slower.', { retryAfterMs: 5000 }));
    await hearings[1]?.ended;
    expect(limiter.loads).toMatchObject([{ pausedMs: 5000, running: 0, waiting: 0 }]);
    expect(limiter.loads[0]?.perSecond).toBeLessThan(2);
  });

  // Trap: a group of Bottleneck's forgets a key that has not started anything for a while.
  it('is not forgotten for the many models that come and go', async () => {
    await learnToGoSlowly();
    for (let other = 0; other < 70; other += 1) {
      const [turn] = await takeMany(1, `other/model-${other}`);
      turn?.leave();
    }
    expect(limiter.wait(LLAMA)).toEqual({ reason: 'rate-limit', ms: 3000 });
    expect(limiter.loads.length).toBeLessThanOrEqual(64);
    await clock.advance(120_000);
    for (let other = 0; other < 70; other += 1) {
      const [turn] = await takeMany(1, `another/model-${other}`);
      turn?.leave();
    }
    expect(limiter.loads.map(({ model }) => model)).not.toContain(LLAMA);
  });
});

describe('turns', () => {
  it('come to a newcomer after one of those who have a hundred waiting', async () => {
    await learnToGoSlowly();
    const served = new Served();
    for (let call = 0; call < 100; call += 1) served.queue(`a${call}`, 'ann');
    served.queue('b', 'bob');
    served.queue('c', 'cat', 'two');
    await clock.advance(10_000);
    expect(served.names.slice(0, 4)).toEqual(['a0', 'c', 'b', 'a1']);
  });

  // Trap: a cancelled job of Bottleneck's still takes its turn, and its time.
  it('are not spent by who leaves, nor is any time', async () => {
    await learnToGoSlowly();
    const stop = new AbortController();
    const served = new Served();
    served.queue('first', 'ann');
    for (let call = 0; call < 5; call += 1) served.queue('left', 'ann', 'one', stop.signal);
    served.queue('second', 'ann');
    await clock.advance(3000);
    stop.abort();
    await clock.advance(2000);
    expect(served.names).toEqual(['first', 'second']);
    expect(limiter.loads).toMatchObject([{ waiting: 0 }]);
  });

  it('are waited for where the pace, not a place, is short', async () => {
    await learnToGoSlowly();
    await clock.advance(3000);
    expect(limiter.wait(LLAMA)).toBeUndefined();
    for (const turn of await takeMany(1)) turn.leave();
    expect(limiter.wait(LLAMA)).toEqual({ reason: 'slot' });
  });

  it('leave no timer behind once nobody waits', async () => {
    await learnToGoSlowly();
    const stop = new AbortController();
    const served = new Served();
    for (let call = 0; call < 5; call += 1) served.queue('left', 'ann', 'one', stop.signal);
    expect(clock.sleeping).toBe(1);
    stop.abort();
    expect(clock.sleeping).toBe(0);
  });

  // Trap: a retry of Bottleneck's keeps its place while it waits, and goes past pace and line.
  it('are taken anew by another try, before the rest of its own and not before others', async () => {
    limiter = new ModelLimiter({ clock, perModel: 1 });
    const inner = new HeldModel();
    const modelOf = (user: string) => {
      const [first, again] = [false, true].map((returning) =>
        withLimiter(inner, limiter, { ...caller(user), returning }),
      );
      if (first === undefined || again === undefined) throw new Error('There are two.');
      return withRetries(first, { clock, again });
    };
    const [ann, bob] = [modelOf('ann'), modelOf('bob')];
    const askAs = (model: typeof ann, question: string) => new Hearing(model, ask(LLAMA, question));
    askAs(ann, 'unlucky');
    await inner.begun(1);
    const hearings = [askAs(bob, 'b1'), askAs(ann, 'a1'), askAs(bob, 'b2'), askAs(ann, 'a2')];
    inner.calls[0]?.fail(new ModelError('overloaded', 'It is full.'));
    await inner.begun(2);
    await clock.advance(1000);
    for (let next = 1; next < 6; next += 1) (await inner.begun(next + 1))[next]?.answer('Forty-two.');
    await Promise.all(hearings.map(({ ended }) => ended));
    const order = inner.calls.map(({ request }) => request.messages[0]?.content);
    expect(order).toEqual(['unlucky', 'b1', 'unlucky', 'b2', 'a1', 'a2']);
  });

  // Trap: each job takes Bottleneck 2 to 3 ms of timer turns.
  it('pass from hand to hand without a turn of the event loop', async () => {
    limiter = new ModelLimiter({ clock, perModel: 1 });
    const [holder] = await takeMany(1);
    await clock.advance(5000);
    const served = new Served();
    for (let call = 0; call < 20; call += 1) served.queue('a', 'ann');
    const turns = await turnsOf(async () => {
      holder?.leave();
      for (let step = 0; step < 200; step += 1) await Promise.resolve();
    });
    expect(served.names).toHaveLength(20);
    expect(turns).toBe(0);
  });
});
