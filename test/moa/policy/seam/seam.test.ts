import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Seam } from '../../../../src/moa/policy/seam/seam.ts';
import { ANNOUNCED, CHANCE, EXACT, REPEATED, type SeamCase, SPACE_LOST } from './seam-cases.ts';
import { SAMPLES } from './seam-samples.ts';

function piecesOf(text: string, sizes: readonly number[]): string[] {
  const pieces: string[] = [];
  for (let at = 0, turn = 0; at < text.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    pieces.push(text.slice(at, at + size));
    at += size;
  }
  return pieces;
}

function appended(before: string, pieces: readonly string[]): string {
  const seam = new Seam(before);
  return pieces.map((piece) => seam.push(piece)).join('') + seam.finish();
}

const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 8 });
const compared = (text: string): string => text.replace(/\s+/gu, '');

/** The longest end of one text that the other begins with, found by trying all. */
function longestOverlap(before: string, continuation: string): number {
  const [end, start] = [compared(before), compared(continuation)];
  let length = Math.min(end.length, start.length);
  while (length > 0 && !end.endsWith(start.slice(0, length))) length -= 1;
  return length;
}

describe('the seam of a broken answer', () => {
  const table: readonly (readonly [string, readonly SeamCase[]])[] = [
    ['keeps a continuation as it is', EXACT],
    ['keeps what is alike by chance', CHANCE],
    ['leaves out what is repeated', REPEATED],
    ['leaves out what announces it', ANNOUNCED],
    ['mends white space only where it is plainly lost', SPACE_LOST],
  ];
  for (const [title, cases] of table) {
    it.each(cases)(`${title}: %s`, (_, before, continuation, expected) => {
      expect(appended(before, [continuation])).toBe(expected);
      expect(appended(before, piecesOf(continuation, [1]))).toBe(expected);
      expect(appended(before, piecesOf(continuation, [3, 2]))).toBe(expected);
    });
  }

  it('says that an answer began anew with the same words and then others, and returns nothing of it', () => {
    const before = 'Tides come twice a day. They follow the moon, as its gravity pulls the water. There is mo';
    const seam = new Seam(before);
    expect(seam.push(`${before.slice(0, 79)}It is a long`)).toBe('');
    expect([seam.restarted, seam.push(' story'), seam.finish()]).toEqual([true, '', '']);
  });

  it('does not call it a restart where little is alike, or nothing', () => {
    const before = 'Tides come twice a day. They follow the moon and ';
    for (const other of ['Tides come twice a year. No.', 'Another answer altogether, with other words.']) {
      const seam = new Seam(before);
      expect(seam.push(other) + seam.finish()).toBe(other);
      expect(seam.restarted).toBe(false);
    }
  });

  it('skips a whole long answer, and streams what follows', () => {
    const before = piecesOf('', [])
      .concat(Array.from({ length: 900 }, (_, at) => `Line ${at} of it.`))
      .join('\n');
    const seam = new Seam(before);
    expect(
      piecesOf(before, [97])
        .map((piece) => seam.push(piece))
        .join(''),
    ).toBe('');
    expect(seam.push('\nMore')).toBe('\nMore');
    expect(seam.restarted).toBe(false);
  });

  it('shows the first words at once as a rule', () => {
    for (const sample of SAMPLES) {
      const held = Array.from(sample, (_, cut) => {
        const seam = new Seam(sample.slice(0, cut));
        const pieces = sample.slice(cut).split('');
        return pieces.findIndex((piece) => seam.push(piece) !== '') + 1;
      }).sort((one, other) => one - other);
      expect(held[Math.floor(held.length / 2)]).toBeLessThanOrEqual(16);
      expect(held.at(-1)).toBeLessThanOrEqual(80);
    }
  });
});

describe('whatever the cut', () => {
  it('gives the whole text where a sample goes on exactly', () => {
    for (const sample of SAMPLES)
      for (let cut = 0; cut <= sample.length; cut += 1) {
        const before = sample.slice(0, cut);
        expect(before + appended(before, [sample.slice(cut)])).toBe(sample);
      }
  });

  it('gives the whole text where a sample is repeated from any word on, or from its beginning', () => {
    for (const sample of SAMPLES)
      for (let cut = 20; cut <= sample.length; cut += 1) {
        const before = sample.slice(0, cut);
        const starts = Array.from(before.matchAll(/(?<=\s)(?=\S)|^/gu), ({ index }) => index);
        for (const start of starts.filter((at) => cut - at < 70 && isPlain(before, at)).concat(0)) {
          const continuation = sample.slice(start);
          expect([start, before + appended(before, [continuation])]).toEqual([start, sample]);
        }
      }
  });

  it('gives the whole text for words of any kind, repeated or not, in any pieces', () => {
    const word = fc.stringMatching(/^[a-zé東京😀]{1,9}[,;]?$/u);
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 8, maxLength: 60 }),
        fc.nat(),
        fc.nat(),
        sizes,
        (words, one, two, cuts) => {
          const text = words.join(' ');
          const cut = one % text.length;
          const before = text.slice(0, cut);
          const starts = Array.from(before.matchAll(/(?<=\s)(?=\S)|^/gu), ({ index }) => index);
          const start = starts[two % starts.length] ?? 0;
          fc.pre(isPlain(before, start));
          fc.pre(longestOverlap(before, text.slice(start)) === compared(before.slice(start)).length);
          expect(before + appended(before, piecesOf(text.slice(start), cuts))).toBe(text);
          fc.pre(longestOverlap(before, text.slice(cut)) < 3);
          expect(before + appended(before, piecesOf(text.slice(cut), cuts))).toBe(text);
        },
      ),
    );
  });

  it('does not depend on the pieces, and splits no pair', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '```ts\n',
        '```\n',
        '- ',
        '...',
        '"',
        'Sure, ',
        'here is the continuation:',
        '\n',
        ' ',
        'ab',
        '😀',
        '| ',
      ),
      fc.string({ unit: 'binary', maxLength: 6 }),
    );
    const text = fc.array(piece, { maxLength: 24 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, text, fc.nat({ max: 40 }), sizes, (before, more, repeated, cuts) => {
        const continuation = before.slice(-repeated) + more;
        const seam = new Seam(before);
        const outs = piecesOf(continuation, cuts).map((part) => seam.push(part));
        expect(outs.filter((out) => /[\uD800-\uDBFF]$/.test(out))).toEqual([]);
        expect(outs.join('') + seam.finish()).toBe(appended(before, [continuation]));
      }),
      { numRuns: 500 },
    );
  });

  it('appends any text as it is where it has nothing of the text before', () => {
    const strange = fc.string({ unit: 'grapheme', maxLength: 200 });
    fc.assert(
      fc.property(strange, sizes, (text, cuts) => {
        expect(appended('The first sentence of it ', piecesOf(`and ${text}`, cuts))).toBe(`and ${text}`);
      }),
    );
  });
});

/** Whether what is said again is no chance: 12 characters, four letters or figures at least, and not said twice before. */
function isPlain(before: string, start: number): boolean {
  const [end, earlier] = [compared(before.slice(start)), compared(before.slice(0, start))];
  const half = Math.ceil(end.length / 2);
  const isPeriodic = Array.from({ length: half }, (_, at) => at + 1).some((p) => end.startsWith(end.slice(p)));
  if (before.slice(start).replace(/\s+/gu, ' ').length < 12) return false;
  return new Set(end.match(/[\p{L}\p{N}]/gu)).size >= 4 && !isPeriodic && !earlier.endsWith(end);
}

describe('hostile input', () => {
  const floods: readonly (readonly [string, string, string])[] = [
    ['one letter', 'a'.repeat(100_000), 'a'],
    ['white space', 'word', ' '],
    ['white space after a repetition', 'The long enough sentence \n', '\n'],
    ['backticks', '```ts\nconst a = 1;\n', '`'],
    ['dots', 'The answ', '.'],
    ['quotation marks', 'The answ', '"'],
    ['a period of the text', 'ab ac ab ad '.repeat(5000), 'ab ac ab ad '],
  ];
  it.each(floods)('stays bounded and loses nothing of: %s', (_, before, unit) => {
    const seam = new Seam(before);
    const flood = unit.repeat(100_000 / unit.length);
    let held = 0;
    let most = 0;
    let out = '';
    for (const piece of flood) {
      const now = seam.push(piece);
      held = now === '' ? held + 1 : 0;
      most = Math.max(most, held);
      out += now;
    }
    out += seam.finish();
    expect(out === '' || flood.endsWith(out)).toBe(true);
    expect(most).toBeLessThanOrEqual(before.length + 6000);
  });
});
