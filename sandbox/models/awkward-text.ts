import { seededRandom } from './random.ts';

/** Everything that has been seen to break a chat client, in short. */
const FRAGMENTS: readonly string[] = [
  'The quick answer is that it depends on the shape of the data. ',
  '\n\n## A heading\n\n',
  'Line one ends here.\r\nLine two begins.\r\n',
  '\n```ts\nconst sum = (a: number, b: number): number => a + b;\n```\n',
  'A family 👨‍👩‍👧‍👦, a flag 🇨🇭, a thumb 👍🏽 and a single 😀. ',
  '\n- first **bold** item\n- second *italic* item\n- third `code` item\n',
  'Good morning @everyone and @here, said <@123456789012345678> in <#123456789012345678>. ',
  '漢字とかな、そして한국어. ภาษาไทยไม่มีช่องว่าง. ',
  '\n> a quotation\n> of two lines\n\n',
  '||not a spoiler|| and [a link](https://example.com/a_(b)) and ~~gone~~. ',
  '\\[ x = \\frac{-b \\pm \\sqrt{b^2 - 4ac}}{2a} \\] costs between $5 and $10. ',
  '\n| a | b |\n|---|---|\n| 1 | 2 |\n\n',
  '\n````md\n```js\nnested\n```\n````\n',
  'combining: e\u0301, zalgo: Z\u0351\u036b\u0343, right-to-left: שלום, zero-width:\u200b. ',
];

/** `length` characters (one less where the last would be half a surrogate pair) that a chat client has to bear; same seed, same text. */
export function awkwardText(seed: string | number, length: number): string {
  const random = seededRandom('awkward', seed);
  const parts: string[] = [];
  for (let written = 0; written < length; ) {
    const fragment = FRAGMENTS[Math.floor(random() * FRAGMENTS.length)] ?? '';
    parts.push(fragment);
    written += fragment.length;
  }
  return parts
    .join('')
    .slice(0, length)
    .replace(/[\ud800-\udbff]$/, '');
}
