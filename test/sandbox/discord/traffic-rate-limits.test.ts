import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../sandbox/discord/clock.ts';
import {
  type LimitedRequest,
  type Limits,
  RateLimits,
  type Verdict,
} from '../../../sandbox/discord/traffic/rate-limits.ts';

const CREATE: LimitedRequest = {
  method: 'POST',
  template: '/channels/:id/messages',
  major: 'channel 1',
  authorized: true,
};
const EDIT: LimitedRequest = { ...CREATE, method: 'PATCH', template: '/channels/:id/messages/:id' };
const DRAFT: LimitedRequest = {
  method: 'PATCH',
  template: '/webhooks/:id/:token/messages/:id',
  major: 'app/token 1',
  authorized: false,
};
const THREAD: LimitedRequest = { ...CREATE, template: '/channels/:id/messages/:id/threads' };
const RENAME: LimitedRequest = { ...CREATE, method: 'PATCH', template: '/channels/:id', renames: true };
const OLD_EDIT: LimitedRequest = { ...EDIT, messageAgeMs: 3_600_001 };
const CALLBACK: LimitedRequest = {
  method: 'POST',
  template: '/interactions/:id/:token/callback',
  major: '1',
  authorized: false,
};

function setUp(limits: Partial<Limits> = {}) {
  const clock = new ManualClock();
  const rateLimits = new RateLimits(clock, limits);
  const takeAll = (request: LimitedRequest, times: number): boolean[] =>
    Array.from({ length: times }, () => rateLimits.take(request).allowed);
  return { clock, rateLimits, takeAll };
}

function count(allowed: readonly boolean[]): number {
  return allowed.filter(Boolean).length;
}

function number(verdict: Verdict, header: string): number {
  return Number(verdict.headers[`x-ratelimit-${header}`]);
}

const ROOMY: Partial<Limits> = { global: { limit: 1_000_000, windowMs: 1000 } };

describe('the limits of a route', () => {
  it('allow so many in a window that begins with the first request, and say in the headers what is left', () => {
    // Mostly at once, so that windows fill; now and then a pause, so that they end.
    const waitMs = fc.oneof({ weight: 4, arbitrary: fc.nat(20) }, { weight: 1, arbitrary: fc.nat(4000) });
    const step = fc.record({ request: fc.constantFrom(CREATE, EDIT, DRAFT), waitMs });
    const windowsMs = new Map([
      [CREATE, 5000],
      [EDIT, 5000],
      [DRAFT, 2000],
    ]);
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const { clock, rateLimits } = setUp(ROOMY);
        const windows = new Map<LimitedRequest, { startedMs: number; used: number }>();
        for (const { request, waitMs } of steps) {
          clock.advance(waitMs);
          const lengthMs = windowsMs.get(request) ?? 0;
          const known = windows.get(request);
          const window =
            known === undefined || clock.now() >= known.startedMs + lengthMs
              ? { startedMs: clock.now(), used: 0 }
              : known;
          windows.set(request, window);
          const verdict = rateLimits.take(request);
          const leftMs = window.startedMs + lengthMs - clock.now();
          expect(verdict.allowed).toBe(window.used < 5);
          if (verdict.allowed) window.used += 1;
          expect(number(verdict, 'limit')).toBe(5);
          expect(number(verdict, 'remaining')).toBe(5 - window.used);
          expect(number(verdict, 'reset-after')).toBeCloseTo(leftMs / 1000, 3);
          expect(number(verdict, 'reset')).toBeCloseTo((clock.now() + leftMs) / 1000, 3);
          if (!verdict.allowed) {
            expect(verdict.refusal).toEqual({ retryAfterMs: leftMs, global: false });
            expect(verdict.headers).toMatchObject({
              'x-ratelimit-scope': 'user',
              'retry-after': String(Math.ceil(leftMs / 1000)),
            });
          }
        }
      }),
    );
  });

  it('let a request through that waited as long as it was told', () => {
    const { clock, rateLimits, takeAll } = setUp();
    takeAll(CREATE, 5);
    const refused = rateLimits.take(CREATE);
    clock.advance((refused.refusal?.retryAfterMs ?? 0) - 1);
    expect(rateLimits.take(CREATE).allowed).toBe(false);
    clock.advance(1);
    expect(rateLimits.take(CREATE).allowed).toBe(true);
  });

  it('count creates and edits apart under one bucket name, and each channel and token for itself', () => {
    const { rateLimits, takeAll } = setUp();
    takeAll(CREATE, 5);
    const edited = rateLimits.take(EDIT);
    expect(number(edited, 'remaining')).toBe(4);
    const elsewhere = rateLimits.take({ ...CREATE, major: 'channel 2' });
    expect(number(elsewhere, 'remaining')).toBe(4);
    expect(elsewhere.headers['x-ratelimit-bucket']).toBe(edited.headers['x-ratelimit-bucket']);
    takeAll(DRAFT, 5);
    expect(rateLimits.take({ ...DRAFT, method: 'POST', template: '/webhooks/:id/:token' }).allowed).toBe(false);
    expect(rateLimits.take({ ...DRAFT, major: 'app/token 2' }).allowed).toBe(true);
  });

  it('name the buckets of different routes differently', () => {
    const { rateLimits } = setUp();
    const templates = ['/channels/:id', '/channels/:id/messages', '/channels/:id/messages/:id', '/guilds/:id'];
    const names = templates.map(
      (template) => rateLimits.take({ ...CREATE, method: 'GET', template }).headers['x-ratelimit-bucket'],
    );
    expect(new Set(names).size).toBe(templates.length);
  });

  it('last as many times as long as the scale says', () => {
    const { clock, rateLimits, takeAll } = setUp({ windowScale: 0.01 });
    takeAll(CREATE, 5);
    expect(rateLimits.take(CREATE).refusal?.retryAfterMs).toBe(50);
    clock.advance(50);
    expect(rateLimits.take(CREATE).allowed).toBe(true);
  });
});

describe('the limits that go beyond a bucket', () => {
  it('hold all authorised requests to 50 a second, and not interactions', () => {
    const { clock, rateLimits } = setUp();
    const spread = Array.from({ length: 60 }, (_, index) => rateLimits.take({ ...CREATE, major: `channel ${index}` }));
    expect(count(spread.map(({ allowed }) => allowed))).toBe(50);
    expect(spread.at(-1)).toEqual({
      allowed: false,
      headers: { 'retry-after': '1', 'x-ratelimit-scope': 'global', 'x-ratelimit-global': 'true' },
      refusal: { retryAfterMs: 1000, global: true },
    });
    expect(rateLimits.take(DRAFT).allowed).toBe(true);
    expect(rateLimits.take(CALLBACK)).toEqual({ allowed: true, headers: {} });
    clock.advance(1000);
    // What was refused globally took no place in its own bucket.
    expect(number(rateLimits.take({ ...CREATE, major: 'channel 59' }), 'remaining')).toBe(4);
  });

  it('refuse a third new name in ten minutes while the bucket still has room', () => {
    const { clock, rateLimits, takeAll } = setUp();
    expect(takeAll(RENAME, 2)).toEqual([true, true]);
    const third = rateLimits.take(RENAME);
    expect(third.refusal).toEqual({ retryAfterMs: 600_000, global: false });
    expect(third.headers['retry-after']).toBe('600');
    expect(number(third, 'remaining')).toBeGreaterThan(0);
    expect(number(third, 'reset-after')).toBe(10);
    expect(rateLimits.take({ ...RENAME, renames: false }).allowed).toBe(true);
    clock.advance(600_000);
    expect(rateLimits.take(RENAME).allowed).toBe(true);
  });

  it('refuse a fourth edit of old messages in six seconds with 30046, and let new ones be edited', () => {
    const { rateLimits, takeAll } = setUp();
    expect(takeAll(OLD_EDIT, 3)).toEqual([true, true, true]);
    const fourth = rateLimits.take(OLD_EDIT);
    expect(fourth.refusal).toEqual({ retryAfterMs: 6000, global: false, code: 30_046 });
    expect(number(fourth, 'remaining')).toBe(1);
    expect(rateLimits.take({ ...EDIT, messageAgeMs: 3_600_000 }).allowed).toBe(true);
  });

  it('spend nothing of the inner limit on edits that the bucket refuses', () => {
    const { clock, rateLimits, takeAll } = setUp({ editOldMessage: { limit: 3, windowMs: 60_000 } });
    takeAll(EDIT, 5);
    expect(rateLimits.take(OLD_EDIT).refusal?.code).toBeUndefined();
    clock.advance(5000);
    expect(takeAll(OLD_EDIT, 4)).toEqual([true, true, true, false]);
  });

  it('cool thread creation down for minutes, for all alike', () => {
    const { rateLimits, takeAll } = setUp({ ...ROOMY, createThread: { limit: 2, windowMs: 240_000 } });
    expect(takeAll(THREAD, 2)).toEqual([true, true]);
    const third = rateLimits.take(THREAD);
    expect(third.headers).toMatchObject({ 'x-ratelimit-scope': 'shared', 'retry-after': '240' });
    expect(rateLimits.take({ ...THREAD, major: 'channel 2' }).allowed).toBe(true);
  });
});

describe('invalid requests', () => {
  it('are answers of 401, 403 and 429, except those that others have caused', () => {
    const { clock, rateLimits } = setUp();
    for (const status of [200, 204, 400, 401, 403, 404, 429, 500]) rateLimits.recordStatus(status);
    rateLimits.recordStatus(429, 'user');
    rateLimits.recordStatus(429, 'global');
    rateLimits.recordStatus(429, 'shared');
    expect(rateLimits.invalidRequests()).toBe(5);
    clock.advance(600_000);
    expect(rateLimits.invalidRequests()).toBe(0);
  });

  it('bring a ban of a day on everything, interactions too, when there are 10,000 in ten minutes', () => {
    const { clock, rateLimits } = setUp();
    for (let answers = 0; answers < 9999; answers += 1) rateLimits.recordStatus(403);
    expect(rateLimits.take(CREATE).allowed).toBe(true);
    rateLimits.recordStatus(401);
    const banned: Verdict = {
      allowed: false,
      headers: { 'retry-after': '86400' },
      refusal: { retryAfterMs: 86_400_000, global: false },
    };
    expect([CREATE, DRAFT, CALLBACK].map((request) => rateLimits.take(request))).toEqual([banned, banned, banned]);
    clock.advance(1000);
    // What is answered under the ban does not prolong it.
    rateLimits.recordStatus(429);
    clock.advance(86_399_000);
    expect(rateLimits.take(CALLBACK).allowed).toBe(true);
  });
});
