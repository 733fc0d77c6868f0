import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FairQueue, type Party } from '../../src/models/fair-queue.ts';

interface Item {
  readonly name: string;
  readonly party: Party;
}

const item = (name: string, user: string, server: string | undefined): Item => ({ name, party: { user, server } });
const FRESH = { returning: false };
const RETURNING = { returning: true };

function queueOf(...items: readonly Item[]): FairQueue<Item> {
  const queue = new FairQueue<Item>();
  for (const each of items) queue.add(each, each.party, FRESH);
  return queue;
}

function drain(queue: FairQueue<Item>): readonly string[] {
  return Array.from({ length: queue.size }, () => queue.take()?.name ?? 'nobody');
}

describe('turns', () => {
  it('go round the servers, then round the users of each, then by the order of coming', () => {
    const queue = queueOf(
      item('a1', 'ann', 'one'),
      item('a2', 'ann', 'one'),
      item('a3', 'ann', 'one'),
      item('b1', 'bob', 'one'),
      item('c1', 'cat', 'two'),
      item('c2', 'cat', 'two'),
    );
    expect(drain(queue)).toEqual(['a1', 'c1', 'b1', 'c2', 'a2', 'a3']);
  });

  it('take each direct conversation for a server of its own, also that of somebody who asks in a server', () => {
    const queue = queueOf(
      item('a1', 'ann', 'one'),
      item('b1', 'bob', 'one'),
      item('direct a', 'ann', undefined),
      item('direct c', 'cat', undefined),
    );
    expect(drain(queue)).toEqual(['a1', 'direct a', 'direct c', 'b1']);
  });

  it('give who comes back the first turn of their own, not that of others', () => {
    const queue = queueOf(item('a1', 'ann', 'one'), item('b1', 'bob', 'one'), item('b2', 'bob', 'one'));
    const back = item('b0', 'bob', 'one');
    queue.add(back, back.party, RETURNING);
    expect(drain(queue)).toEqual(['a1', 'b0', 'b1', 'b2']);
  });

  it('are not spent by who leaves', () => {
    const [a1, b1] = [item('a1', 'ann', 'one'), item('b1', 'bob', 'two')];
    const queue = queueOf(a1, item('a2', 'ann', 'one'), b1, item('c1', 'cat', 'three'));
    queue.remove(a1, a1.party);
    queue.remove(b1, b1.party);
    queue.remove(b1, b1.party);
    expect(drain(queue)).toEqual(['a2', 'c1']);
  });

  it('are nobody’s where nobody waits', () => {
    expect(queueOf().take()).toBeUndefined();
  });
});

const anyItem = fc.record({
  name: fc.uuid(),
  party: fc.record({
    user: fc.constantFrom('ann', 'bob', 'cat', 'dan'),
    server: fc.constantFrom('one', 'two', 'three', undefined),
  }),
});
type Step = { readonly add: Item; readonly returning: boolean } | 'take' | { readonly removeNth: number };
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ add: anyItem, returning: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant<'take'>('take') },
  { weight: 1, arbitrary: fc.record({ removeNth: fc.nat(30) }) },
);

describe('whatever comes, leaves and is served', () => {
  it('everybody who stays is served once, and who has left never', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 80 }), (steps) => {
        const queue = new FairQueue<Item>();
        const waiting: Item[] = [];
        const take = (): void => {
          const taken = queue.take();
          expect(taken === undefined).toBe(waiting.length === 0);
          if (taken !== undefined) waiting.splice(waiting.indexOf(taken), 1);
        };
        const add = (added: Item, returning: boolean): void => {
          queue.add(added, added.party, { returning });
          waiting.push(added);
        };
        const remove = (nth: number): void => {
          for (const left of waiting.splice(nth, 1)) queue.remove(left, left.party);
        };
        for (const step of steps) {
          if (step === 'take') take();
          else if ('add' in step) add(step.add, step.returning);
          else remove(step.removeNth);
          expect(queue.size).toBe(waiting.length);
        }
        while (waiting.length > 0) take();
        expect(queue.take()).toBeUndefined();
      }),
    );
  });

  it('a newcomer waits for one turn of each other server at most, however many wait there', () => {
    fc.assert(
      fc.property(fc.array(anyItem, { maxLength: 100 }), fc.nat(60), (before, turns) => {
        const queue = queueOf(...before);
        for (let turn = 0; turn < turns; turn += 1) queue.take();
        const others = new Set(before.map(({ party }) => party.server ?? `direct ${party.user}`));
        queue.add(item('newcomer', 'eve', 'new'), { user: 'eve', server: 'new' }, FRESH);
        expect(drain(queue).indexOf('newcomer')).toBeLessThanOrEqual(others.size);
      }),
    );
  });

  it('a newcomer within a server waits for one turn of each of its users at most', () => {
    const users = fc.array(fc.constantFrom('ann', 'bob', 'cat'), { maxLength: 100 });
    fc.assert(
      fc.property(users, (before) => {
        const queue = queueOf(...before.map((user, place) => item(`${place}`, user, 'one')));
        queue.add(item('newcomer', 'eve', 'one'), { user: 'eve', server: 'one' }, FRESH);
        expect(drain(queue).indexOf('newcomer')).toBeLessThanOrEqual(new Set(before).size);
      }),
    );
  });
});
