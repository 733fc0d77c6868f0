import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finalAnswerOf } from '../../../../src/moa/policy/agreement/final-answer.ts';
import { CORPUS } from './corpus.ts';

const keyOf = (text: string) => finalAnswerOf(text)?.key;

describe('the final answer of a text', () => {
  it.each(CORPUS.map(([text, key, shown]) => ({ text, key, shown })))('$text → $key', ({ text, key, shown }) => {
    const answer = finalAnswerOf(text);
    expect(answer?.key).toBe(key);
    if (shown !== undefined) expect(answer?.shown).toBe(shown);
  });
});

const SEPARATORS = [',', ' ', '\u00A0', '\u202F', '{,}', '\\,', '{,}\\!', "'", '’'] as const;

function grouped(whole: bigint, separator: string): string {
  return String(whole).replace(/\B(?=(\d{3})+$)/g, () => separator);
}

const FRAMES: readonly ((answer: string) => string)[] = [
  (answer) => `\\boxed{${answer}}`,
  (answer) => `Thus $$\\boxed{${answer}}$$.`,
  (answer) => `**Answer:** $${answer}$`,
  (answer) => `Final answer: ${answer}`,
  (answer) => `The answer is **${answer}**.`,
  (answer) => `The correct answer is therefore ${answer}, as was to be shown.`,
  (answer) => `## Answer\n\n${answer}\n`,
  (answer) => `Reasons.\n\n#### ${answer}`,
];

describe('one number', () => {
  const numbers = fc.bigInt({ min: 0n, max: 10n ** 15n });

  it('has one key in every notation and every frame', () => {
    const notation = fc.record({
      separator: fc.constantFrom(...SEPARATORS),
      zeros: fc.constantFrom('', '.0', '.00'),
      before: fc.constantFrom('', '$', '\\$', '≈ ', 'about ', 'x = ', '≈ $', '\\approx '),
      after: fc.constantFrom('', ' dollars', ' eggs', '\\text{ dollars}', ' USD'),
      frame: fc.constantFrom(...FRAMES),
    });
    fc.assert(
      fc.property(numbers, notation, (whole, { separator, zeros, before, after, frame }) => {
        const written = `${before}${grouped(whole, separator)}${zeros}${after}`;
        expect(keyOf(frame(written))).toBe(`number:${whole}/1`);
      }),
      { numRuns: 500 },
    );
  });

  it('is the same as a fraction, as a decimal and with a power of ten', () => {
    const part = fc.integer({ min: 1, max: 99_999 });
    fc.assert(
      fc.property(part, fc.integer({ min: 1, max: 6 }), (over, places) => {
        const decimal = (over / 10 ** places).toFixed(places);
        const key = keyOf(`Answer: ${decimal}`);
        expect(key).toMatch(/^number:/);
        expect(keyOf(`\\boxed{\\frac{${over}}{${10 ** places}}}`)).toBe(key);
        expect(keyOf(`Answer: ${over}/${10 ** places}`)).toBe(key);
        expect(keyOf(`Answer: ${over}e-${places}`)).toBe(key);
        expect(keyOf(`Answer: $${over} \\times 10^{-${places}}$`)).toBe(key);
      }),
    );
  });

  it('differs from every other number, sign and unit', () => {
    const units = fc.constantFrom('', ' km', ' m', ' %', ' €', ' h', ' min');
    fc.assert(
      fc.property(fc.tuple(fc.integer(), units), fc.tuple(fc.integer(), units), ([a, ofA], [b, ofB]) => {
        const same = a === b && ofA === ofB;
        expect(keyOf(`Answer: ${a}${ofA}`) === keyOf(`\\boxed{${b}}${ofB}`)).toBe(same);
      }),
    );
  });
});

/** What models and people write, good and bad, in pieces. */
const pieces = fc.constantFrom(
  ...[
    '\\boxed{',
    '}',
    '{',
    '\\frac',
    '$',
    '**',
    '`',
    '```\n',
    '\n',
    '#### ',
    'answer: ',
    'The answer is ',
    ' = ',
    'So ',
  ],
  ...['if ', 'not ', '(B)', '1,2', '.', ',', '5 March 2024', '½', '10^', '@everyone', '<@1>', '\u202E', 'Yes, ', 'x'],
);
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.array(fc.oneof(pieces, fc.string({ maxLength: 6 })), { maxLength: 60 }).map((parts) => parts.join('')),
);

describe('any text', () => {
  it('is read without an error, into a short line that does nothing in Discord', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom('', 'Answer: ', '\\boxed{'), (text, before) => {
        const answer = finalAnswerOf(`${before}${text}${before === '\\boxed{' ? '}' : ''}`);
        if (!answer) return;
        expect([...answer.shown].length).toBeLessThanOrEqual(60);
        expect(answer.shown).toMatch(/^[^\n\r\u2028\u2029@#<>*_~`\\$\u202E]+$/u);
        expect(answer.shown).not.toMatch(/\]\(|\|\||:\/\//);
        expect(answer.key.length).toBeLessThan(300);
      }),
      { numRuns: 3000 },
    );
  });

  it('before a statement changes nothing', () => {
    const statements = CORPUS.filter(([text, key]) => key !== undefined && /answer|boxed/i.test(text));
    const earlier = anyText.filter((text) => !/```|~~~/.test(text));
    fc.assert(
      fc.property(fc.constantFrom(...statements), earlier, ([text, key], before) => {
        expect(keyOf(`${before}\n\n${text}`)).toBe(key);
      }),
      { numRuns: 1000 },
    );
  });

  it('in a fence says nothing, and what stands before it still counts', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CORPUS), ([text]) => {
        expect(keyOf(`Answer: 42\n\n\`\`\`\n${text.replace(/```|~~~/g, '')}\n\`\`\``)).toBe('number:42/1');
      }),
    );
  });

  const HOSTILE = [
    ...[
      '{',
      '}',
      '\\boxed{',
      '\\boxed{}',
      '\\fbox{\n',
      '7',
      '7,',
      '7 ',
      '7.',
      ' ',
      '\n',
      '*',
      '$',
      '#',
      '_',
      '>',
      '```',
      '\\',
    ],
    ...[
      'answer:',
      'answer: ',
      'the answer ',
      'the answer to ',
      'the answer is ',
      'the the ',
      'final answer',
      'if the answer is ',
    ],
    ...[
      'So a = ',
      '= ',
      'a=',
      '(',
      '((B)',
      'Yes, ',
      'not ',
      '\\frac{',
      '\\text{',
      '½',
      '⁵',
      '1/',
      '10^',
      'é',
      '\u{1F600}',
      '\u0301',
    ],
  ];

  it.each(HOSTILE)('of 400 KB of %j is read at once', (piece) => {
    const text = piece.repeat(Math.ceil(400_000 / piece.length));
    for (const hostile of [text, `Answer: ${text}`, `\\boxed{${text}}`, `${text}\nSo 6 = ${text}`, `So ${text} = 5`]) {
      const answer = finalAnswerOf(hostile);
      expect(answer?.shown.length ?? 0).toBeLessThanOrEqual(120);
    }
  });
});
