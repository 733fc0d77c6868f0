import { describe, expect, it } from 'vitest';
import { RateLimiter, type RateLimits } from '../../sandbox/models/rate-limits.ts';
import { Pace, type Sent } from '../../src/models/pace.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const ROUND_TRIP_MS = 200;

/** A crowd of calls at one pace, and a service, a network away, that counts them as the real one does. */
class Crowd {
  readonly clock = new VirtualClock(1_000_000);
  readonly pace = new Pace(this.clock);
  readonly sentAt: number[] = [];
  answered = 0;
  refused = 0;
  overloaded = 0;
  mostTries = 0;
  readonly #rates = new RateLimiter(this.clock);
  readonly #ready: number[] = [];
  #limits: RateLimits;

  constructor(perSecond: number) {
    this.#limits = { requestsPerMinute: perSecond * 60 };
  }

  /** The service changes its mind. */
  limitTo(limits: RateLimits): void {
    this.#limits = limits;
    this.#rates.clear();
  }

  /** So many new calls come in one moment; resolves when all are answered, with how long it took in seconds. */
  async come(calls: number): Promise<number> {
    const [beganMs, until] = [this.clock.now(), this.answered + calls];
    for (let call = 0; call < calls; call += 1) this.#ready.push(1);
    while (this.answered < until) await this.#step();
    return (this.clock.now() - beganMs) / 1000;
  }

  async #step(): Promise<void> {
    const holdMs = this.#ready.length === 0 ? ROUND_TRIP_MS : this.pace.holdMs();
    if (holdMs > 0) return this.clock.advance(Math.min(holdMs, ROUND_TRIP_MS));
    void this.#send(this.#ready.shift() ?? 1, this.pace.start());
  }

  async #send(tries: number, sent: Sent): Promise<void> {
    this.sentAt.push(this.clock.now());
    this.mostTries = Math.max(this.mostTries, tries);
    await this.clock.sleep(ROUND_TRIP_MS / 2);
    const admission = this.#rates.admit('a model', this.#limits, { tokens: 1, running: 0 });
    await this.clock.sleep(ROUND_TRIP_MS / 2);
    if (admission.ok) return this.#answer(sent);
    const { status, headers } = admission.refusal;
    if (status === 503) this.overloaded += 1;
    else this.#refuse(sent, Number(headers?.['x-ratelimit-reset']) * 1000);
    await this.clock.sleep(1000);
    this.#ready.unshift(tries + 1);
  }

  #answer(sent: Sent): void {
    this.answered += 1;
    this.pace.admitted(sent);
  }

  #refuse(sent: Sent, retryAfterMs: number): void {
    this.refused += 1;
    this.pace.refused(sent, retryAfterMs);
  }
}

describe('a thousand calls in one moment, against real limits', () => {
  it.each([1, 2, 5, 10, 30, 100])(
    'of %i a second come near the limit, and above it one in twenty at most',
    async (perSecond) => {
      const crowd = new Crowd(perSecond);
      const seconds = await crowd.come(1000);
      expect(crowd.refused).toBeLessThanOrEqual(50);
      expect(1000 / seconds).toBeGreaterThanOrEqual(0.8 * perSecond);
      // Four tries are all that a call has.
      expect(crowd.mostTries).toBeLessThanOrEqual(3);
    },
  );

  it('are not slowed by a platform that is full', async () => {
    const crowd = new Crowd(1000);
    crowd.limitTo({ requestsPerMinute: 60_000, capacity: 0 });
    const coming = crowd.come(200);
    await crowd.clock.advance(500);
    const before = crowd.pace.perSecond;
    await crowd.clock.advance(1000);
    expect(crowd.overloaded).toBeGreaterThan(30);
    expect(crowd.pace.perSecond).toBe(before);
    expect(crowd.pace.pausedMs).toBe(0);
    crowd.limitTo({ requestsPerMinute: 60_000 });
    await coming;
    expect(crowd.refused).toBe(0);
  });

  it('are not slowed for long where nothing is refused', async () => {
    expect(await new Crowd(10_000).come(1000)).toBeLessThan(6);
  });
});

/** A pace that has met its limit: eight calls of a moment were let in, and eight refused. */
function refusedOnce(retryAfterMs: number | undefined) {
  const clock = new VirtualClock(1_000_000);
  const pace = new Pace(clock);
  const sent = Array.from({ length: 16 }, () => pace.start());
  for (const each of sent.slice(8)) pace.refused(each, retryAfterMs);
  return { clock, pace, sent };
}

describe('a refusal', () => {
  it('stops all calls until the time that it names, and lets them start one by one then', async () => {
    const { clock, pace } = refusedOnce(3000);
    expect(pace.pausedMs).toBe(3000);
    expect(pace.holdMs()).toBe(3000);
    await clock.advance(2999);
    expect(pace.left).toBe(0);
    await clock.advance(1);
    expect(pace.left).toBe(1);
    pace.start();
    expect(pace.holdMs()).toBeCloseTo(1000 / pace.perSecond, -1);
  });

  it('counts once for each round trip: the rate becomes what was let through, less a part', () => {
    const { pace, sent } = refusedOnce(3000);
    // Eight in one second's worth.
    expect(pace.perSecond).toBeCloseTo(8 * 0.85);
    const [late] = sent;
    if (late !== undefined) pace.refused(late, 3000);
    expect(pace.perSecond).toBeCloseTo(7 * 0.85);
  });

  it('of a call that was sent long before changes nothing but the pause', async () => {
    const { clock, pace, sent } = refusedOnce(1000);
    await clock.advance(1000);
    pace.refused(pace.start(), 1000);
    const { perSecond } = pace;
    for (const old of sent.slice(0, 8)) pace.refused(old, 2000);
    expect(pace.perSecond).toBe(perSecond);
    expect(pace.pausedMs).toBe(2000);
  });

  it('halves the rate at most, where a limit was known, and never ends it', async () => {
    const { clock, pace } = refusedOnce(1000);
    for (let refusals = 0; refusals < 20; refusals += 1) {
      await clock.advance(60_000);
      const before = pace.perSecond;
      pace.refused(pace.start(), 1000);
      expect(pace.perSecond).toBeGreaterThanOrEqual(Math.max(0.1, before * 0.5 * 0.85));
    }
  });

  it.each([
    [undefined, 1000],
    [3_600_000, 30_000],
    [0, 0],
  ])('that names %s ms pauses %i ms', (retryAfterMs, pausedMs) => {
    expect(refusedOnce(retryAfterMs).pace.pausedMs).toBe(pausedMs);
  });

  it('is remembered for two minutes', async () => {
    const { clock, pace } = refusedOnce(1000);
    await clock.advance(119_999);
    expect(pace.remembers).toBe(true);
    await clock.advance(1);
    expect(pace.remembers).toBe(false);
  });
});

describe('the rate', () => {
  it('rises only while it holds calls back', async () => {
    const { clock, pace } = refusedOnce(1000);
    await clock.advance(10_000);
    const { perSecond } = pace;
    for (let call = 0; call < 20; call += 1) {
      pace.admitted(pace.start());
      await clock.advance(1000);
    }
    expect(pace.perSecond).toBe(perSecond);
  });

  it('finds a limit that has risen, and one that has fallen', async () => {
    const crowd = new Crowd(5);
    await crowd.come(200);
    crowd.limitTo({ requestsPerMinute: 3000 });
    await crowd.come(4000);
    expect(crowd.pace.perSecond).toBeGreaterThan(30);
    const refusedBefore = crowd.refused;
    crowd.limitTo({ requestsPerMinute: 300 });
    expect(500 / (await crowd.come(500))).toBeGreaterThan(0.8 * 5);
    expect(crowd.refused - refusedBefore).toBeLessThanOrEqual(50);
  });

  it('does not stay low after a refusal that came by chance', async () => {
    const crowd = new Crowd(10);
    const [first, second] = [crowd.pace.start(), crowd.pace.start()];
    crowd.pace.refused(first);
    crowd.pace.refused(second);
    expect(crowd.pace.perSecond).toBeLessThan(1);
    await crowd.come(300);
    const seconds = await crowd.come(1000);
    expect(1000 / seconds).toBeGreaterThan(0.8 * 10);
  });

  it('does not wait for two minutes to follow a limit that has risen much', async () => {
    const crowd = new Crowd(10);
    await crowd.come(300);
    crowd.limitTo({ requestsPerMinute: 6000 });
    expect(await crowd.come(2000)).toBeLessThan(60);
  });

  it('forgets a limit after two minutes', async () => {
    const { clock, pace } = refusedOnce(1000);
    await clock.advance(120_000);
    const before = pace.perSecond;
    while (pace.holdMs() === 0) pace.start();
    const sent = pace.start();
    await clock.advance(500);
    pace.admitted(sent);
    expect(pace.perSecond).toBeGreaterThan(before * 1.4);
  });
});
