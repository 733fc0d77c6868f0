import { seededRandom } from '../sandbox/models/random.ts';

type Random = () => number;

const HALF_A_CHARACTER = /[\ud800-\udbff]$/;

/**
 * A text of `length` UTF-16 units (or the few less that a whole last character takes) as models write them, all kinds mixed: prose, lists, quotations, code,
 * tables, formulas in a line and by themselves, Chinese and Japanese, emoji, links, HTML and its entities. Always the same.
 */
export function mixedCorpus(length: number, seed: number): string {
  const random = seededRandom('corpus', seed);
  const blocks: string[] = [];
  for (let size = 0; size < length; ) {
    const block = `${pick(BLOCKS, random)(random)}\n\n`;
    blocks.push(block);
    size += block.length;
  }
  return blocks.join('').slice(0, length).replace(HALF_A_CHARACTER, '');
}

const WORDS =
  'the answer of most systems depends on what they are given and how often it changes so measure first then decide which part needs care because small costs add up when many people wait'.split(
    ' ',
  );
const NAMES = ['Ada', 'Grace', 'Zürich', 'São Paulo', 'Kraków', 'naïve', 'Straße'];
const CJK = ['机器学习模型', '答案取决于数据', '東京は大きい街です', '質問に答える', '한국어 문장', '测试结果如下'];
const EMOJI = ['🎉', '👩‍💻', '🇩🇪', '❤️', '👍🏽', '⚠️'];
const ENTITIES = ['&amp;', '&lt;', '&nbsp;', '&#8212;', '&copy;', '&hellip;'];
const FORMULAS = ['x^2 + y^2', '\\frac{a}{b}', '\\alpha \\leq \\beta', 'e^{i\\pi} = -1', 'a_{n+1}', '\\sqrt{2}'];
const CODE = [
  'const total = items.reduce((sum, item) => sum + item.price, 0);',
  'for (let index = 0; index < rows.length; index += 1) {',
  '  if (row === undefined) continue; // nothing there',
  '}',
  'def mean(values): return sum(values) / len(values)',
  'SELECT id, name FROM users WHERE name LIKE "%a_b%";',
];

function pick<Item>(items: readonly [Item, ...Item[]] | readonly Item[], random: Random): Item {
  const found = items[Math.floor(random() * items.length)];
  if (found === undefined) throw new RangeError('There is nothing to pick from.');
  return found;
}

function times(least: number, most: number, random: Random, make: () => string): readonly string[] {
  return Array.from({ length: least + Math.floor(random() * (most - least + 1)) }, make);
}

function sentence(random: Random): string {
  const words = times(6, 18, random, () => span(random));
  const text = words.join(' ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** A word, or now and then what stands among words. */
function span(random: Random): string {
  if (random() < 0.8) return pick(WORDS, random);
  return pick(SPANS, random)(random);
}

const SPANS: readonly ((random: Random) => string)[] = [
  (random) => `**${pick(WORDS, random)} ${pick(WORDS, random)}**`,
  (random) => `*${pick(WORDS, random)}*`,
  (random) => `\`${pick(WORDS, random)}_${pick(WORDS, random)}()\``,
  (random) => `[${pick(WORDS, random)}](https://example.org/${pick(WORDS, random)}?q=${pick(WORDS, random)})`,
  (random) => `https://example.org/${pick(WORDS, random)}_${pick(WORDS, random)}`,
  (random) => `$${pick(FORMULAS, random)}$`,
  (random) => `\\(${pick(FORMULAS, random)}\\)`,
  (random) => pick(CJK, random),
  (random) => pick(EMOJI, random),
  (random) => pick(ENTITIES, random),
  (random) => pick(NAMES, random),
  (random) => `<b>${pick(WORDS, random)}</b>`,
  (random) => `~~${pick(WORDS, random)}~~`,
  (random) => `it costs $${Math.floor(random() * 100)}`,
];

const BLOCKS: readonly ((random: Random) => string)[] = [
  prose,
  prose,
  prose,
  (random) => `${'#'.repeat(1 + Math.floor(random() * 4))} ${sentence(random)}`,
  (random) => times(2, 6, random, () => `- ${sentence(random)}`).join('\n'),
  (random) => times(2, 6, random, () => `1. ${sentence(random)}`).join('\n'),
  (random) => times(1, 3, random, () => `> ${sentence(random)}`).join('\n'),
  (random) => ['```ts', ...times(3, 14, random, () => pick(CODE, random)), '```'].join('\n'),
  (random) => `\\[\n${pick(FORMULAS, random)} = ${pick(FORMULAS, random)}\n\\]`,
  (random) => `$$\n${pick(FORMULAS, random)} + ${pick(FORMULAS, random)}\n$$`,
  tableBlock,
  (random) => `${times(3, 9, random, () => pick(CJK, random)).join('，')}。`,
  () => '---',
];

function prose(random: Random): string {
  return times(2, 6, random, () => sentence(random)).join(' ');
}

function tableBlock(random: Random): string {
  const row = (): string => `| ${pick(NAMES, random)} | ${span(random)} | ${Math.floor(random() * 1000)} |`;
  return ['| Name | What | Count |', '|:--|---|--:|', ...times(2, 8, random, row)].join('\n');
}
