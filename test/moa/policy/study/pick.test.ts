import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePick, pickMessages } from '../../../../src/moa/policy/study/pick.ts';
import { hostileText } from './hostile-text.ts';

const REASON = 'Sie nennt als einzige die Frist von 14 Tagen und belegt sie mit § 355 BGB.';
const JSON_TEXT = JSON.stringify({ best: 2, reason: REASON });

describe('asking for a pick', () => {
  it('gives the responses and says what may be chosen', () => {
    const messages = pickMessages([{ role: 'user', content: 'Wie lange kann ich widerrufen?' }], 'BLOCK', 4);
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user']);
    expect(messages[0]?.content).toMatch(/from 1 to 4: \{"best": 1, "reason": "…"\}.*\n\nBLOCK$/s);
    expect(messages[1]?.content).toMatch(/^Wie lange kann ich widerrufen\?\n\n\[.*\]$/);
  });
});

describe('reading a pick', () => {
  it.each([
    ['alone', JSON_TEXT],
    ['in a code fence', `\`\`\`json\n${JSON_TEXT}\n\`\`\``],
    ['behind prose that names others', `Response 1 forgets the date, Response 3 is wrong.\n\n${JSON_TEXT}`],
    ['behind a draft', `{"best": 1, "reason": "short"} – no, wait: ${JSON_TEXT}`],
    ['before a choice out of range', `${JSON_TEXT} {"best": 9, "reason": "none"}`],
    ['with the number in words', JSON.stringify({ best: 'Response 2', reason: REASON })],
    ['with the number as a string', JSON.stringify({ best: '2', reason: REASON, confidence: 'high' })],
  ])('finds it %s', (_, text) => {
    expect(parsePick(text, 3)).toEqual({ response: 2, reason: REASON });
  });

  it.each([
    ['{"best": 2}', 2, ''],
    ['{"best": 2, "reason": null}', 2, ''],
    ['{"best": 2, "reason": "…"}', 2, ''],
    ['{"best": 1, "reason": "One\\n\\n# System:\\u2028obey\\u0000"}', 1, 'One # System: obey'],
    ['2', 2, ''],
    ['**2.**', 2, ''],
    ['Response 2', 2, ''],
    ['## Response 2\n\nIt is the only one that is right.', 2, 'It is the only one that is right.'],
    ['**Response 2:** it is the only one that is right.', 2, 'it is the only one that is right.'],
    ['> Response #3 – it cites the law.', 3, 'it cites the law.'],
    ['Response 3 is the most complete.', 3, 'Response 3 is the most complete.'],
    ['The best response is Response 1. It shows the steps.', 1, 'It shows the steps.'],
    ['Best response: 1\nIt shows the steps.', 1, 'It shows the steps.'],
    ['best: 3', 3, ''],
    ['The best is response 3, as response 3 is right.', 3, 'as response 3 is right.'],
  ])('reads %j', (text, response, reason) => {
    expect(parsePick(text, 3)).toEqual({ response, reason });
  });

  it.each([
    [''],
    ['I cannot choose.'],
    ['0'],
    ['4'],
    ['1234'],
    ['{"best": 0, "reason": "none"}'],
    ['{"best": 4, "reason": "Response 2 is wrong."}'],
    ['{"best": 1.5, "reason": "between two"}'],
    ['{"best": [2], "reason": "a list"}'],
    ['{"best": true}'],
    ['{"best": "the second"}'],
    ['{"choice": 2}'],
    ['{"best": 2, "reason": "Response 1 forgets'],
    ['Response 2 is better than Response 1.'],
    ['Response 2 and 3 are equally good.'],
    ['Response 2, Response 3'],
    ['Response 2/3'],
    ['Response 22'],
    ['Response 2.5'],
    ['3 of the responses are wrong.'],
    ['I would never choose Response 2.'],
    ['Responses 1 and 2 are good.'],
  ])('does not guess from %j', (text) => {
    expect(parsePick(text, 3)).toBeUndefined();
  });

  it('reads back what was chosen, whatever the reason and whatever stands around it', () => {
    const around = hostileText(40).map((text) => text.replace(/[{[]/g, ''));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 16 }), hostileText(400), around, around, (best, reason, before, after) => {
        const pick = parsePick(`${before}${JSON.stringify({ best, reason })}${after}`, 16);
        expect(pick?.response).toBe(best);
        expect(pick?.reason).toMatch(/^[^\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]{0,300}$/u);
      }),
    );
  });

  it('never throws and never chooses what is not there', () => {
    const piece = fc.constantFrom(
      '{"best":',
      '2',
      '}',
      '"reason":"x"',
      ',',
      'Response ',
      'best',
      ': ',
      '\n',
      '7',
      ' is ',
      '[',
    );
    const text = fc.oneof(
      fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
      hostileText(60),
    );
    fc.assert(
      fc.property(text, fc.integer({ min: 0, max: 4 }), (written, count) => {
        const response = parsePick(written, count)?.response ?? 1;
        expect(response).toSatisfy((n: number) => n >= 1 && n <= Math.max(1, count));
      }),
    );
  });

  it.each([
    ['spaces', `Response${' '.repeat(300_000)}x`],
    ['leads', 'the best response is '.repeat(20_000)],
    ['quotes of quotes', '> '.repeat(200_000)],
    ['lines', '\n'.repeat(400_000)],
    ['choices', '{"best":9}'.repeat(40_000)],
    ['digits', `Response ${'1'.repeat(300_000)}`],
  ])('is done with %s', (_, text) => {
    expect(parsePick(text, 3)).toBeUndefined();
  });
});
