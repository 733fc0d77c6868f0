import { describe, expect, it } from 'vitest';
import { ChannelPaces } from '../../src/discord/channel-pace.ts';
import { DeliveryError, type MessageBody, type RateState } from '../../src/discord/delivery.ts';
import { DraftBudget } from '../../src/discord/draft-budget.ts';
import { LiveMessage, type MessagePlace } from '../../src/discord/live-message.ts';
import type { Way } from '../../src/discord/pace.ts';
import { TokenPace } from '../../src/discord/token-pace.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const TRIP_MS = 50;

/** One of Discord's buckets. */
class Bucket {
  readonly #clock: VirtualClock;
  readonly #limit: number;
  readonly #windowMs: number;
  #startedMs = Number.NEGATIVE_INFINITY;
  #used = 0;

  constructor(clock: VirtualClock, limit: number, windowMs: number) {
    this.#clock = clock;
    this.#limit = limit;
    this.#windowMs = windowMs;
  }

  /** @throws DeliveryError `rate-limited` */
  take(): RateState {
    const now = this.#clock.now();
    if (now - this.#startedMs >= this.#windowMs) {
      this.#startedMs = now;
      this.#used = 0;
    }
    const resetAfterMs = this.#startedMs + this.#windowMs - now;
    if (this.#used >= this.#limit) throw new DeliveryError('rate-limited', 'Wait.', { retryAfterMs: resetAfterMs });
    this.#used += 1;
    return { limit: this.#limit, remaining: this.#limit - this.#used, resetAfterMs };
  }
}

/** An answer to an interaction: 5 edits in 2 s by its token, 5 in 5 s by its channel. */
class FakeAnswer implements MessagePlace {
  readonly clock = new VirtualClock();
  readonly #buckets = { usual: new Bucket(this.clock, 5, 2000), detour: new Bucket(this.clock, 5, 5000) };
  readonly frames: { readonly atMs: number; readonly way: Way; readonly text: string }[] = [];
  readonly live: LiveMessage;
  refused = 0;
  /** What the channel's route answers. */
  channelFault: DeliveryError | undefined;

  constructor({ detour }: { readonly detour: boolean }) {
    const pace = new TokenPace(detour ? new ChannelPaces(this.clock).visit('channel') : undefined);
    const { clock } = this;
    this.live = new LiveMessage({
      place: this,
      pace: () => pace,
      drafts: new DraftBudget(),
      clock,
      random: () => 0.5,
      onFault: () => {},
    });
  }

  abandon(): void {}

  async put(_index: number, body: MessageBody, way: Way) {
    await this.clock.sleep(TRIP_MS / 2);
    const rate = this.#handle(way);
    this.frames.push({ atMs: this.clock.now(), way, text: JSON.stringify(body) });
    await this.clock.sleep(TRIP_MS / 2);
    return { rate, way };
  }

  mayDetour(): boolean {
    return true;
  }

  remove(): never {
    throw new Error('nothing is to be removed');
  }

  /** Writes for so long, from its first words on. */
  async write(ms: number): Promise<void> {
    this.live.hurry();
    for (let passed = 0; passed < ms; passed += 10) {
      this.live.show(() => [text(`draft at ${this.clock.now()}`)]);
      await this.clock.advance(10);
    }
  }

  #handle(way: Way): RateState {
    if (way === 'detour' && this.channelFault !== undefined) throw this.channelFault;
    try {
      return this.#buckets[way].take();
    } catch (error) {
      this.refused += 1;
      throw error;
    }
  }
}

function text(content: string): MessageBody {
  return { components: [{ type: 10, content }] };
}

/** How long after its end an answer of this length was whole, in milliseconds. */
async function lastWordMs(lengthMs: number, detour: boolean): Promise<{ readonly lastMs: number; readonly way: Way }> {
  const answer = new FakeAnswer({ detour });
  await answer.write(lengthMs);
  const endedMs = answer.clock.now();
  void answer.live.finish(() => [text('end')]);
  await answer.clock.advance(3000);
  const last = answer.frames.at(-1);
  expect(answer.refused).toBe(0);
  expect(last?.text).toContain('end');
  return { lastMs: (last?.atMs ?? Number.NaN) - endedMs, way: last?.way ?? 'usual' };
}

describe('the pace of an answer to an interaction', () => {
  it('shows the first words at once, and then fills the window with drafts, without a 429', async () => {
    const answer = new FakeAnswer({ detour: false });
    answer.live.show(() => [text('card')]);
    await answer.clock.advance(700);
    const begunMs = answer.clock.now();
    await answer.write(12_000);
    const [, first, ...others] = answer.frames;
    expect((first?.atMs ?? 0) - begunMs).toBeLessThanOrEqual(100);
    // Six windows of five, less the last, which is not over.
    expect(others.length).toBeGreaterThanOrEqual(25);
    const gaps = others.slice(1).map(({ atMs }, index) => atMs - (others[index]?.atMs ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(600);
    expect(answer.refused).toBe(0);
  });

  it('spends no more than a request a second before the first words', async () => {
    const answer = new FakeAnswer({ detour: true });
    for (let passed = 0; passed < 3000; passed += 50) {
      answer.live.show(() => [text(`card at ${passed}`)]);
      await answer.clock.advance(50);
    }
    expect(answer.frames.length).toBeLessThanOrEqual(3);
  });

  it('shows the end within a trip and a little more, whenever it comes: by the channel where the token has none left', async () => {
    const ways = new Set<Way>();
    for (let lengthMs = 1500; lengthMs < 5500; lengthMs += 130) {
      const { lastMs, way } = await lastWordMs(lengthMs, true);
      expect(lastMs).toBeLessThanOrEqual(150);
      ways.add(way);
    }
    expect(ways).toEqual(new Set(['usual', 'detour']));
  });

  it('waits for the window where there is no other way', async () => {
    for (let lengthMs = 1500; lengthMs < 5500; lengthMs += 370) {
      const { lastMs, way } = await lastWordMs(lengthMs, false);
      expect(way).toBe('usual');
      expect(lastMs).toBeLessThanOrEqual(700);
    }
  });

  it.each([
    ['no access', new DeliveryError('dead-route', 'Missing Access')],
    ['a channel that the bot does not know', new DeliveryError('gone', 'Unknown Channel')],
    ['an outage', new DeliveryError('transient', 'Status 502.')],
    ['a limit of its own', new DeliveryError('rate-limited', 'Wait.', { retryAfterMs: 60_000 })],
  ])('goes on as usual where the detour leads nowhere: %s', async (_, fault) => {
    const answer = new FakeAnswer({ detour: true });
    answer.channelFault = fault;
    await answer.write(5000);
    const done = answer.live.finish(() => [text('end')]);
    await answer.clock.advance(3000);
    expect(await done).toBe('shown');
    expect(answer.frames.every(({ way }) => way === 'usual')).toBe(true);
    expect(answer.frames.length).toBeGreaterThanOrEqual(11);
  });
});
