import { ButtonStyle, ComponentType, MessageFlags, SeparatorSpacingSize } from 'discord-api-types/v10';
import { describe, expect, it } from 'vitest';
import { type DrawableMessage, drawChannel, drawMessage, drawThread } from '../../../sandbox/terminal/draw-message.ts';
import { ada, message, moa, stopRow, text, v2 } from './messages.ts';

const plain = { width: 40, color: false } as const;

function draw(given: DrawableMessage, options: { revealSpoilers?: boolean; width?: number } = {}): string {
  return `\n${drawMessage(given, { ...plain, ...options }).join('\n')}\n`;
}

describe('a message of components', () => {
  it('draws a container with its accent bar, text that wraps, and its buttons', () => {
    const card = v2([
      {
        type: ComponentType.Container,
        accent_color: 0x5865f2,
        components: [
          text('> How much should Tim invest to have $60,000?'),
          text('✅ **`gemma-2-27b-it`** – done in 2.1 s\n▰▰▱▱  1 of 2'),
          stopRow(),
        ],
      },
    ]);
    expect(draw(card)).toMatchInlineSnapshot(`
      "
      moa APP
      ╭──────────────────────────────────────╮
      ┃ ▎ How much should Tim invest to have │
      ┃ ▎ $60,000?                           │
      ┃ ✅ gemma-2-27b-it – done in 2.1 s    │
      ┃ ▰▰▱▱  1 of 2                         │
      ┃ [ ⏹️ Stop ]                          │
      ╰──────────────────────────────────────╯
      "
    `);
  });

  it('covers a spoilered container, and opens it where that is asked for, marked as opened', () => {
    const page = v2([{ type: ComponentType.Container, spoiler: true, components: [text('The answer\nis $42,409.')] }]);
    expect(draw(page)).toMatchInlineSnapshot(`
      "
      moa APP
      ╭─ spoiler, 2 lines ───────────────────╮
      │ ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ │
      ╰──────────────────────────────────────╯
      "
    `);
    expect(draw(page, { revealSpoilers: true })).toMatchInlineSnapshot(`
      "
      moa APP
      ╭─ spoiler, opened ────────────────────╮
      │ The answer                           │
      │ is $42,409.                          │
      ╰──────────────────────────────────────╯
      "
    `);
  });

  it('draws sections, separators, pictures, files, menus and buttons that do not fit beside each other', () => {
    const everything = v2([
      {
        type: ComponentType.Section,
        components: [text('A section of text that is longer than a line')],
        accessory: { type: ComponentType.Thumbnail, media: { url: 'https://a.test/b/cat.png' }, description: 'cat' },
      },
      { type: ComponentType.Separator, spacing: SeparatorSpacingSize.Large },
      {
        type: ComponentType.MediaGallery,
        items: [
          { media: { url: 'https://a.test/chart.png' }, description: 'A chart' },
          { media: { url: 'https://a.test/x.png?ex=1' }, spoiler: true },
        ],
      },
      { type: ComponentType.File, file: { url: 'attachment://answer.md' }, name: 'answer.md', size: 12_345 },
      {
        type: ComponentType.ActionRow,
        components: [
          { type: ComponentType.Button, style: ButtonStyle.Link, label: 'Read more', url: 'https://a.test' },
          { type: ComponentType.Button, style: ButtonStyle.Danger, label: 'Delete', custom_id: 'd', disabled: true },
          { type: ComponentType.Button, style: ButtonStyle.Primary, label: 'Regenerate', custom_id: 'r' },
        ],
      },
      {
        type: ComponentType.ActionRow,
        components: [{ type: ComponentType.StringSelect, custom_id: 's', options: [], placeholder: 'A preset' }],
      },
    ]);
    expect(draw(everything)).toMatchInlineSnapshot(`
      "
      moa APP
      A section of text that is longer   ▣ cat
      than a line

      ────────────────────────────────────────

      ▣ A chart
      ▣ ░░░ (spoiler)
      ▤ answer.md, 12,345 bytes
      [ Read more ↗ ]  ( Delete )
      [ Regenerate ]
      [ A preset ▾ ]
      "
    `);
  });

  it('puts an accessory that is too wide below the text', () => {
    const section = v2([
      {
        type: ComponentType.Section,
        components: [text('Text')],
        accessory: {
          type: ComponentType.Button,
          style: ButtonStyle.Success,
          label: 'A rather long name',
          custom_id: 'a',
        },
      },
    ]);
    expect(draw(section)).toMatchInlineSnapshot(`
      "
      moa APP
      Text
      [ A rather long name ]
      "
    `);
  });
});

describe('what stands around a message', () => {
  it('names the author, who used which command, the edit and the thread', () => {
    const answer = message({
      content: 'Hello <@100000000000000002>, see <#100000000000000009>',
      mentions: [ada],
      edited_timestamp: '2025-01-01T00:00:00Z',
      interaction: { name: 'moa ask' },
      interaction_metadata: { user: ada },
      thread: { name: 'How much?', message_count: 4 },
    });
    expect(`\n${drawMessage(answer, { ...plain, nameOf: () => 'general' }).join('\n')}\n`).toMatchInlineSnapshot(`
      "
      ╭─ Ada used /moa ask
      moa APP (edited)
      Hello @Ada, see #general
      ╰─ How much? · 4 messages ›
      "
    `);
  });

  it('says that an answer is awaited, and that only one person sees a message', () => {
    expect(draw(message({ flags: MessageFlags.Loading }))).toMatchInlineSnapshot(`
      "
      moa APP
      is thinking …
      "
    `);
    expect(draw(message({ flags: MessageFlags.Ephemeral, content: 'No.' }))).toMatchInlineSnapshot(`
      "
      moa APP · only the asker sees this
      No.
      "
    `);
  });

  it('quotes what a reply answers to, and says where that is gone', () => {
    const reply = message({
      content: 'Yes',
      message_reference: { message_id: '7' },
      referenced_message: { author: ada, content: 'Is it\nso?' },
    });
    expect(draw(reply)).toMatchInlineSnapshot(`
      "
      ╭─ Ada: Is it so?
      moa APP
      Yes
      "
    `);
    expect(draw({ ...reply, referenced_message: null })).toContain('a message that is not there any more');
  });

  it('draws embeds shortly, and attachments by name', () => {
    const given = message({
      embeds: [{ title: 'Title', description: '**bold**', fields: [{ name: 'Field', value: 'Value' }], color: 1 }],
      attachments: [{ id: '1', filename: 'a.txt', size: 5 }],
    });
    expect(draw(given)).toMatchInlineSnapshot(`
      "
      moa APP
      ╭──────────────────────────────────────╮
      ┃ Title                                │
      ┃ bold                                 │
      ┃ Field                                │
      ┃ Value                                │
      ╰──────────────────────────────────────╯
      ▤ a.txt, 5 bytes
      "
    `);
  });

  it('draws a channel and a thread under their names', () => {
    const messages = [message({ author: ada, content: 'one' }), message({ author: moa, content: 'two' })];
    expect(`\n${drawChannel('general', messages, plain).join('\n')}\n`).toMatchInlineSnapshot(`
      "
      ── # general ──

      Ada
      one

      moa APP
      two
      "
    `);
    expect(drawThread('How much?', [], plain)).toEqual(['── ⌐ How much? ──', '(nothing yet)']);
  });
});

describe('colour', () => {
  it('uses styles where they are wanted, and no escape sequence at all where not', () => {
    const given = message({ content: '**bold** and `code`' });
    expect(drawMessage(given, { width: 40, color: true })[1]).toBe('\x1b[1mbold\x1b[0m and \x1b[38;5;44mcode\x1b[0m');
    expect(drawMessage(given, plain)[1]).toBe('bold and code');
  });
});
