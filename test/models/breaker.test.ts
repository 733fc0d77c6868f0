import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ModelError, type ModelErrorKind } from '../../src/moa/model.ts';
import { admit, type Breaker, CLOSED, type Ending, type Pass, settle, viewOf } from '../../src/models/breaker.ts';

const LONGEST_MS = 600_000;
const TROUBLES = ['overloaded', 'server', 'timeout', 'connection', 'cut', 'protocol', 'empty'] as const;

function failed(kind: ModelErrorKind, retryAfterMs?: number): ModelError {
  return new ModelError(kind, `It failed: ${kind}.`, { retryAfterMs });
}

/** A breaker, the time, and the calls that are under way. */
class Bench {
  nowMs = 0;
  breaker: Breaker = CLOSED;
  readonly under: Pass[] = [];

  enter(evenIfOpen = false): Pass | undefined {
    const { breaker, pass } = admit(this.breaker, this.nowMs, evenIfOpen);
    this.breaker = breaker;
    if (pass !== undefined) this.under.push(pass);
    return pass;
  }

  end(pass: Pass | undefined, ending: Ending): void {
    if (pass === undefined) throw new Error('The call was not let through.');
    this.under.splice(this.under.indexOf(pass), 1);
    this.breaker = settle(this.breaker, pass, ending, this.nowMs);
  }

  /** Calls one after the other. */
  call(...endings: readonly Ending[]): this {
    for (const ending of endings) this.end(this.enter(), ending);
    return this;
  }

  get view() {
    return viewOf(this.breaker, this.nowMs);
  }

  get probes(): number {
    return this.under.filter(({ probe, epoch }) => probe && epoch === this.breaker.epoch).length;
  }
}

function times<T>(count: number, item: T): readonly T[] {
  return Array.from({ length: count }, () => item);
}

describe('a breaker opens', () => {
  it.each([
    ['missing', LONGEST_MS],
    ['not-chat', LONGEST_MS],
    ['auth', 30_000],
    ['payment', 30_000],
  ] as const)('at once for %s, for %i ms', (kind, leftMs) => {
    expect(new Bench().call(failed(kind)).view).toEqual({ state: 'open', kind, leftMs });
  });

  it.each(TROUBLES)('after five failures in a row, however far apart: %s', (kind) => {
    const bench = new Bench().call(...times(20, 'answered' as const));
    for (let count = 1; count <= 5; count += 1) {
      expect(bench.view).toEqual({ state: 'closed' });
      bench.nowMs += 3_600_000;
      bench.call(failed(kind));
    }
    expect(bench.view).toEqual({ state: 'open', kind, leftMs: 30_000 });
  });

  it('after three rate limits in a row, for as long as the last one says', () => {
    const bench = new Bench().call(failed('rate-limit'), failed('rate-limit'));
    expect(bench.view).toEqual({ state: 'closed' });
    expect(new Bench().call(...times(3, failed('rate-limit'))).view).toMatchObject({ leftMs: 15_000 });
    expect(bench.call(failed('rate-limit', 42_000)).view).toMatchObject({ state: 'open', leftMs: 42_000 });
  });

  it('where three of five calls of the last minute failed, but not where they are older', () => {
    const [one, bad] = [failed('server'), failed('cut')];
    expect(new Bench().call(one, 'answered', bad, 'answered').view).toEqual({ state: 'closed' });
    expect(new Bench().call(one, 'answered', bad, 'answered', bad).view).toMatchObject({ state: 'open', kind: 'cut' });
    const slow = new Bench().call(one, 'answered', bad, 'answered');
    slow.nowMs = 60_000;
    expect(slow.call(bad).view).toEqual({ state: 'closed' });
  });

  it('never for what is the question’s fault, or was aborted', () => {
    const bench = new Bench().call(...times(50, failed('context')), ...times(50, failed('refused')));
    expect(bench.call(...times(50, 'nothing' as const)).breaker).toEqual(CLOSED);
  });
});

describe('an open breaker', () => {
  const open = (kind: ModelErrorKind = 'overloaded') => new Bench().call(...times(5, failed(kind)));

  it('lets nobody through until its time is over, and then one call at a time', () => {
    const bench = open();
    bench.nowMs = 29_999;
    expect(bench.enter()).toBeUndefined();
    bench.nowMs = 30_000;
    expect(bench.view).toEqual({ state: 'half-open', kind: 'overloaded', probing: false });
    const probe = bench.enter();
    expect(bench.view).toEqual({ state: 'half-open', kind: 'overloaded', probing: true });
    expect(bench.enter()).toBeUndefined();
    bench.end(probe, 'answered');
    expect(bench.view).toEqual({ state: 'closed' });
  });

  it('opens for twice as long with each probe that fails, five minutes at most', () => {
    const bench = open();
    const spans = [60_000, 120_000, 240_000, 300_000, 300_000].map(() => {
      bench.nowMs += bench.view.state === 'open' ? bench.view.leftMs : 0;
      bench.call(failed('timeout'));
      return bench.view.state === 'open' ? bench.view.leftMs : 0;
    });
    expect(spans).toEqual([60_000, 120_000, 240_000, 300_000, 300_000]);
  });

  it('takes the cause of the probe that failed', () => {
    const bench = open();
    bench.nowMs = 30_000;
    expect(bench.call(failed('missing')).view).toEqual({ state: 'open', kind: 'missing', leftMs: LONGEST_MS });
  });

  it.each(['nothing', failed('context')] as const)('gets its probe back from a call that says nothing', (ending) => {
    const bench = open();
    bench.nowMs = 30_000;
    bench.call(ending);
    expect(bench.view).toEqual({ state: 'half-open', kind: 'overloaded', probing: false });
    expect(bench.enter()).toMatchObject({ probe: true });
  });

  it('does not mind how calls end that were let through before', () => {
    const bench = new Bench();
    const [early, late, ...others] = times(7, undefined).map(() => bench.enter());
    for (const pass of others) bench.end(pass, failed('server'));
    const before = bench.breaker;
    bench.end(early, 'answered');
    expect(bench.breaker).toBe(before);
    bench.nowMs = 30_000;
    bench.call('answered');
    bench.end(late, failed('missing'));
    expect(bench.view).toEqual({ state: 'closed' });
  });

  it('lets those through who have nobody else, and closes where one of them is answered', () => {
    const bench = open();
    const [first, second] = [bench.enter(true), bench.enter(true)];
    bench.end(first, failed('overloaded'));
    expect(bench.view).toEqual({ state: 'open', kind: 'overloaded', leftMs: 30_000 });
    bench.end(second, 'answered');
    expect(bench.view).toEqual({ state: 'closed' });
  });

  it('takes such a call as its probe where one is due', () => {
    const bench = open();
    bench.nowMs = 30_000;
    expect([bench.enter(true)?.probe, bench.enter(true)?.probe]).toEqual([true, false]);
  });

  it.each(['missing', 'not-chat', 'auth'] as const)('lets nobody through all the same after %s', (kind) => {
    expect(open('server').enter(true)).toBeDefined();
    expect(new Bench().call(failed(kind)).enter(true)).toBeUndefined();
  });
});

describe('whatever happens to it', () => {
  const kind = fc.constantFrom<ModelErrorKind>(
    ...TROUBLES,
    ...(['rate-limit', 'auth', 'payment', 'missing', 'not-chat', 'context', 'refused'] as const),
  );
  const ending: fc.Arbitrary<Ending> = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.tuple(kind, fc.option(fc.nat(900_000), { nil: undefined })).map(([k, ms]) => failed(k, ms)),
    },
    fc.constantFrom('answered' as const, 'nothing' as const),
  );
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ type: fc.constant('enter' as const), evenIfOpen: fc.boolean() }) },
    { weight: 4, arbitrary: fc.record({ type: fc.constant('end' as const), which: fc.nat(), ending }) },
    fc.record({ type: fc.constant('wait' as const), ms: fc.nat(LONGEST_MS) }),
  );
  type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
  const story = fc.array(step, { maxLength: 120 });

  function take(bench: Bench, each: Step): void {
    if (each.type === 'wait') bench.nowMs += each.ms;
    else if (each.type === 'enter') bench.enter(each.evenIfOpen);
    else if (bench.under.length > 0) bench.end(bench.under[each.which % bench.under.length], each.ending);
  }

  it('there is never more than one probe, and a probe is under way exactly while it is half-open', () => {
    fc.assert(
      fc.property(story, (steps) => {
        const bench = new Bench();
        for (const each of steps) {
          take(bench, each);
          expect(bench.probes).toBe(bench.breaker.state === 'half-open' ? 1 : 0);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('it refuses only with a cause that it has seen, while it is open or a probe is under way', () => {
    fc.assert(
      fc.property(story, (steps) => {
        const bench = new Bench();
        const seen = new Set<Ending>();
        for (const each of steps) {
          if (each.type === 'end') seen.add(each.ending);
          take(bench, each);
          const { breaker, pass } = admit(bench.breaker, bench.nowMs, false);
          if (breaker.state === 'closed') expect(pass).toBeDefined();
          else
            expect([seen.has(breaker.why), breaker.why.kind]).toEqual([
              true,
              expect.not.stringMatching(/context|refused/),
            ]);
          if (pass === undefined) expect(bench.probes === 1 || bench.view.state === 'open').toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('it is closed by an answer once the calls under way are over, ten minutes later at the latest', () => {
    fc.assert(
      fc.property(story, (steps) => {
        const bench = new Bench();
        for (const each of steps) take(bench, each);
        for (const pass of [...bench.under]) bench.end(pass, 'nothing');
        bench.nowMs += LONGEST_MS;
        bench.call('answered');
        expect(bench.view).toEqual({ state: 'closed' });
      }),
      { numRuns: 1000 },
    );
  });

  it('it keeps no more than its newest calls', () => {
    const bench = new Bench().call(...times(1000, 'answered' as const));
    expect(bench.breaker.state === 'closed' && bench.breaker.recent.length).toBe(20);
  });
});
