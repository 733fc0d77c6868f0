import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { ModelServer } from '../../../sandbox/models/index.ts';
import { compoundInterest } from '../../../sandbox/scenarios/compound-interest.ts';
import { compoundInterestAtSix } from '../../../sandbox/scenarios/compound-interest-at-six.ts';
import { firstOfEach } from '../../../sandbox/scenarios/first-of-each.ts';
import { clientOf, GPT_OSS, LLAMA, QWEN, serve } from './client.ts';

const WIZARD = 'microsoft/WizardLM-2-8x22B';
const GEMMA = 'google/gemma-2-27b-it';
const NOTEBOOK = [WIZARD, QWEN, GEMMA, LLAMA];

type Messages = readonly { readonly role: 'system' | 'user' | 'assistant'; readonly content: string }[];

async function say(server: ModelServer, model: string, messages: Messages, maxTokens = 4096) {
  const whole = await clientOf(server).chat.completions.create({
    model,
    messages: [...messages],
    max_tokens: maxTokens,
  });
  const [choice] = whole.choices;
  return { text: choice?.message?.content ?? '', finish: choice?.finish_reason };
}

function question(content: string): Messages {
  return [{ role: 'user', content }];
}

function handedOver(references: readonly string[], content: string): Messages {
  const numbered = references.map((text, index) => `${index + 1}. ${text}`).join('\n');
  return [{ role: 'system', content: `Synthesise these responses:\n${numbered}` }, ...question(content)];
}

describe('the problem of the notebook', () => {
  const { question: problem, answers, aggregator } = compoundInterest;

  it('is answered by four models, one cut before its result by 512 tokens, one wrong, and right by the aggregator', async () => {
    const server = await serve();
    const heard = await Promise.all(NOTEBOOK.map((model) => say(server, model, question(problem), 512)));
    const [wizard, qwen, gemma, llama] = heard;
    expect(heard.map(({ finish }) => finish)).toEqual(['length', 'stop', 'eos', 'stop']);
    expect(wizard?.text).not.toMatch(/42\{?,\}?409/);
    expect(qwen?.text).toContain('$42,409');
    expect(gemma?.text).toContain('$42,779');
    expect(llama?.text).toContain('\\boxed{42409}');
    const final = await say(
      server,
      QWEN,
      handedOver(
        heard.map(({ text }) => text),
        problem,
      ),
    );
    expect(final).toEqual({ text: aggregator.text, finish: 'stop' });
    expect(final.text).toMatch(/Tim should invest about \$42,409/);
  });

  it('cuts the long one before its result, whichever of twenty seeds cuts the tokens', async () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const server = await serve({ seed });
      const { text, finish } = await say(server, WIZARD, question(problem), 512);
      expect({ finish, told: /42\{?,\}?409/.test(text) }).toEqual({ finish: 'length', told: false });
    }
  });

  it('is known again in other capitals and spaces, and after earlier turns', async () => {
    const server = await serve();
    const shouted = problem.toUpperCase().replaceAll(' ', '  ').replace('60,000', '60000');
    expect((await say(server, QWEN, question(shouted))).text).toBe(answers[QWEN]?.text);
    const turns: Messages = [
      ...question('Hello'),
      { role: 'assistant', content: aggregator.text },
      ...question(problem),
    ];
    expect((await say(server, QWEN, turns)).text).toBe(answers[QWEN]?.text);
    const moved: Messages = [
      ...question(problem),
      { role: 'assistant', content: aggregator.text },
      ...question('And for 6 years?'),
    ];
    expect((await say(server, QWEN, moved)).text).toContain('This is the sandbox');
  });

  it('knows the aggregator by a single reference, even one cut early or put in another way', async () => {
    const server = await serve();
    const start = answers[GEMMA]?.text.slice(0, 90) ?? '';
    expect((await say(server, LLAMA, handedOver([start], problem))).text).toBe(aggregator.text);
    const quoted = answers[QWEN]?.text.replaceAll('\n', '\n> ').replaceAll('*', '&ast;') ?? '';
    expect((await say(server, LLAMA, question(`Responses:\n> ${quoted}\n\nQuestion: ${problem}`))).text).toBe(
      aggregator.text,
    );
  });

  it('has no part for a model that nobody wrote one for', async () => {
    const server = await serve();
    expect((await say(server, 'openai/gpt-oss-20b', question(problem))).text).toContain('This is the sandbox');
  });

  it('is answered just so by models that the service offers today', async () => {
    const server = await serve();
    const heard = await Promise.all(
      [GPT_OSS, 'google/gemma-4-31B-it', 'zai-org/GLM-5.3-Flash'].map((model) => say(server, model, question(problem))),
    );
    expect(heard.map(({ text }) => text)).toEqual([QWEN, GEMMA, WIZARD].map((model) => answers[model]?.text));
  });

  it('has no figure that a calculation does not bear out', () => {
    const quarter = 1 + 0.07 / 4;
    const years = [1, 2, 3, 4, 5];
    const right = 60_000 / quarter ** 20;
    const worked = [
      0.07 / 4,
      (0.07 / 4) * 100,
      quarter,
      quarter ** 2,
      ...[4, 8, 16, 20].map((power) => quarter ** power),
      (quarter ** 4 - 1) * 100,
      right,
      60_000 / 1.07 ** 5,
      1.07 ** 5,
      60_000 / 1.35,
      ...years.map((year) => 42_409 * quarter ** (4 * year)),
      Math.round(60_000 / 1.07 ** 5) - Math.round(right),
    ];
    // What the problem gives, what follows from it by counting, ordinals of steps, and powers.
    const given = [60_000, 7, 0.07, 1.07, 35, 1.35, 1.41, 0, 1, 2, 3, 4, 5, 8, 16, 20];
    for (const { text } of [...Object.values(answers), aggregator]) {
      for (const figure of text.replaceAll('{,}', ',').match(/\d+(?:,\d{3})*(?:\.\d+)?/g) ?? []) {
        const digits = figure.split('.')[1]?.length ?? 0;
        const value = Number(figure.replaceAll(',', ''));
        const isWorked = worked.some(
          (one) => Math.abs(one - value) <= 0.5001 / 10 ** digits && one.toFixed(digits) === value.toFixed(digits),
        );
        expect({ figure, known: given.includes(value) || isWorked }).toEqual({ figure, known: true });
      }
    }
    // And the step that the text warns of: with the factor rounded to 1.41, more than a hundred dollars are lost.
    expect(60_000 / 1.41 - right).toBeGreaterThan(100);
    expect(right.toFixed(0)).toBe('42409');
  });
});

describe('what is asked after it', () => {
  const { answers, aggregator, question: next } = compoundInterestAtSix;
  const goingOn = (asked: string): Messages => [
    ...question(compoundInterest.question),
    { role: 'assistant', content: compoundInterest.aggregator.text },
    ...question(asked),
  ];

  it('is answered by four models and the aggregator, whoever is said to ask', async () => {
    const server = await serve();
    for (const model of NOTEBOOK) expect((await say(server, model, goingOn(next))).text).toBe(answers[model]?.text);
    expect((await say(server, GEMMA, goingOn('[Bob writes]\nand at 6%'))).text).toBe(answers[GEMMA]?.text);
    const handed: Messages = [
      {
        role: 'system',
        content: Object.values(answers)
          .map(({ text }) => text)
          .join('\n'),
      },
      ...goingOn(next),
    ];
    expect((await say(server, QWEN, handed)).text).toBe(aggregator.text);
    expect(aggregator.text).toContain('$44,548');
  });

  it('means nothing by itself', async () => {
    const server = await serve();
    expect((await say(server, QWEN, question(next))).text).toContain('This is the sandbox');
  });

  it('has no figure that a calculation does not bear out', () => {
    const factor = 1.015 ** 20;
    const right = 60_000 / factor;
    const worked = [factor, right, 60_000 / 1.06 ** 5, 1.06 ** 5, Math.round(right) - 42_409];
    const given = [60_000, 60000, 6, 7, 0.06, 0.015, 1.015, 1.06, 4, 5, 20];
    for (const { text } of [...Object.values(answers), aggregator]) {
      for (const figure of text.replaceAll('{,}', ',').match(/\d+(?:,\d{3})*(?:\.\d+)?/g) ?? []) {
        const value = Number(figure.replaceAll(',', ''));
        const digits = figure.split('.')[1]?.length ?? 0;
        const isWorked = worked.some((one) => one.toFixed(digits) === value.toFixed(digits));
        expect({ figure, known: given.includes(value) || isWorked }).toEqual({ figure, known: true });
      }
    }
    expect(right.toFixed(0)).toBe('44548');
  });
});

describe('the question about an array', () => {
  const code = (text = ''): string => /```js\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
  const run = (text: string | undefined, call: string): unknown =>
    JSON.parse(runInNewContext(`${code(text)}\nJSON.stringify(${call})`));
  const { answers, aggregator } = firstOfEach;

  it('has code that does what its text says, faults included', () => {
    const call = 'unique([3, 1, 3, 2, 1])';
    expect(run(answers[WIZARD]?.text, call)).toEqual([3, 1, 2]);
    expect(run(answers[QWEN]?.text, call)).toEqual([3, 1, 2]);
    expect(run(answers[QWEN]?.text, 'unique([1, NaN, NaN])')).toEqual([1]);
    expect(run(answers[GEMMA]?.text, call)).toEqual([1, 2, 3]);
    expect(run(answers[LLAMA]?.text, 'uniqueBy([{ id: 1, at: 1 }, { id: 1, at: 2 }], (one) => one.id)')).toEqual([
      { id: 1, at: 1 },
    ]);
    expect(run(aggregator.text, call)).toEqual([3, 1, 2]);
  });
});

describe('a question without a scenario', () => {
  it('is answered plainly: that this is the sandbox, for which model, and what was asked', async () => {
    const server = await serve();
    const { text } = await say(
      server,
      LLAMA,
      question('Why do cats purr, and do lions purr as well when they are happy?'),
    );
    expect(text).toContain('no model is behind this answer');
    expect(text).toContain(LLAMA);
    expect(text).toContain('“Why do cats purr, and do lions purr as well when they …”');
  });

  it('gets the same answer again, another from another model or for another seed', async () => {
    const [one, other] = [await serve({ seed: 1 }), await serve({ seed: 2 })];
    const ask = async (server: ModelServer, model: string) => (await say(server, model, question('Why?'))).text;
    const first = await ask(one, LLAMA);
    expect(await ask(one, LLAMA)).toBe(first);
    expect(await ask(one, QWEN)).not.toBe(first);
    expect(await ask(other, LLAMA)).not.toBe(first);
  });

  it('lets the aggregator tell how many references reached it, and which', async () => {
    const server = await serve();
    const references = await Promise.all(NOTEBOOK.map((model) => say(server, model, question('Why?'))));
    const texts = references.map(({ text }) => text);
    const marks = texts.flatMap((text) => text.match(/sandbox-[0-9a-f]{8}/) ?? []);
    const all = await say(server, QWEN, handedOver(texts, 'Why?'));
    expect(marks).toHaveLength(4);
    expect(all.text).toContain(`4 references came with it, with these marks: ${marks.join(', ')}`);
    expect((await say(server, QWEN, handedOver(texts.slice(1, 2), 'Why?'))).text).toContain('1 reference came with it');
    expect((await say(server, QWEN, handedOver(['Because.', 'Nobody knows.'], 'Why?'))).text).toContain(
      '2 references came',
    );
  });
});
