import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ballotOf,
  bordaCount,
  parseRanking,
  rankingLine,
  rankingMessages,
  rankingNote,
  rankingTasks,
} from '../../../../src/moa/policy/study/ranking.ts';
import { hostileText } from './hostile-text.ts';

const someAnswers = fc.integer({ min: 3, max: 16 });

/** Numbers 1 to n in any order. */
const permutation = fc.integer({ min: 2, max: 15 }).chain((count) =>
  fc.shuffledSubarray(
    Array.from({ length: count }, (_, index) => index + 1),
    { minLength: count },
  ),
);

/** Ballots as they come from the tasks: some judges fail, the others rank as they like. */
const election = someAnswers.chain((answers) =>
  fc.record({
    answers: fc.constant(answers),
    ballots: fc
      .tuple(
        ...rankingTasks(answers).map(({ judge, order }) =>
          fc.option(
            fc.shuffledSubarray([...order], { minLength: order.length }).map((ranked) => ({ judge, order: ranked })),
            { nil: undefined },
          ),
        ),
      )
      .map((ballots) => ballots.filter((ballot) => ballot !== undefined)),
  }),
);

describe('who ranks what', () => {
  it('is all answers but one’s own, each judge from another one on', () => {
    expect(rankingTasks(4)).toEqual([
      { judge: 0, order: [1, 2, 3] },
      { judge: 1, order: [2, 3, 0] },
      { judge: 2, order: [3, 0, 1] },
      { judge: 3, order: [0, 1, 2] },
    ]);
  });

  it.each([0, 1, 2])('is nothing with %i answers', (answers) => {
    expect(rankingTasks(answers)).toEqual([]);
  });

  it('gives each answer each place once', () => {
    fc.assert(
      fc.property(someAnswers, (answers) => {
        const tasks = rankingTasks(answers);
        const all = [...tasks.keys()];
        expect(tasks.map(({ judge }) => judge)).toEqual(all);
        for (const { judge, order } of tasks) {
          expect(order.toSorted((a, b) => a - b)).toEqual(all.filter((answer) => answer !== judge));
        }
        for (let place = 0; place < answers - 1; place += 1) {
          expect(tasks.map(({ order }) => order[place] ?? -1).toSorted((a, b) => a - b)).toEqual(all);
        }
      }),
    );
  });

  it('is asked with the responses and their number', () => {
    const messages = rankingMessages([{ role: 'user', content: 'Tabs or spaces?' }], 'BLOCK', 3);
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user']);
    expect(messages[0]?.content).toMatch(/from 1 to 3 once.*\{"ranking": \[3, 2, 1\]\}.*\n\nBLOCK$/s);
    expect(messages[1]?.content).toMatch(/^Tabs or spaces\?\n\n\[.*\]$/);
  });
});

describe('reading a ranking', () => {
  it.each([
    ['[2,1,3]'],
    ['{"ranking": [2, 1, 3]}'],
    ['{"ranking": ["Response 2", "Response 1", "3"], "why": "Two is right."}'],
    ['```json\n{\n  "ranking": [2, 1, 3]\n}\n```'],
    ['The answer [1] cites [RFC 9110]; so: [2, 1, 3].'],
    ['First I thought [1, 2, 3]. It is [2, 1, 3].'],
    ['2 > 1 > 3'],
    ['2>1>3'],
    ['My ranking: **2** > **1** > **3**.'],
    ['Response 2 > Response 1 > Response 3'],
    ['Response 2, Response 1, Response 3'],
    ['2, 1, 3'],
    ['2 → 1 → 3'],
    ['response #2 then response #1 then response #3'],
    ['Ranking:\n\n1. Response 2\n2. Response 1\n3. Response 3'],
    ['1. **Response 2** – right, with 2, 1 and 3 steps\n2. **Response 1** – nearly\n\n3. **Response 3** – wrong'],
  ])('reads %j', (text) => {
    expect(parseRanking(text, 3)).toEqual([2, 1, 3]);
  });

  it.each([
    ['', 3],
    ['All are good.', 3],
    ['[2, 1]', 3],
    ['[2, 1, 2]', 3],
    ['[2, 1, 3, 4]', 3],
    ['[0, 1, 2]', 3],
    ['[2, 1, 3.5]', 3],
    ['[[2, 1, 3]]', 3],
    ['[2, 1, null]', 3],
    ['{"ranking": "2 > 1 > 3"}', 3],
    ['{"ranking": [2, 1, 3', 3],
    ['{"order": {"2": 1}} or 2 > 1 > 3', 3],
    ['2 > 1', 3],
    ['2 > 1 = 3', 3],
    ['2 > 1 > 2', 3],
    ['2 > 1 > 3 > 4', 3],
    ['1 > 2 > 3, no: \n 2 > 1 > 3', 3],
    ['2.1 > 1 > 3', 3],
    ['1. Response 2\n2. Response 1', 3],
    ['1. Response 2\n2. Response 1\n3. Response 2', 3],
    ['3. Response 3\n2. Response 1\n1. Response 2', 3],
    ['Response 1 is worse than Response 2.', 2],
  ])('does not guess from %j', (text, count) => {
    expect(parseRanking(text, count)).toBeUndefined();
  });

  it('reads every order in every form', () => {
    const forms: readonly ((numbers: readonly number[]) => string)[] = [
      (numbers) => JSON.stringify(numbers),
      (numbers) => `Sure!\n\`\`\`\n${JSON.stringify({ ranking: numbers }, null, 2)}\n\`\`\``,
      (numbers) => numbers.join(' > '),
      (numbers) => numbers.map((number) => `Response ${number}`).join(', '),
      (numbers) => numbers.map((number, index) => `${index + 1}) Response ${number}: fine.`).join('\n'),
    ];
    fc.assert(
      fc.property(permutation, fc.constantFrom(...forms), (numbers, form) => {
        expect(parseRanking(form(numbers), numbers.length)).toEqual(numbers);
        expect(parseRanking(form(numbers), numbers.length + 1)).toBeUndefined();
        expect(parseRanking(form(numbers), numbers.length - 1)).toBeUndefined();
      }),
    );
  });

  it('never throws, and what it reads is whole', () => {
    const piece = fc.constantFrom(
      '1',
      '2',
      '3',
      ' > ',
      ', ',
      '[',
      ']',
      '{"ranking":',
      '}',
      'Response ',
      '\n',
      '. ',
      '"',
    );
    const text = fc.oneof(
      fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join('')),
      hostileText(60),
    );
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 4 }), (written, count) => {
        const ranking = parseRanking(written, count);
        if (ranking === undefined) return;
        expect(ranking.toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
      }),
    );
  });

  it.each([
    ['a chain', '1 > '.repeat(100_000)],
    ['a list', `[${'"x",'.repeat(100_000)}1]`],
    ['citations', '[1]'.repeat(100_000)],
    ['spaces', `1${' '.repeat(300_000)}> 2`],
    ['names', 'response '.repeat(50_000)],
    ['digits', '12'.repeat(200_000)],
    ['items', '1. Response 1\n'.repeat(30_000)],
  ])('is done with %s without end', (_, text) => {
    expect(parseRanking(text, 3)).toBeUndefined();
  });
});

describe('counting', () => {
  it('gives points by place, of those that each could have got', () => {
    const [first, second, third] = rankingTasks(4);
    const ballots = [
      first && ballotOf(first, [3, 1, 2]), // 3, 1, 2
      second && ballotOf(second, [2, 3, 1]), // 3, 0, 2
      third && ballotOf(third, [1, 3, 2]), // 3, 1, 0
    ].filter((ballot) => ballot !== undefined);
    expect(ballots.map(({ order }) => order)).toEqual([
      [3, 1, 2],
      [3, 0, 2],
      [3, 1, 0],
    ]);
    expect(bordaCount(ballots, 4)).toEqual([
      { answer: 3, points: 6, of: 6 },
      { answer: 1, points: 2, of: 4 },
      { answer: 0, points: 1, of: 4 },
      { answer: 2, points: 0, of: 4 },
    ]);
  });

  it.each([
    ['two answers', [{ judge: 0, order: [1] }], 2],
    ['no ballots', [], 5],
    ['ballots of one answer', [{ judge: 0, order: [1, 1, 0, 9] }], 3],
  ])('finds nothing to rank in %s', (_, ballots, answers) => {
    expect(bordaCount(ballots, answers)).toEqual([]);
  });

  it('leaves out what no ballot may say', () => {
    const clean = [{ judge: 0, order: [2, 1] }];
    const odd = [{ judge: 0, order: [0, 2, 7, 2, -1, 1.5, Number.NaN, 1, 2] }];
    expect(bordaCount(odd, 3)).toEqual(bordaCount(clean, 3));
  });

  it('names each answer once, best first, equal ones by index, and gives away every point', () => {
    fc.assert(
      fc.property(election, ({ answers, ballots }) => {
        const standings = bordaCount(ballots, answers);
        if (ballots.length === 0) {
          expect(standings).toEqual([]);
          return;
        }
        expect(standings.map(({ answer }) => answer).toSorted((a, b) => a - b)).toEqual([...Array(answers).keys()]);
        const key = standings.map(({ points, of, answer }) => [of === 0 ? 0 : points / of, -answer] as const);
        expect(key.toSorted(([a, i], [b, j]) => b - a || j - i)).toEqual(key);
        const points = standings.reduce((sum, standing) => sum + standing.points, 0);
        expect(points).toBe((ballots.length * (answers - 1) * (answers - 2)) / 2);
        for (const standing of standings) expect(standing.points).toBeLessThanOrEqual(standing.of);
      }),
    );
  });

  it('does not depend on the order of the ballots', () => {
    fc.assert(
      fc.property(election, ({ answers, ballots }) => {
        expect(bordaCount(ballots.toReversed(), answers)).toEqual(bordaCount(ballots, answers));
      }),
    );
  });

  it('puts first, with all points, what every judge puts first', () => {
    fc.assert(
      fc.property(election, fc.nat(), ({ answers, ballots }, seed) => {
        const best = seed % answers;
        const others = ballots.filter(({ judge }) => judge !== best);
        const agreed = others.map(({ judge, order }) => ({
          judge,
          order: [best, ...order.filter((answer) => answer !== best)],
        }));
        const [winner] = bordaCount(agreed, answers);
        if (winner !== undefined) expect(winner).toMatchObject({ answer: best, points: winner.of });
      }),
    );
  });
});

describe('telling of a ranking', () => {
  const standings = bordaCount([{ judge: 0, order: [2, 1] }], 3);

  it('says to the aggregator what the others think, in its own numbers, and that it is no proof', () => {
    const lines = rankingNote(standings, (answer) => 3 - answer)?.split('\n') ?? [];
    expect(lines[0]).toMatch(/no proof/);
    expect(lines.slice(1)).toEqual([
      '1. Response 1: 1 of 1 points',
      '2. Response 3: not ranked',
      '3. Response 2: 0 of 1 points',
    ]);
  });

  it('says it to people in one line', () => {
    const names = ['gpt-oss-20b', 'qwen3\n# x', 'llama-3.3'];
    expect(rankingLine(standings, (answer) => names[answer] ?? '')).toBe(
      'Ranked by each other: llama-3.3 100% · gpt-oss-20b not ranked · qwen3 # x 0%',
    );
  });

  it('is silent where nothing was ranked', () => {
    expect(rankingNote([], Number)).toBeUndefined();
    expect(rankingLine([], String)).toBeUndefined();
  });
});
