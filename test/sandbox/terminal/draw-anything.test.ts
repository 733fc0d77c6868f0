import { ComponentType } from 'discord-api-types/v10';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DrawableMessage, drawMessage } from '../../../sandbox/terminal/draw-message.ts';
import { textWidth } from '../../../sandbox/terminal/width.ts';
import { ada, message, stopRow, text, v2 } from './messages.ts';

/** Text as models, and people who mean harm, write it. */
const fragment = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    '**',
    '*',
    '_',
    '__',
    '~~',
    '||',
    '`',
    '```',
    '```js\n',
    '> ',
    '>>> ',
    '\n',
    '- ',
    '1. ',
    '# ',
    '-# ',
    '\\',
    '[a](https://b.test)',
    '<@1>',
    '<t:1:R>',
    '日本語',
    '👩‍👩‍👧',
    '🇩🇪',
    '✖️',
    'नमस्ते',
    '각',
    '\u202e',
    '\x1b[2J',
    '\x9b31m',
    '\x07',
    '\ufdd0',
    '\ufdd1',
    '\ud800',
    '\t',
  ),
);
const anyText = fc.array(fragment, { maxLength: 40 }).map((parts) => parts.join(''));

/** Takes away what the drawing itself may write: styles and colours, and the return to none. */
function withoutStyles(line: string): string {
  const style = new RegExp(`${String.fromCharCode(0x1b)}\\[(?:[0-9]|38;5;[0-9]+|;)+m`, 'g');
  return line.replace(style, '');
}

function everywhere(content: string): readonly DrawableMessage[] {
  return [
    message({ content, author: { ...ada, global_name: content } }),
    message({ embeds: [{ title: content, description: content }], attachments: [] }),
    v2([
      {
        type: ComponentType.Container,
        accent_color: 0xff0000,
        components: [
          text(content),
          {
            type: ComponentType.Section,
            components: [text(content)],
            accessory: { type: ComponentType.Thumbnail, media: { url: content }, description: content },
          },
          { type: ComponentType.File, file: { url: content }, name: content },
          stopRow(),
        ],
      },
    ]),
  ];
}

describe('any text', () => {
  it('never makes a line wider than the terminal, and never throws', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 20, max: 100 }), fc.boolean(), (content, width, revealSpoilers) => {
        for (const given of everywhere(content)) {
          for (const line of drawMessage(given, { width, color: false, revealSpoilers })) {
            expect(textWidth(line)).toBeLessThanOrEqual(width);
          }
        }
      }),
    );
  });

  it('never drives the terminal: no control character but the styles of the drawing itself', () => {
    fc.assert(
      fc.property(anyText, fc.boolean(), (content, color) => {
        for (const given of everywhere(content)) {
          const lines = drawMessage(given, { width: 60, color }).map((line) => withoutStyles(line));
          for (const line of lines) expect(line).not.toMatch(/\p{Cc}|\p{Cs}|[\u202a-\u202e\u2066-\u2069]/u);
        }
      }),
    );
  });

  it('is never lost: what is written is drawn, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z日本]{1,30}$/), { minLength: 1, maxLength: 30 }), (words) => {
        const drawn = drawMessage(message({ content: words.join(' ') }), { width: 24, color: false }).slice(1);
        expect(drawn.join('').replaceAll(' ', '')).toBe(words.join(''));
      }),
    );
  });

  it('takes hostile text of a whole message in its stride', () => {
    for (const part of ['*_', '**', '`', '||', '[', '<', '> ', '```', '__*~~', 'h', '\\', '||>>> ', '- ']) {
      const content = part.repeat(Math.ceil(4000 / part.length));
      expect(drawMessage(message({ content }), { width: 80, color: false }).length).toBeGreaterThan(0);
    }
  }, 4_000);
});

describe('columns', () => {
  it.each([
    ['abc', 3],
    ['日本', 4],
    ['é', 1],
    ['e\u0301', 1],
    ['👩‍👩‍👧', 2],
    ['🇩🇪', 2],
    ['✅', 2],
    ['✖️', 2],
    ['✖', 1],
    ['각', 2],
    ['각', 2],
    ['ｶ', 1],
    ['Ａ', 2],
    ['░│╭', 3],
  ])('counts %s', (given, columns) => {
    expect(textWidth(given)).toBe(columns);
  });
});
