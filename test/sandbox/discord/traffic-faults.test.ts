import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Faults } from '../../../sandbox/discord/traffic/faults.ts';

const EDIT = { method: 'PATCH', template: '/channels/:id/messages/:id' };
const CREATE = { method: 'POST', template: '/channels/:id/messages' };

describe('faults that a test orders', () => {
  it('hit the next request once, where nothing else is said', () => {
    const faults = new Faults();
    faults.order({ kind: 'drop' });
    expect(faults.pending()).toEqual([{ kind: 'drop' }]);
    expect(faults.next(EDIT)).toEqual({ kind: 'drop' });
    expect(faults.next(EDIT)).toBeUndefined();
    expect(faults.pending()).toEqual([]);
  });

  it('hit only requests that match in method and route', () => {
    const faults = new Faults();
    faults.order({ kind: 'drop', match: { method: 'PATCH', route: EDIT.template } });
    expect(faults.next(CREATE)).toBeUndefined();
    expect(faults.next({ ...EDIT, method: 'DELETE' })).toBeUndefined();
    expect(faults.next({ ...EDIT, template: `${EDIT.template}/crosspost` })).toBeUndefined();
    expect(faults.next(EDIT)?.kind).toBe('drop');
  });

  it('hit every request of a pattern, also of a global one, which remembers its place', () => {
    const faults = new Faults();
    faults.order({ kind: 'slow', ms: 5, match: { route: /messages/g }, times: 3 });
    expect([EDIT, CREATE, EDIT, CREATE].map((request) => faults.next(request)?.kind)).toEqual([
      ...['slow', 'slow', 'slow'],
      undefined,
    ]);
  });

  it('let `skip` requests pass, then hit `times`, whatever else is asked in between', () => {
    const request = fc.constantFrom(EDIT, CREATE);
    const counts = { skip: fc.nat(5), times: fc.integer({ min: 1, max: 5 }) };
    fc.assert(
      fc.property(fc.record(counts), fc.array(request, { maxLength: 30 }), ({ skip, times }, requests) => {
        const faults = new Faults();
        faults.order({ kind: 'handled-then-502', match: { method: 'PATCH' }, skip, times });
        const hits = requests.map((one) => faults.next(one) !== undefined);
        let edits = 0;
        for (const [index, one] of requests.entries()) {
          const due = one === EDIT && edits >= skip && edits < skip + times;
          if (one === EDIT) edits += 1;
          expect(hits[index]).toBe(due);
        }
        expect(faults.pending()).toHaveLength(edits >= skip + times ? 0 : 1);
      }),
    );
  });

  it('come one after the other, in the order they were ordered', () => {
    const faults = new Faults();
    faults.order({ kind: 'status', status: 500, times: 2 });
    faults.order({ kind: 'dead-token', match: { method: 'PATCH' } });
    faults.order({ kind: 'rate-limit', retryAfterMs: 100, skip: 1 });
    const kinds = [EDIT, EDIT, CREATE, EDIT, EDIT, EDIT].map((request) => faults.next(request)?.kind);
    expect(kinds).toEqual(['status', 'status', undefined, 'dead-token', 'rate-limit', undefined]);
  });

  it('are forgotten when a test says so', () => {
    const faults = new Faults();
    faults.order({ kind: 'drop', times: 9 });
    faults.clear();
    expect(faults.next(EDIT)).toBeUndefined();
    expect(faults.pending()).toEqual([]);
  });

  it.each([{ times: 0 }, { times: 1.5 }, { skip: -1 }])('are refused where they count no requests: %j', (counts) => {
    expect(() => new Faults().order({ kind: 'drop', ...counts })).toThrow(RangeError);
  });
});
