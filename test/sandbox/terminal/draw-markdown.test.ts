import { describe, expect, it } from 'vitest';
import { drawMessage } from '../../../sandbox/terminal/draw-message.ts';
import { message } from './messages.ts';

function draw(content: string, options: { width?: number; revealSpoilers?: boolean; nowMs?: number } = {}): string {
  const [, ...lines] = drawMessage(message({ content }), { width: 30, color: false, ...options });
  return `\n${lines.join('\n')}\n`;
}

/** The same with styles shown as tags, so that a test can be read. */
function styled(content: string): string {
  const names: Readonly<Record<string, string>> = { 1: 'b', 2: 'dim', 3: 'i', 4: 'u', 7: 'inv', 9: 's', 38: 'c' };
  return drawMessage(message({ content }), { width: 200, color: true })
    .slice(1)
    .join('\n')
    .replaceAll('\x1b[0m', '</>')
    .replace(/\p{Cc}\[([\d;]+)m/gu, (_all, codes: string) => {
      const kinds = codes.replace(/38;5;\d+/, '38').split(';');
      return `<${kinds.map((kind) => names[kind] ?? kind).join(' ')}>`;
    });
}

describe('blocks', () => {
  it('draws headings, subtext, lists and quotes, with hanging indents', () => {
    const text =
      '# Big\n## Less\n-# small print\n- a list item that goes on and on\n  - inner\n10. ten\n> a quote of many words that wraps\n> - in it\nafter';
    expect(draw(text)).toMatchInlineSnapshot(`
      "
      Big
      Less
      small print
      • a list item that goes on and
        on
        • inner
      10. ten
      ▎ a quote of many words that
      ▎ wraps
      ▎ • in it
      after
      "
    `);
  });

  it('draws a fence as a box with its language, and cuts code only where the line is full', () => {
    expect(
      draw('Look:\n```js\nconst a = 1 || 2;\n\treturn a + "a rather long string";\n```\nDone.'),
    ).toMatchInlineSnapshot(`
      "
      Look:
      ┌─ js ───────────────────────┐
      │ const a = 1 || 2;          │
      │     return a + "a rather l │
      │ ong string";               │
      └────────────────────────────┘
      Done.
      "
    `);
  });

  it('quotes to the end of the message', () => {
    expect(draw('x\n>>> a\nb\n\nc')).toMatchInlineSnapshot(`
      "
      x
      ▎ a
      ▎ b
      ▎ 
      ▎ c
      "
    `);
  });

  it('leaves what Discord does not draw as it is', () => {
    expect(draw('#### four\n---\n| a | b |')).toMatchInlineSnapshot(`
      "
      #### four
      ---
      | a | b |
      "
    `);
  });
});

describe('inline text', () => {
  it.each([
    ['**b** *i* _i_ __u__ ~~s~~', '<b>b</> <i>i</> <i>i</> <u>u</> <s>s</>'],
    ['***both***', '<b i>both</>'],
    ['**`model`**', '<b c>model</>'],
    ['snake_case_name and 2 * 3 * 4', 'snake_case_name and 2 * 3 * 4'],
    ['\\*not\\* **open', '*not* **open'],
    ['`a ** b` and ``c ` d``', '<c>a ** b</> and <c>c ` d</>'],
    ['https://a.test/x_y_z', '<u>https://a.test/x_y_z</>'],
    ['[text](https://a.test)', '<u>text</><dim> (https://a.test)</>'],
    ['</moa ask:123456789012345678> <:yes:123456789012345678>', '<c>/moa ask</> :yes:'],
    ['<@123456789012345678>', '<c>@unknown</>'],
  ])('draws %s', (source, expected) => {
    expect(styled(source)).toBe(expected);
  });

  it('draws points in time, relative to now where now is known', () => {
    expect(draw('<t:1700000000:R>', { nowMs: 1_700_000_120_000 })).toContain('2 minutes ago');
    expect(draw('<t:1700000000:R> <t:9999999999999>')).toContain('2023-11-14 22:13 UTC an');
    expect(draw('<t:1700000000:t>')).toContain('22:13 UTC');
  });
});

describe('spoilers', () => {
  it('covers them by blocks of the same length, or opens them between their bars', () => {
    expect(draw('It was ||the **old** butler||!')).toBe('\nIt was ░░░ ░░░ ░░░░░░!\n');
    expect(draw('It was ||the **old** butler||!', { revealSpoilers: true })).toBe('\nIt was ||the old butler||!\n');
  });

  it('covers whole fences and quotes in them, over several lines', () => {
    expect(draw('a ||b\n```js\nsecret\n```\n- item|| c')).toMatchInlineSnapshot(`
      "
      a ░
      ┌─ js ───┐
      │ ░░░░░░ │
      └────────┘
      • ░░░░ c
      "
    `);
  });

  it('takes bars in code for code, unless the spoiler began before it', () => {
    expect(draw('`a || b` and `c || d`')).toBe('\na || b and c || d\n');
    expect(draw('```\na ||b|| c\n```')).toContain('│ a ||b|| c │');
    expect(draw('||`a || b`')).toBe('\n░░  b`\n');
  });
});
