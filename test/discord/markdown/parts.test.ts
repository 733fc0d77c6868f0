import { describe, expect, it } from 'vitest';
import { MarkdownStream } from '../../../src/discord/markdown/stream.ts';

const MESSAGE = (): { codePoints: number; bytes: number } => ({ codePoints: 2900, bytes: 7400 });

/** A text's parts, those that may be pictures in brackets. */
function partsOf(text: string): readonly string[] {
  const stream = new MarkdownStream(MESSAGE);
  stream.push(text);
  const parts = stream.parts().flat();
  return parts.map((part) => (part.type === 'figure' ? `[${part.text}]` : part.text));
}

describe('a figure', () => {
  it.each([
    ['by itself', 'So\n\n\\[ x \\]\n\nend', ['So', '[x]', 'end']],
    ['behind bold words', '**So:** $$x$$ end', ['**So:**', '[x]', 'end']],
    ['between bold words', '**So:**\n$$x$$\n**End** of it', ['**So:**', '[x]', '**End** of it']],
    ['between stars that are no emphasis', '2 * 3 *\n$$x$$\n* 4 * 5*', ['2 * 3 *', '[x]', '* 4 * 5*']],
    ['between the names of variables', 'a_b _c\n$$x$$\nd_e', ['a_b _c', '[x]', 'd_e']],
    ['between stars in code', '`**`\n$$x$$\n`**` and **b**', ['`**`', '[x]', '`**` and **b**']],
    ['between escaped stars', '\\*\\*a\n$$x$$\nb\\*\\*', ['\\*\\*a', '[x]', 'b\\*\\*']],
    ['behind bold that nobody ends', '**So:\n$$x$$\nend', ['**So:', '[x]', 'end']],
    ['behind bold that nobody ends before more', '**So\n$$x$$\nthe **end**', ['**So', '[x]', 'the **end**']],
    [
      'of a table',
      `__Who:__\n\n| Name | What |\n|---|---|\n| Ada | ${'first '.repeat(12)} |\n\nso`,
      ['__Who:__', `[**Name: Ada**\n- What: ${'first '.repeat(12).trim()}]`, 'so'],
    ],
    ['between items in bold', '* **a**\n\n$$x$$\n\n* **b**', ['* **a**', '[x]', '* **b**']],
  ])('%s is a part of its own', (_, text, parts) => {
    expect(partsOf(text)).toEqual(parts);
  });

  it.each([
    '**Result: $$x$$ done**',
    '**Result: $$x$$**',
    '**$$x$$**',
    '**Result:\n\n\\[ x \\]\n\ndone**',
    '**one\n$$x$$\nand\n$$y$$\ntwo**',
    '*it\n$$x$$\nends*',
    '_it\n$$x$$\nends_',
    '__it\n$$x$$\nends__',
    '~~it\n$$x$$\nends~~',
    '***it\n$$x$$\nends***',
    '- **Result:\n  $$x$$\n  done**',
    '**of *several\n$$x$$\nkinds* at once**',
    `__Who:\n\n| Name | What |\n|---|---|\n| Ada | ${'the first programmer '.repeat(4)} |\n\nso__`,
  ])('is text inside an emphasis, which a picture would tear apart: %j', (text) => {
    const parts = partsOf(text);
    expect(parts).toHaveLength(1);
    expect(parts[0]).not.toMatch(/^\[/);
  });

  it('is a picture again behind the emphasis', () => {
    expect(partsOf('**so $$x$$ on**\n$$y$$\nend')).toEqual(['**so \nx\non**', '[y]', 'end']);
  });
});
