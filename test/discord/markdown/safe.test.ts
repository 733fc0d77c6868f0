import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InertFilter, inert } from '../../../src/discord/markdown/safe.ts';
import { splitMarkdown } from '../../../src/discord/markdown/split.ts';
import { spoilerText } from '../../../src/discord/markdown/spoiler.ts';
import { readAsDiscord } from './oracle.ts';
import { arriving, budgets, filtered, markdown } from './texts.ts';

const ACTIVE = [
  /<@[!&]?\d+>/u,
  /<#\d+>/u,
  /<\/[^<>\n]+:\d+>/u,
  /@everyone|@here/u,
  /discord(?:app)?\.(?:gg|com\/invite)\//iu,
  /\]\(/u,
];

/** What a reader sees of it: zero-width spaces and escapes are not seen. */
function seen(text: string): string {
  return readAsDiscord(text).visible.replaceAll('\u200b', '');
}

describe('inert text', () => {
  it.each([
    '<@123456789012345678>',
    '<@!123456789012345678>',
    '<@&123456789012345678>',
    '<#123456789012345678>',
    '</moa ask:123456789012345678>',
    '<id:customize>',
    '@everyone',
    '@here',
    'discord.gg/abc',
  ])('shows %s as text that reads the same', (text) => {
    expect(inert(text)).not.toContain(text);
    expect(seen(inert(text))).toBe(text);
    expect(inert(`\\${text}`)).not.toContain(text);
  });

  it('shows an invite as text, scheme and all', () => {
    for (const address of [
      'https://discord.gg/abc',
      'http://www.discord.com/invite/abc',
      'https://x@discordapp.com/invite/a',
    ]) {
      expect(inert(address)).not.toMatch(/https?:\/\//u);
      expect(seen(inert(address))).toBe(address);
    }
    expect(inert('https://discord.com/channels/1/2')).toBe('https://discord.com/channels/1/2');
  });

  it('shows a masked link as its text and its address', () => {
    expect(inert('see [the docs](https://evil.example) now')).toBe('see [the docs] (https://evil.example) now');
    expect(inert('[`a`](https://evil.example)')).toBe('[`a`] (https://evil.example)');
    expect(inert('[a\\](https://evil.example)')).not.toContain('](');
  });

  it('leaves code, custom emoji, timestamps and Markdown alone', () => {
    for (const text of [
      '`<@123>` and ``[a](b) ` ``',
      '```\n@everyone [a](https://discord.gg/b) ||x||\n```',
      '<:a:123456789012345678> <t:1700000000:R>',
      '# **Bold**\n> *a* ~~b~~ __c__\n- d',
      'Look: ||the butler||.\n答案是||四十二||。',
    ]) {
      expect(inert(text)).toBe(text);
    }
  });

  it('takes bars for operators where they are meant so', () => {
    expect(inert('P(A || B) = P(B || A)')).toBe('P(A |\\| B) = P(B |\\| A)');
    expect(inert('x||y and y||x')).toBe('x|\\|y and y|\\|x');
    expect(inert('a lone ||bar')).toBe('a lone |\\|bar');
  });

  it('escapes a backtick that nothing closes, so that it cannot swallow what follows', () => {
    expect(inert('it`s\n`<@1>`')).toBe('it\\`s\n`<@1>`');
    expect(inert('``a`')).toBe('\\``a`');
  });

  it('replaces half a surrogate pair', () => {
    expect(inert('a\ud83db\ude00c😀')).toBe('a\ufffdb\ufffdc😀');
  });

  it('takes a fence that is not closed for text, as Discord does', () => {
    expect(inert('```js\n<@123>')).toBe('\\`\\`\\`js\n<\u200b@123>');
    expect(inert('```js\n<@123>```')).toBe('```js\n<@123>```');
  });

  it('is idempotent, and leaves nothing active outside code, whatever the text', () => {
    fc.assert(
      fc.property(markdown, (text) => {
        const once = inert(text);
        const reading = readAsDiscord(once);
        expect(inert(once)).toBe(once);
        expect(reading.unbalanced).toEqual([]);
        for (const active of ACTIVE) expect(reading.prose).not.toMatch(active);
      }),
      { numRuns: 600 },
    );
  });

  it('leaves nothing active in any message that is made of an answer', () => {
    fc.assert(
      fc.property(markdown, budgets, (text, limits) => {
        const once = filtered(text);
        expect(new InertFilter().finish(once)).toBe(once);
        for (const piece of splitMarkdown(once, limits)) {
          for (const active of ACTIVE) expect(readAsDiscord(piece).prose).not.toMatch(active);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('only inserts', () => {
    fc.assert(
      fc.property(markdown, (text) => {
        const strip = (value: string): string => value.replace(/[\u200b\\ ]|\p{Surrogate}|\ufffd/gu, '');
        expect(strip(inert(text))).toBe(strip(text));
      }),
    );
  });

  it('does not depend on how the text arrives', () => {
    fc.assert(
      fc.property(arriving, fc.constantFrom('keep' as const, 'break' as const), ({ text, deltas }, spoilers) => {
        const filter = new InertFilter(spoilers);
        const output = deltas.map((delta) => filter.push(delta)).join('') + filter.finish();
        expect(output).toBe(new InertFilter(spoilers).finish(text));
      }),
      { numRuns: 400 },
    );
  });
});

describe('text for a spoilered container', () => {
  it('holds no spoiler of its own, is inert, and leaves nothing open', () => {
    fc.assert(
      fc.property(markdown, (text) => {
        const shown = spoilerText(text);
        const reading = readAsDiscord(shown);
        expect(reading.unbalanced).toEqual([]);
        expect(reading.spoilers).toBe(0);
        for (const active of ACTIVE) expect(reading.prose).not.toMatch(active);
        expect(spoilerText(shown)).toBe(shown);
      }),
      { numRuns: 400 },
    );
  });

  it('breaks bars in text, keeps them in code, and closes a fence', () => {
    expect(spoilerText('||secret|| and `a || b`')).toBe('|\\|secret|\\| and `a || b`');
    expect(spoilerText('```js\na || b')).toBe('```js\na || b\n```');
  });
});
