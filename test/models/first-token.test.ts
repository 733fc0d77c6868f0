import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { ModelError } from '../../src/moa/model.ts';
import { FirstTokens } from '../../src/models/first-token.ts';
import { ModelHealth, withHealth } from '../../src/models/health.ts';
import { HeldModel } from '../support/scripted-model.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { ask, Hearing, LLAMA } from './stage.ts';

function having(...times: readonly number[]): FirstTokens {
  const tokens = new FirstTokens();
  for (const ms of times) tokens.add(LLAMA, ms);
  return tokens;
}

describe('the time to a first word', () => {
  it('is eight seconds at most, as long as nothing is known', () => {
    expect(new FirstTokens().p95Ms(LLAMA)).toBe(8000);
    expect(new FirstTokens().seen(LLAMA)).toBeUndefined();
  });

  it('goes from there to what is seen, step by step', () => {
    const steps = [1, 5, 20, 50].map((count) => Math.round(having(...Array(count).fill(2000)).p95Ms(LLAMA)));
    expect(steps).toEqual([6983, 4842, 2783, 2000]);
  });

  it('is interpolated between the two nearest times', () => {
    expect(having(100, 300, 200, 500, 400).seen(LLAMA)).toEqual({ medianMs: 300, p95Ms: 480 });
  });

  it('knows the newest fifty times alone', () => {
    expect(having(...Array(50).fill(20_000), ...Array(50).fill(3000)).p95Ms(LLAMA)).toBe(3000);
  });

  it('is never below its floor, nor outside of what was seen and taken for granted', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(60_000), { maxLength: 120 }), (times) => {
        const p95Ms = having(...times).p95Ms(LLAMA);
        expect(p95Ms).toBeGreaterThanOrEqual(1500);
        expect(p95Ms).toBeLessThanOrEqual(Math.max(8000, ...times) + 0.001);
      }),
    );
  });

  it('is another for each model', () => {
    expect(having(...Array(50).fill(2000)).p95Ms('another/model')).toBe(8000);
  });
});

describe('a call tells it', () => {
  let clock: VirtualClock;
  let health: ModelHealth;
  let inner: HeldModel;
  const word = { type: 'text', delta: 'Forty' } as const;

  beforeEach(() => {
    clock = new VirtualClock();
    health = new ModelHealth(clock);
    inner = new HeldModel();
  });

  async function begin(signal?: AbortSignal) {
    const hearing = new Hearing(withHealth(inner, health), ask(), signal);
    const call = (await inner.begun(inner.calls.length || 1)).at(-1);
    if (call === undefined) throw new Error('Nothing was asked.');
    return { call, hearing };
  }

  it.each(['text', 'reasoning'] as const)('from the last request to the first %s', async (type) => {
    const { call, hearing } = await begin();
    await clock.advance(300);
    call.emit({ type: 'sent' });
    await clock.advance(5000);
    call.emit({ type: 'waiting', reason: 'overloaded', ms: 1000 });
    await clock.advance(1000);
    call.emit({ type: 'sent' });
    await clock.advance(700);
    call.emit({ type, delta: '' }).emit({ type, delta: 'Forty' });
    await clock.advance(4000);
    call.emit(word).end();
    await hearing.ended;
    expect(health.find(LLAMA)?.firstWord).toEqual({ medianMs: 700, p95Ms: 700 });
    expect(health.firstTokenP95Ms(LLAMA)).toBeLessThan(8000);
  });

  it('also where it gives up after a long silence, but not after a short one', async () => {
    for (const [silentMs, p95Ms] of [
      [2000, 8000],
      [30_000, 11_729],
    ] as const) {
      const stop = new AbortController();
      const { call, hearing } = await begin(stop.signal);
      call.emit({ type: 'sent' });
      await clock.advance(silentMs);
      stop.abort(new Error('Enough.'));
      await hearing.ended;
      expect(Math.round(health.firstTokenP95Ms(LLAMA))).toBe(p95Ms);
      inner = new HeldModel();
    }
  });

  it('not where it gives up while it waits for another try', async () => {
    const stop = new AbortController();
    const { call, hearing } = await begin(stop.signal);
    call.emit({ type: 'sent' }, { type: 'waiting', reason: 'rate-limit', ms: 30_000 });
    await clock.advance(20_000);
    stop.abort(new Error('Enough.'));
    await hearing.ended;
    expect(health.firstTokenP95Ms(LLAMA)).toBe(8000);
  });

  it('where a deadline passes, and not where it fails otherwise', async () => {
    for (const [kind, p95Ms] of [
      ['server', 8000],
      ['timeout', 11_729],
    ] as const) {
      const { call, hearing } = await begin();
      call.emit({ type: 'sent' });
      await clock.advance(30_000);
      call.fail(new ModelError(kind, 'It failed.'));
      await hearing.ended;
      expect(Math.round(health.firstTokenP95Ms(LLAMA))).toBe(p95Ms);
      inner = new HeldModel();
    }
  });
});
