import { describe, expect, it } from 'vitest';
import { illustrate } from '../../../src/discord/illustrate.ts';
import { MarkdownStream } from '../../../src/discord/markdown/stream.ts';
import { readAsDiscord } from './oracle.ts';

const MESSAGE = (): { codePoints: number; bytes: number } => ({ codePoints: 2900, bytes: 7400 });

function finished(text: string): MarkdownStream {
  const stream = new MarkdownStream(MESSAGE);
  stream.push(text);
  stream.finish();
  return stream;
}

/** What a reader sees without opening anything, in all frames and in the end, pictures and their descriptions included. */
async function seen(text: string): Promise<string> {
  const stream = new MarkdownStream(MESSAGE);
  const frames: string[] = [];
  for (const unit of text) {
    stream.push(unit);
    frames.push(...stream.frames());
  }
  frames.push(...stream.finish());
  const draw = async () => ({ png: new Uint8Array([1]), width: 1, height: 1 });
  const pieces = (await illustrate(stream.parts(), stream.figures, draw)) ?? [];
  const blocks = pieces.flat().map((block) => (block.type === 'text' ? readAsDiscord(block.text).visible : block.alt));
  return [...frames.map((frame) => readAsDiscord(frame).visible), ...blocks].join('\n');
}

describe('what is hidden', () => {
  it.each([
    'Hi\n||SECRET||\n- next\n',
    '> ||SECRET||\n> - next\n',
    'The answer: ||\\[SECRET = 42\\]|| ok',
    '||$$\nSECRET\n$$||',
    '||<br>SECRET||',
    '||<pre>\nSECRET\n</pre>||',
    'so ||<pre><code>SECRET</code></pre>|| ok',
    '<pre>\n||\n</pre>\n||SECRET||',
    '||&nbsp;SECRET||',
    '||<!-- c --> SECRET||',
    `${'word '.repeat(25)}||<details> SECRET||`,
    'So \\[x =\n1\\] and ||<details> SECRET||',
    '&#xFDD0;HELLO&#xFDD1;\n\n||s\n$$SECRET$$\nt||',
    '||The answer:\n\n| a | b |\n|---|---|\n| SECRET | 2 |\n||\n',
    '| a | b |\n|---|---|\n| x | \\|\\|SECRET\\|\\| |',
    '| a | b |\n|---|---|\n| x | ||SECRET|| |',
    `| name | ${'a long name | '.repeat(4)}\n|---|${'---|'.repeat(4)}\n| \\|\\|SECRET\\|\\| | ${'some words | '.repeat(4)}`,
    '||**bold $$SECRET$$ more**||',
    '||\nSECRET\n||',
    '||```\nSECRET\n```||',
    'It`s ||SECRET|| ok',
    '||SECRET| a | b |\n|---|---|\n| 1 | 2 |\n||',
    '| a | b |\n|---|---|\n| 1 | ||two|| |\n| ``` | x |\n\nAfter ||SECRET|| words',
  ])('stays hidden: %j', async (text) => {
    expect(await seen(text)).not.toContain('SECRET');
  });
});

describe('a hostile text', () => {
  it.each([
    ['nested brackets that are no links', `${'['.repeat(60)}a${'](b c)'.repeat(60)}`],
    ['nested pictures that are none', `${'!['.repeat(60)}a${'](b c)'.repeat(60)}`],
    ['a wide header over short rows', `|${'a|'.repeat(490)}\n|${'-|'.repeat(490)}\n${'|\n'.repeat(40_000)}`],
    ['rows of nothing but bars', `| a | b |\n|---|---|\n${'|\n'.repeat(24)}${'|'.repeat(60_000)}\n`],
    ['a cell of emoji', `| a | b |\n|---|---|\n| ${'👍🏽'.repeat(20_000)} |\n`],
    ['formulas without end', '$$a'.repeat(30_000)],
    ['beginnings of formulas', '\\['.repeat(50_000)],
    ['emphasis without end in a cell', `| a | b |\n|---|---|\n| ${'*a '.repeat(20_000)} |\n`],
    ['spaces in addresses', `[a](${' '.repeat(2040)}x y)\n`.repeat(48)],
    ['escaped backticks', '\\```'.repeat(25_000)],
    ['runs of backticks', 'a````'.repeat(20_000)],
    ['tags without end', '<b '.repeat(30_000)],
    ['blocks of code without end', '<pre '.repeat(30_000)],
    ['blocks of code in each other', '<pre>\n'.repeat(20_000)],
    ['attributes without end', `<a ${'x=" '.repeat(20_000)}`],
  ])('is read in a time that grows with its length: %s', (_, text) => {
    const stream = finished(text);
    expect(stream.finish().length).toBeGreaterThan(0);
  });

  it.each(['FDD0', 'FDD1', 'FDD2', 'FDD3'])('can name no mark of ours: U+%s', (mark) => {
    const stream = finished(`keep &#x${mark}; this text\n\n$$x=1$$\n\nend`);
    expect(
      stream
        .parts()
        .flat()
        .map(({ text }) => text),
    ).toEqual(['keep \ufffd this text', 'x = 1', 'end']);
  });

  it.each(['\ufdd0', '\ufdd1', '\ufdd2', '\ufdd3'])('can hold no mark of ours: %j', (mark) => {
    expect(finished(`a${mark} and $x${mark}^2$`).finish()).toEqual(['a\ufffd and x\ufffd²']);
  });

  it.each([
    ['\\[x\n\n\\', ']'],
    ['$$x\n\n$', '$'],
    ['\\begin{align}x\n\n\\en', 'd{align}'],
    ['$$x\n$$$', '$y\n$$'],
    ['<pre><code>\n', '\n</pre>'],
    ['\\(x\n\\)<br>', '> $$x$$'],
    [`${'word '.repeat(21)}Vec`, '<b>x</b>'],
    [`${'word '.repeat(21)}https://a.example/?a=1`, '&copy;=2'],
    [`${'word '.repeat(21)}https://a.example/`, '$x$'],
  ])('comes out the same in two pieces: %j, %j', (first, second) => {
    const stream = new MarkdownStream(MESSAGE);
    stream.push(first);
    stream.frames();
    stream.push(second);
    expect(stream.finish()).toEqual(finished(first + second).finish());
  });
});

describe('dollars that are none of a formula', () => {
  it.each([
    '"$@" "$*" $#',
    `\${A}\${B}`,
    's/^$/x$/',
    'pay $5/$10/$15$',
    '$FOO$BAR and $i<$n',
    'from $5 to $10\\% and $PWD\\$HOME',
    'if a <b && c> d',
  ])('stay: %s', (text) => {
    const stream = new MarkdownStream(MESSAGE);
    for (const unit of text) {
      stream.push(unit);
      stream.frames();
    }
    expect(stream.finish()).toEqual([text]);
  });
});
