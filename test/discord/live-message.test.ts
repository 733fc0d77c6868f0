import { ComponentType } from 'discord.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeliveryError, type MessageBody, type RateState } from '../../src/discord/delivery.ts';
import { DraftBudget } from '../../src/discord/draft-budget.ts';
import { LiveMessage, type MessagePlace, type Put } from '../../src/discord/live-message.ts';
import { TokenPace } from '../../src/discord/token-pace.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

function body(content: string): MessageBody {
  return { components: [{ type: ComponentType.TextDisplay, content }] };
}

function contentOf({ components }: MessageBody): string {
  const [first] = components;
  return first?.type === ComponentType.TextDisplay ? first.content : '';
}

function faulty(): never {
  throw new Error('cannot draw');
}

/** A Discord of one message: 5 requests in 2 s, each taking `tripMs`; told faults happen in their order. */
class FakePlace implements MessagePlace {
  readonly frames: Array<{ readonly atMs: number; readonly index: number; readonly content: string }> = [];
  readonly faults: Array<DeliveryError | undefined> = [];
  refused = 0;
  underWay = 0;
  mostUnderWay = 0;
  readonly #clock: VirtualClock;
  readonly #tripMs: number;
  #windowStartMs = Number.NEGATIVE_INFINITY;
  #used = 0;

  constructor(clock: VirtualClock, tripMs = 50) {
    this.#clock = clock;
    this.#tripMs = tripMs;
  }

  mayDetour(): boolean {
    return false;
  }

  remove(index: number): Promise<Put> {
    return this.put(index, body('(removed)'));
  }

  abandon(): void {}

  async put(index: number, message: MessageBody): Promise<Put> {
    this.underWay += 1;
    this.mostUnderWay = Math.max(this.mostUnderWay, this.underWay);
    try {
      await this.#clock.sleep(this.#tripMs / 2);
      const rate = this.#take();
      const fault = this.faults.shift();
      if (fault !== undefined) throw fault;
      this.frames.push({ atMs: this.#clock.now(), index, content: contentOf(message) });
      await this.#clock.sleep(this.#tripMs / 2);
      return { rate, way: 'usual' };
    } finally {
      this.underWay -= 1;
    }
  }

  #take(): RateState {
    const now = this.#clock.now();
    if (now - this.#windowStartMs >= 2000) {
      this.#windowStartMs = now;
      this.#used = 0;
    }
    const resetAfterMs = this.#windowStartMs + 2000 - now;
    if (this.#used >= 5) {
      this.refused += 1;
      throw new DeliveryError('rate-limited', 'Discord asks to wait.', { retryAfterMs: resetAfterMs });
    }
    this.#used += 1;
    return { limit: 5, remaining: 5 - this.#used, resetAfterMs };
  }
}

function setUp({ existing = 0, random = (): number => 1 } = {}) {
  const clock = new VirtualClock();
  const place = new FakePlace(clock);
  const faults: DeliveryError[] = [];
  const gone: string[] = [];
  const pace = new TokenPace();
  const live = new LiveMessage({
    place,
    pace: () => pace,
    drafts: new DraftBudget(),
    clock,
    random,
    existing,
    onGone: ({ kind }) => gone.push(kind),
    onFault: (fault) => faults.push(fault),
  });
  return { clock, place, faults, gone, live };
}

describe('a live message', () => {
  it('shows the first state at once', async () => {
    const { clock, place, live } = setUp();
    live.show(() => [body('one')]);
    await clock.advance(25);
    expect(place.frames).toEqual([{ atMs: 25, index: 0, content: 'one' }]);
  });

  it('skips drafts, keeps to the limit, and has a request left for the final state', async () => {
    const { clock, place, live } = setUp();
    live.hurry();
    for (let tick = 0; tick < 3000; tick += 10) {
      live.show(() => [body(`draft ${tick}`)]);
      await clock.advance(10);
    }
    const finishedAt = clock.now();
    let delivered: string | undefined;
    void live
      .finish(() => [body('final')])
      .then((delivery) => {
        delivered = delivery;
      });
    await clock.advance(200);

    expect(delivered).toBe('shown');
    expect(place.refused).toBe(0);
    expect(place.mostUnderWay).toBe(1);
    const last = place.frames.at(-1);
    expect(last?.content).toBe('final');
    // At most the request that was under way, and its own way there.
    expect((last?.atMs ?? 0) - finishedAt).toBeLessThanOrEqual(50 + 25);
    expect(place.frames.length).toBeGreaterThan(5);
    expect(place.frames.length).toBeLessThan(12);
  });

  it('sends nothing where nothing changed', async () => {
    const { clock, place, live } = setUp();
    for (let tick = 0; tick < 20; tick += 1) {
      live.show(() => [body('same')]);
      await clock.advance(500);
    }
    expect(place.frames).toHaveLength(1);
  });

  it('waits as a 429 tells it, then shows the newest state', async () => {
    const { clock, place, live } = setUp();
    place.faults.push(new DeliveryError('rate-limited', 'Wait.', { retryAfterMs: 3000 }));
    live.show(() => [body('old')]);
    await clock.advance(100);
    live.show(() => [body('new')]);
    await clock.advance(2900);
    expect(place.frames).toEqual([]);
    await clock.advance(200);
    expect(place.frames.map(({ content }) => content)).toEqual(['new']);
  });

  it('tries again with back-off when Discord fails, and loses nothing', async () => {
    const { clock, place, faults, live } = setUp();
    for (let times = 0; times < 4; times += 1) place.faults.push(new DeliveryError('transient', 'Status 502.'));
    const done = live.finish(() => [body('final')]);
    await clock.advance(500 + 1000 + 2000 + 4000 + 500);
    expect(await done).toBe('shown');
    expect(place.frames.map(({ content }) => content)).toEqual(['final']);
    expect(faults).toEqual([]);
  });

  it('stops when the message is gone, and says so once', async () => {
    const { clock, place, faults, gone, live } = setUp();
    place.faults.push(new DeliveryError('gone', 'Deleted.'));
    live.show(() => [body('one')]);
    await clock.advance(100);
    live.show(() => [body('two')]);
    await clock.advance(5000);
    expect(await live.finish(() => [body('final')])).toBe('gone');
    expect(place.frames).toEqual([]);
    expect(faults.map(({ kind }) => kind)).toEqual(['gone']);
    expect(gone).toEqual(['gone']);
  });

  it('shows no more drafts once one was refused, and tries the whole once', async () => {
    const { clock, place, live } = setUp();
    place.faults.push(new DeliveryError('refused', 'AutoMod.'));
    for (let tick = 0; tick < 20; tick += 1) {
      live.show(() => [body(`bad ${tick}`)]);
      await clock.advance(500);
    }
    expect(place.frames).toEqual([]);
    const done = live.finish(() => [body('the whole')]);
    await clock.advance(2000);
    expect(await done).toBe('shown');
    expect(place.frames.map(({ content }) => content)).toEqual(['the whole']);
  });

  it('asks three times at most where everything is refused', async () => {
    const { clock, place, faults, live } = setUp();
    for (let times = 0; times < 9; times += 1) place.faults.push(new DeliveryError('refused', 'AutoMod.'));
    live.show(() => [body('bad')]);
    await clock.advance(1000);
    live.show(() => [body('worse')]);
    await clock.advance(1000);
    const done = live.finish(
      () => [body('the whole')],
      () => [body('It was refused.')],
    );
    await clock.advance(9000);
    expect(await done).toBe('refused');
    expect(faults).toHaveLength(3);
    expect(place.faults).toHaveLength(6);
  });

  it('waits 4 s at most when Discord fails, less by chance, and from the beginning after a success', async () => {
    const chances = [1, 1, 1, 1, 1, 0.5, 1];
    const { clock, place, live } = setUp({ random: () => chances.shift() ?? 1 });
    for (let times = 0; times < 6; times += 1) place.faults.push(new DeliveryError('transient', 'Status 502.'));
    live.hurry();
    live.show(() => [body('one')]);
    // First words wait 50 ms, each try takes 25 ms to fail; the waits are 0.5, 1, 2, 4, 4 and half of 4 s.
    await clock.advance(50 + 13_500 + 7 * 25);
    expect(place.frames).toEqual([{ atMs: 50 + 13_500 + 7 * 25, index: 0, content: 'one' }]);
    await clock.advance(2000);
    place.faults.push(new DeliveryError('transient', 'Status 502.'));
    live.show(() => [body('two')]);
    await clock.advance(500 + 2 * 25);
    expect(place.frames.at(-1)?.content).toBe('two');
  });

  it('gives up after ten minutes of failures, and says that nobody can see it', async () => {
    const { clock, place, gone, live } = setUp();
    for (let times = 0; times < 400; times += 1) place.faults.push(new DeliveryError('transient', 'Status 502.'));
    const done = live.finish(() => [body('final')]);
    await clock.advance(11 * 60_000);
    expect(await done).toBe('gone');
    expect(gone).toEqual(['transient']);
  });

  it.each(['a draft', 'the final state', 'what adorns it'])('outlives a fault in drawing %s', async (what) => {
    const { clock, live, faults } = setUp();
    live.show(what === 'a draft' ? faulty : () => [body('draft')]);
    await clock.advance(1000);
    const done = live.finish(what === 'the final state' ? faulty : () => [body('final')]);
    await clock.advance(3000);
    expect(await done).toBe(what === 'the final state' ? 'refused' : 'shown');
    if (what === 'what adorns it') await live.adorn(faulty);
    expect(faults.map(({ message }) => message)).toEqual(['The message could not be drawn: Error: cannot draw']);
  });

  it('draws no more drafts after one that could not be drawn, but the final state', async () => {
    const { clock, place, faults, live } = setUp();
    live.show(() => [body('draft')]);
    await clock.advance(1000);
    live.show(faulty);
    await clock.advance(1500);
    live.show(() => [body('another draft')]);
    await clock.advance(1500);
    const done = live.finish(() => [body('final')]);
    await clock.advance(3000);
    expect(await done).toBe('shown');
    expect(place.frames.map(({ content }) => content)).toEqual(['draft', 'final']);
    expect(faults).toHaveLength(1);
  });

  it.each([
    ['shows what stands in for it', () => [body('instead')], ['draft', 'instead'], 1],
    ['ends where that cannot be drawn either', faulty, ['draft'], 2],
  ])('with a final state that could not be drawn %s, and reports it as refused', async (_, instead, frames, told) => {
    const { clock, place, faults, live } = setUp();
    live.show(() => [body('draft')]);
    await clock.advance(1000);
    const done = live.finish(faulty, instead);
    await clock.advance(3000);
    expect(await done).toBe('refused');
    expect(place.frames.map(({ content }) => content)).toEqual(frames);
    expect(faults).toHaveLength(told);
  });

  it('sends nothing more once it is given up, and says so to who waits for its end', async () => {
    const { clock, place, live } = setUp();
    for (let times = 0; times < 3; times += 1) place.faults.push(new DeliveryError('transient', 'Status 502.'));
    live.show(() => [body('draft')]);
    await clock.advance(300);
    live.abandon();
    const done = live.finish(() => [body('final')]);
    await clock.advance(60_000);
    expect(await done).toBe('gone');
    expect(place.frames).toEqual([]);
  });

  it('takes away what a process before it had shown beyond the end', async () => {
    const { clock, place, live } = setUp({ existing: 3 });
    live.show(() => [body('draft')]);
    await clock.advance(1000);
    const done = live.finish(() => [body('final')]);
    await clock.advance(5000);
    expect(await done).toBe('shown');
    expect(place.frames.map(({ index, content }) => `${index} ${content}`)).toEqual([
      '0 draft',
      '0 final',
      '2 (removed)',
      '1 (removed)',
    ]);
  });

  it('shows something else in place of a final state that is refused, and reports it as refused', async () => {
    const { clock, place, live } = setUp();
    live.show(() => [body('draft')]);
    await clock.advance(1000);
    place.faults.push(new DeliveryError('refused', 'AutoMod.'));
    const done = live.finish(
      () => [body('bad word'), body('and more')],
      () => [body('It was refused.')],
    );
    await clock.advance(3000);
    expect(await done).toBe('refused');
    expect(place.frames.map(({ content }) => content)).toEqual(['draft', 'It was refused.']);
  });

  it('goes on in further messages, the earlier ones first', async () => {
    const { clock, place, live } = setUp();
    live.show(() => [body('a')]);
    await clock.advance(1000);
    const done = live.finish(() => [body('A'), body('B'), body('C')]);
    await clock.advance(4000);
    expect(await done).toBe('shown');
    expect(place.frames.map(({ index, content }) => `${index}${content}`)).toEqual(['0a', '0A', '1B', '2C']);
  });

  it('always ends on the final state, whatever Discord does on the way', async () => {
    const fault = fc.constantFrom<DeliveryError | undefined>(
      undefined,
      undefined,
      new DeliveryError('rate-limited', 'Wait.', { retryAfterMs: 700 }),
      new DeliveryError('transient', 'Status 500.'),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ gapMs: fc.nat(900), fault }), { minLength: 1, maxLength: 25 }),
        async (steps) => {
          const { clock, place, live } = setUp();
          for (const [index, step] of steps.entries()) {
            place.faults.push(step.fault);
            live.show(() => [body(`draft ${index}`)]);
            await clock.advance(step.gapMs);
          }
          place.faults.splice(0);
          const done = live.finish(() => [body('final')]);
          await clock.advance(60_000);
          expect(await done).toBe('shown');
          expect(place.frames.at(-1)?.content).toBe('final');
          expect(place.mostUnderWay).toBe(1);
          const numbers = place.frames.slice(0, -1).map(({ content }) => Number(content.slice(6)));
          expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
        },
      ),
      { seed: 7, numRuns: 40 },
    );
  });
});
