import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agreed, agreementLine, agreementOf, isSettled } from '../../../../src/moa/policy/agreement/agreement.ts';

const SAYS = (answer: string) => `Some reasons.\n\n**Answer:** ${answer}`;
const ESSAY = 'It was the best of times, it was the worst of times.';
const lineOf = (...texts: string[]) => {
  const agreement = agreementOf(texts);
  return agreement && agreementLine(agreement);
};

describe('agreement', () => {
  it('groups what is the same in any notation, the largest group first, then the one seen first', () => {
    const texts = [SAYS('1'), SAYS('2'), '\\boxed{42{,}409}', ESSAY, SAYS('$42409.00')];
    expect(agreementOf(texts)).toEqual({
      texts: 5,
      answered: 4,
      groups: [
        { key: 'number:42409/1', kind: 'number', shown: '42,409', indices: [2, 4] },
        { key: 'number:1/1', kind: 'number', shown: '1', indices: [0] },
        { key: 'number:2/1', kind: 'number', shown: '2', indices: [1] },
      ],
    });
  });

  it('is not there where fewer than two have an answer', () => {
    expect(agreementOf([])).toBeUndefined();
    expect(agreementOf([ESSAY, ESSAY])).toBeUndefined();
    expect(agreementOf([SAYS('42'), ESSAY, ESSAY])).toBeUndefined();
  });

  it('is told in a sentence', () => {
    expect(lineOf(SAYS('42,409'), SAYS('$42,409'), SAYS('42409'), SAYS('42 409'))).toBe('All 4 agree: 42,409');
    expect(lineOf(SAYS('B'), SAYS('(B)'))).toBe('Both agree: B');
    expect(lineOf(SAYS('42,409'), SAYS('42,409'), SAYS('42,409'), SAYS('7'))).toBe(
      '3 of 4 agree: 42,409; others: 7 (1)',
    );
    expect(lineOf(SAYS('42,409'), SAYS('42,409'), ESSAY, ESSAY)).toBe('2 of 4 agree: 42,409');
    expect(lineOf(SAYS('42,500'), SAYS('42,409'), SAYS('42,409'), ESSAY)).toBe(
      'They disagree: 42,409 (2), 42,500 (1), no clear answer (1)',
    );
    expect(lineOf(...['1', '2', '3', '4', '5', '6'].map(SAYS))).toBe(
      'They disagree: 1 (1), 2 (1), 3 (1), 4 (1), others (2)',
    );
  });

  it('is settled by more than half of all, those under way included', () => {
    const two = agreementOf([SAYS('42'), SAYS('42')]);
    expect(isSettled(two, 3, 1)).toBe(true);
    expect(isSettled(two, 4, 2)).toBe(false);
    expect(isSettled(two, 2, 2)).toBe(false);
    expect(isSettled(agreementOf([SAYS('42'), SAYS('42'), SAYS('43'), SAYS('42')]), 5, 1)).toBe(true);
    expect(isSettled(undefined, 1, 0)).toBe(false);
  });

  it('is whole where nobody has another answer, and more than half of all have this one', () => {
    const three = agreementOf([SAYS('42'), ESSAY, SAYS('42'), SAYS('42')]);
    expect(agreed(three, 4)).toBe(true);
    expect(agreed(three, 6)).toBe(false);
    expect(agreed(agreementOf([SAYS('42'), SAYS('42'), SAYS('42'), SAYS('43')]), 4)).toBe(false);
    expect(agreed(undefined, 4)).toBe(false);
  });

  it('that is settled stays with its answer, whatever those under way say', () => {
    const texts = fc.array(fc.constantFrom(SAYS('1'), SAYS('2'), ESSAY), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(texts, fc.nat(8), (all, arrived) => {
        const early = agreementOf(all.slice(0, arrived));
        if (!isSettled(early, all.length, Math.max(0, all.length - arrived))) return;
        const [first] = agreementOf(all)?.groups ?? [];
        expect(first?.key).toBe(early?.groups[0].key);
      }),
    );
  });
});
