import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChannelPaces } from '../../src/discord/channel-pace.ts';
import { DeliveryError, type MessageBody } from '../../src/discord/delivery.ts';
import { DraftBudget } from '../../src/discord/draft-budget.ts';
import { LiveMessage, type MessagePlace, type Put } from '../../src/discord/live-message.ts';

import { VirtualClock } from '../support/virtual-clock.ts';

const WINDOW_MS = 5000;
const LIMIT = 5;
const TRIP_MS = 50;

/** A channel of Discord's: 5 edits in 5 s for all messages in it. */
class FakeChannel {
  readonly clock = new VirtualClock();
  readonly paces = new ChannelPaces(this.clock);
  readonly #startedAt: LiveMessage[] = [];
  readonly frames: { readonly who: number; readonly atMs: number; readonly text: string }[] = [];
  refused = 0;
  #windowStartMs = Number.NEGATIVE_INFINITY;
  #used = 0;

  message(): { readonly live: LiveMessage; readonly who: number } {
    const who = this.#startedAt.length;
    const pace = this.paces.join('channel');
    const place: MessagePlace = {
      put: (_, body) => this.#put(who, body),
      mayDetour: () => false,
      remove: () => Promise.reject(new Error('nothing is to be removed')),
      abandon: () => {},
    };
    const { clock } = this;
    const live = new LiveMessage({
      place,
      pace: () => pace,
      drafts: new DraftBudget(),
      clock,
      random: () => 0.5,
      onFault: () => {},
    });
    this.#startedAt.push(live);
    return { live, who };
  }

  async #put(who: number, body: MessageBody): Promise<Put> {
    await this.clock.sleep(TRIP_MS / 2);
    const now = this.clock.now();
    if (now - this.#windowStartMs >= WINDOW_MS) {
      this.#windowStartMs = now;
      this.#used = 0;
    }
    const resetAfterMs = this.#windowStartMs + WINDOW_MS - now;
    if (this.#used >= LIMIT) {
      this.refused += 1;
      throw new DeliveryError('rate-limited', 'Wait.', { retryAfterMs: resetAfterMs });
    }
    this.#used += 1;
    this.frames.push({ who, atMs: now, text: JSON.stringify(body) });
    const rate = { limit: LIMIT, remaining: LIMIT - this.#used, resetAfterMs };
    await this.clock.sleep(TRIP_MS / 2);
    return { rate, way: 'usual' };
  }

  /** All of them grow for so long. */
  async grow(messages: readonly { readonly live: LiveMessage }[], ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 20) {
      for (const { live } of messages) live.show(() => [text(`draft at ${this.clock.now()}`)]);
      await this.clock.advance(20);
    }
  }

  countOf(who: number): number {
    return this.frames.filter((frame) => frame.who === who).length;
  }
}

function text(content: string): MessageBody {
  return { components: [{ type: 10, content }] };
}

describe('messages that share a bucket', () => {
  it.each([1, 2, 3])('are %i: each gets as many drafts as the others, and nobody a 429', async (count) => {
    const channel = new FakeChannel();
    const messages = Array.from({ length: count }, () => channel.message());
    await channel.grow(messages, 40_000);
    const counts = messages.map(({ who }) => channel.countOf(who));
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    expect(channel.refused).toBe(0);
    // Most of what the bucket gives is used: eight windows of five, less one kept for each.
    expect(channel.frames.length).toBeGreaterThanOrEqual(8 * (LIMIT - count));
  });

  it.each([1, 2, 3])('are %i: each shows its end at once, from the request that was kept for it', async (count) => {
    const channel = new FakeChannel();
    const messages = Array.from({ length: count }, () => channel.message());
    await channel.grow(messages, 7000);
    const endedAtMs = channel.clock.now();
    const done = messages.map(({ live, who }) => live.finish(() => [text(`end of ${who}`)]));
    await channel.clock.advance(5 * TRIP_MS);
    expect(await Promise.all(done)).toEqual(messages.map(() => 'shown'));
    expect(channel.refused).toBe(0);
    const last = channel.frames.at(-1);
    expect((last?.atMs ?? 0) - endedAtMs).toBeLessThanOrEqual(2 * TRIP_MS);
  });

  it('leave what was kept for them to the others when they end', async () => {
    const channel = new FakeChannel();
    const [first, second] = [channel.message(), channel.message()];
    await channel.grow([first, second], 10_000);
    void first.live.finish(() => [text('end')]);
    await channel.grow([second], 10_000);
    const before = channel.countOf(second.who);
    await channel.grow([second], 20_000);
    expect(channel.countOf(second.who) - before).toBeGreaterThanOrEqual(4 * (LIMIT - 1));
    expect(channel.refused).toBe(0);
  });

  it('are not held up by one that has nothing to say', async () => {
    const channel = new FakeChannel();
    const [quiet, writing] = [channel.message(), channel.message()];
    quiet.live.show(() => [text('in line')]);
    await channel.clock.advance(6000);
    writing.live.hurry();
    await channel.grow([writing], 20_000);
    expect(channel.countOf(writing.who)).toBeGreaterThanOrEqual(12);
  });

  it('are not held up by one that was given up', async () => {
    const channel = new FakeChannel();
    const lost = Array.from({ length: 5 }, () => channel.message());
    await channel.grow(lost, 3000);
    for (const { live: message } of lost) message.abandon();
    const sent = channel.frames.length;
    const writing = channel.message();
    writing.live.hurry();
    await channel.grow([writing], 20_000);
    expect(channel.countOf(writing.who)).toBeGreaterThanOrEqual(15);
    // Nothing of them went out later.
    expect(channel.frames.slice(sent).every(({ who }) => who === writing.who)).toBe(true);
  });

  it('and come when the last of the others has just ended wait for what is left of its window', async () => {
    const channel = new FakeChannel();
    const first = channel.message();
    await channel.grow([first], 3000);
    void first.live.finish(() => [text('end')]);
    await channel.clock.advance(2 * TRIP_MS);
    for (let count = 0; count < 3; count += 1) {
      const next = channel.message();
      next.live.hurry();
      await channel.grow([next], 700);
      void next.live.finish(() => [text('end')]);
      await channel.clock.advance(6000);
      expect(channel.frames.at(-1)).toMatchObject({ who: next.who, text: expect.stringContaining('end') });
    }
    expect(channel.refused).toBe(0);
  });

  it('and that are still to be made come at once, as that counts elsewhere', () => {
    const { paces } = new FakeChannel();
    const full = paces.join('channel');
    full.heard('usual', { limit: LIMIT, remaining: 0, resetAfterMs: WINDOW_MS }, 0);
    const next = paces.join('channel', { isToBeMade: true });
    expect(next.draft(100, false).delayMs).toBe(0);
    next.spent('usual', 100);
    next.heard('usual', 'elsewhere', 150);
    expect(next.draft(150, false).delayMs).toBeGreaterThan(WINDOW_MS - 1000);
  });

  it('leave what adorns them to count in the bucket that is kept', async () => {
    const channel = new FakeChannel();
    const first = channel.message();
    first.live.show(() => [text('draft')]);
    const done = first.live.finish(() => [text('end')]);
    await channel.clock.advance(1000);
    expect(await done).toBe('shown');
    await channel.clock.advance(2 * WINDOW_MS);
    // Others have come and gone meanwhile, so that the first one's bucket is not the one that is kept.
    channel.paces.join('another').leave();
    void first.live.adorn(() => [text('with pictures')]);
    await channel.clock.advance(2 * TRIP_MS);
    const next = channel.paces.join('channel');
    const now = channel.clock.now();
    for (let count = 0; count < LIMIT - 1; count += 1) next.spent('usual', now);
    expect(next.final(now, false).delayMs).toBeGreaterThan(WINDOW_MS - 1000);
  });

  it('do not have their buckets kept for ever', async () => {
    const { clock, paces } = new FakeChannel();
    for (let count = 0; count < 500; count += 1) {
      const pace = paces.join(`channel ${count}`);
      pace.spent('usual', clock.now());
      pace.leave();
      await clock.advance(1000);
    }
    expect(paces.size).toBeLessThanOrEqual(WINDOW_MS / 1000 + 1);
  });

  it('show every end, whoever begins and ends when', async () => {
    const life = fc.record({ startMs: fc.nat(8000), lengthMs: fc.nat(12_000) });
    await fc.assert(
      fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 4 }), async (lives) => {
        const channel = new FakeChannel();
        const done = lives.map((each) => live(channel, each.startMs, each.lengthMs));
        await channel.clock.advance(45_000);
        expect(await Promise.all(done)).toEqual(lives.map(() => 'shown'));
        // Two that end in the same moment may both see the last request of a window.
        expect(channel.refused).toBeLessThanOrEqual(lives.length);
      }),
      { seed: 11, numRuns: 30 },
    );
  });
});

/** A message that begins, grows and ends. */
async function live(channel: FakeChannel, startMs: number, lengthMs: number): Promise<string> {
  await channel.clock.sleep(startMs);
  const { live: message } = channel.message();
  for (let passed = 0; passed < lengthMs; passed += 50) {
    message.show(() => [text(`draft at ${channel.clock.now()}`)]);
    await channel.clock.sleep(50);
  }
  return message.finish(() => [text('end')]);
}
