import fc from 'fast-check';
import type { Budget } from '../../../src/discord/markdown/measure.ts';
import { Converter } from '../../../src/discord/markdown/readable/converter.ts';
import { InertFilter } from '../../../src/discord/markdown/safe.ts';

// The same texts in every run: a failure belongs to the change that made it.
fc.configureGlobal({ seed: 3_406_044 });

const FRAGMENTS = [
  '```js\nconst a = b || c;\n```',
  '```\n',
  '```',
  '````',
  `\`\`\`${'x'.repeat(41)}\n`,
  '```python\nprint("hi")\n\n\ndef f(x):\n    return x',
  '\n```\n',
  '~~~',
  '||a secret||',
  '||',
  '|',
  '| a | b |\n|---|---|\n| 1 || 2 |\n',
  '\n| 名 | `x|y` |\n|:-:|--:|\n| 1 | ||two|| |\n| ``` | [t](https://a.example) |\n\n',
  '\n> | a | b |\n> |---|---|\n> | 1 | 2 |\n',
  `\n| ${'a long name | '.repeat(8)}\n|${'---|'.repeat(8)}\n| ${'1 | '.repeat(8)}\n| ${'x '.repeat(40)}|\n\n`,
  'P(A || B)',
  'x||y',
  '`code`',
  '``a ` b``',
  '`` ``` ``',
  '`',
  '``',
  '`a || b`',
  'it`s',
  '**bold text**',
  '**',
  '*italic*',
  '__under__',
  '~~gone~~',
  '***both***',
  '_',
  '\\',
  '\\`',
  '\\|',
  '> quoted\n> more\n',
  '>>> ',
  '\n> ```js\n> code\n> ```\n',
  '- item\n  - nested\n',
  '1. one\n2. two\n',
  '# Heading\n',
  '\n#### **Deep** heading\n',
  '\n---\n',
  '\\(x^2\\)',
  '\\[ \\frac{a}{b} \\]',
  '\n\\[\n\\begin{bmatrix} 1 & 2 \\\\ 3 & 4 \\end{bmatrix}\n\\]\n',
  '$$',
  '$$\nx = 1\n$$',
  '$a_i$ ',
  '$5',
  '$',
  '\\begin{cases} x & y',
  '\\boxed{42}',
  '<sub>2</sub>',
  '- [ ] task\n',
  '<b>bold</b>',
  '<br>',
  '<details>',
  '\n\n    run(`x`);\n    ```\n\n',
  '\n\tlet a = b || c;\n',
  '<pre>',
  '\n<pre><code class="language-js">\na &lt; b\n</code></pre>\n',
  '\n> <pre>a\n> ```\n',
  '</pre>',
  '\\[1\\]',
  '\\(see it\\)',
  '&amp;&lt;&#42;',
  '![alt](https://a.example/p.png)',
  '[^1]',
  '\ufdd0',
  '\ufdd1',
  '\ufdd2',
  '[text](https://example.com/a_(b))',
  '[`code`](https://example.com)',
  '[half](htt',
  '<@123456789012345678>',
  '<@&123456789012345678>',
  '<#123456789012345678>',
  '</moa ask:123456789012345678>',
  '<:name:123456789012345678>',
  '<t:1700000000:R>',
  '<@12',
  '@everyone',
  '@here',
  'https://discord.gg/abcdef',
  'discord.com/invite/abcdef',
  'https://example.com/a_b?c=d*e',
  'A sentence. Another one! ',
  'word ',
  'averyveryveryverylongwordwithoutanyspace',
  '漢字の文章です。',
  '中文，没有空格的长句子',
  'ภาษาไทยไม่มีช่องว่าง',
  '한국어 문장',
  '👨‍👩‍👧‍👦',
  '🇩🇪🇫🇷',
  'e\u0301\u0302',
  '\ud83d',
  '\ude00',
  '\u200b',
  ' ',
  '\n',
  '\n\n',
  '      ',
  '\u3000',
];

const fragment = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...FRAGMENTS) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  {
    weight: 2,
    arbitrary: fc.string({ unit: fc.constantFrom('`', '|', '*', '_', '\\', '\n', ' ', 'a', '>', '<'), maxLength: 12 }),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('x', 'a ', '字', '`', '\n', '👍🏽', 'ก', '|'), fc.nat(300))
      .map(([unit, times]) => unit.repeat(times)),
  },
);

/** Discord's Markdown as it comes, and as it should not. */
export const markdown = fc.array(fragment, { maxLength: 60, size: 'max' }).map((parts) => parts.join(''));

/** A text as an answer is shown: inert, its last fence perhaps open. */
export function filtered(text: string): string {
  return new InertFilter().finish(new Converter().finish(text));
}

/** A text and the deltas in which it arrives, cut anywhere: within surrogate pairs and tokens as well. */
export const arriving = fc
  .tuple(markdown, fc.array(fc.nat(), { maxLength: 30, size: 'max' }))
  .map(([text, cuts]) => ({ text, deltas: cutAt(text, cuts) }));

function cutAt(text: string, cuts: readonly number[]): string[] {
  const places = [0, ...cuts.map((cut) => cut % (text.length + 1)), text.length].sort((a, b) => a - b);
  return places.slice(1).map((place, index) => text.slice(places[index], place));
}

/** Budgets of several messages in turn, most of them much smaller than Discord's, so that all is cut often. */
export const budgets = fc
  .array(fc.record({ codePoints: fc.integer({ min: 100, max: 600 }), bytes: fc.integer({ min: 400, max: 1200 }) }), {
    minLength: 1,
    maxLength: 4,
  })
  .map(
    (sizes) =>
      (index: number): Budget =>
        sizes[index % sizes.length] ?? { codePoints: 100, bytes: 400 },
  );

/** A seeded generator of answers as models write them: prose, lists, code, a little of other scripts. */
export function answer(length: number, seed = 1): string {
  let state = seed;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const words =
    'the of models answer weighs several **bold** `code` and, which. a result! 中文字符 with https://example.com'.split(
      ' ',
    );
  const sentence = (count: number): string => Array.from({ length: count }, () => words[next(words.length)]).join(' ');
  const blocks = [
    () => sentence(40 + next(60)),
    () => Array.from({ length: 4 }, () => `- ${sentence(12)}`).join('\n'),
    () => `\`\`\`ts\n${Array.from({ length: 12 }, () => `  const ${sentence(5)};`).join('\n')}\n\`\`\``,
    () => `## ${sentence(4)}`,
    () => `> ${sentence(20)}\n> ${sentence(20)}`,
  ];
  const parts: string[] = [];
  for (let total = 0; total < length; ) {
    const block = (blocks[next(blocks.length)] ?? sentence)(20);
    parts.push(block);
    total += block.length + 2;
  }
  return parts.join('\n\n').slice(0, length);
}
