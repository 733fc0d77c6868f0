import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measure } from '../../../src/discord/markdown/measure.ts';
import { asText } from '../../../src/discord/markdown/readable/figures.ts';
import { splitMarkdown } from '../../../src/discord/markdown/split.ts';
import { MarkdownStream } from '../../../src/discord/markdown/stream.ts';
import { readAsDiscord } from './oracle.ts';
import { answer, arriving, budgets, filtered } from './texts.ts';

const MESSAGE = (): { codePoints: number; bytes: number } => ({ codePoints: 1000, bytes: 3000 });

describe('a stream of Markdown', () => {
  it('ends the same however the text was cut into deltas', () => {
    fc.assert(
      fc.property(arriving, budgets, fc.boolean(), ({ text, deltas }, limits, drawn) => {
        const stream = new MarkdownStream(limits);
        for (const delta of deltas) {
          stream.push(delta);
          if (drawn) stream.frames();
        }
        expect(stream.finish()).toEqual(splitMarkdown(filtered(text), limits).map(asText));
      }),
      { numRuns: 500 },
    );
  });

  it('shows only frames that are balanced and within the limits', () => {
    fc.assert(
      fc.property(arriving, budgets, ({ deltas }, limits) => {
        const stream = new MarkdownStream(limits);
        for (const delta of deltas) {
          stream.push(delta);
          stream.frames().forEach((frame, index) => {
            const size = measure(frame);
            expect(size.codePoints).toBeLessThanOrEqual(limits(index).codePoints);
            expect(size.bytes).toBeLessThanOrEqual(limits(index).bytes);
            expect(frame.trim()).not.toBe('');
            expect(frame).not.toMatch(/\p{Surrogate}/u);
            expect(readAsDiscord(frame).unbalanced).toEqual([]);
          });
        }
      }),
      { numRuns: 400 },
    );
  });

  it('changes only its last message, and never takes one back', () => {
    fc.assert(
      fc.property(arriving, budgets, ({ deltas }, limits) => {
        const stream = new MarkdownStream(limits);
        const shown: string[][] = [];
        for (const delta of deltas) {
          stream.push(delta);
          shown.push(stream.frames());
        }
        const final = stream.finish();
        for (const frames of shown) {
          expect(final.length).toBeGreaterThanOrEqual(frames.length);
          expect(frames.slice(0, -1)).toEqual(final.slice(0, frames.length).slice(0, -1));
        }
      }),
      { numRuns: 400 },
    );
  });

  it('keeps up: few characters wait for the next message to begin', () => {
    const text = answer(12_000);
    const stream = new MarkdownStream(MESSAGE);
    let late = 0;
    for (let at = 0; at < text.length; at += 7) {
      stream.push(text.slice(at, at + 7));
      const shown = stream.frames().reduce((sum, frame) => sum + frame.length, 0);
      if (at + 7 - shown > 120) late += 1;
    }
    expect(late).toBeLessThan(text.length / 7 / 50);
  });

  it('shows the words as they come', () => {
    const stream = new MarkdownStream(MESSAGE);
    expect(stream.frames()).toEqual([]);
    stream.push('Hello **wor');
    expect(stream.frames()).toEqual(['Hello **wor**']);
    stream.push('ld** and `co');
    expect(stream.frames()).toEqual(['Hello **world** and `co`']);
    stream.push('de`\n```js\nlet a');
    expect(stream.frames()).toEqual(['Hello **world** and `code`\n```js\nlet a\n```']);
    stream.push(';\n```\n||the end');
    expect(stream.frames()).toEqual(['Hello **world** and `code`\n```js\nlet a;\n```\n||the end||']);
    stream.push('||');
    expect(stream.finish()).toEqual(['Hello **world** and `code`\n```js\nlet a;\n```\n||the end||']);
  });

  it('holds back half an emoji, also in a long line', () => {
    const stream = new MarkdownStream(MESSAGE);
    const line = `${'word '.repeat(30)}Hello`;
    stream.push(`${line} \ud83d`);
    expect(stream.frames()).toEqual([line]);
    stream.push('\ude00');
    expect(stream.frames()).toEqual([`${line} \ud83d\ude00`]);
    expect(stream.finish()).toEqual([`${line} \ud83d\ude00`]);
  });

  it('shows the rows of a table as they come, however long it is', () => {
    const stream = new MarkdownStream(MESSAGE);
    stream.push('So:\n\n| Number | Square |\n|---:|---:|\n');
    for (let row = 1; row <= 120; row += 1) {
      stream.push(`| ${row} | ${row ** 2} |\n`);
      // Where a message is full, the next one begins a row or two later.
      expect(stream.frames().join('\n')).toContain(`${Math.max(1, row - 2)} │ `);
    }
    const whole = stream.finish().join('\n');
    const shown = [...whole.matchAll(/^ *(\d+) │ +(\d+)$/gm)].map(([, row, square]) => [Number(row), Number(square)]);
    expect(shown).toEqual(Array.from({ length: 120 }, (_, index) => [index + 1, (index + 1) ** 2]));
  });

  it('shows a formula while it is being written', () => {
    const stream = new MarkdownStream(MESSAGE);
    stream.push('So\n\n\\[ E = \\frac{m');
    expect(stream.frames()).toEqual(['So\n\nE =']);
    stream.push('}{2} v^');
    expect(stream.frames()).toEqual(['So\n\nE = (m/2)v']);
    stream.push('2 \\]');
    expect(stream.finish()).toEqual(['So\n\nE = (m/2)v²']);
  });

  it.each([
    ['right to left', 'שלום לכולם, مرحبا بالعالم. '.repeat(400)],
    ['joined with zero width', 'نمی‌خواهم 👩‍👩‍👧‍👦 क्ष्म '.repeat(400)],
    ['stacked marks', `${`z${'\u0335\u0342\u0361'.repeat(20)}`.repeat(60)} end`],
    ['a line of 100 KB', 'abcdefghij'.repeat(10_240)],
    ['a line of 100 KB of words', 'words and words '.repeat(6400)],
    ['100 KB of code on a line', `\`\`\`js\n${'let a = 1;'.repeat(10_240)}\n\`\`\``],
    ['halves of characters', 'a\ud83db\ude00c'.repeat(500)],
  ])('keeps all of a strange text, in order and within the limits: %s', (_, text) => {
    const stream = new MarkdownStream(MESSAGE);
    for (let at = 0; at < text.length; at += 997) stream.push(text.slice(at, at + 997));
    const pieces = stream.finish();
    for (const piece of pieces) {
      const size = measure(piece);
      expect(size.codePoints).toBeLessThanOrEqual(MESSAGE().codePoints);
      expect(size.bytes).toBeLessThanOrEqual(MESSAGE().bytes);
    }
    const letters = (value: string): string => value.replace(/```(?:js)?|\s/g, '');
    expect(letters(pieces.join(''))).toBe(letters(text.toWellFormed()));
  });

  it('never shows what stands in a spoiler, in no frame', () => {
    const text = `${'Some words first. '.repeat(20)}||${'SECRET `code` '.repeat(60)}|| done.`;
    const limits = (): { codePoints: number; bytes: number } => ({ codePoints: 300, bytes: 1200 });
    const stream = new MarkdownStream(limits);
    for (const unit of text) {
      stream.push(unit);
      for (const frame of stream.frames()) expect(readAsDiscord(frame).visible).not.toContain('SECRET');
    }
    for (const piece of stream.finish()) expect(readAsDiscord(piece).visible).not.toContain('SECRET');
  });

  it('closes in the end what the text left open, and takes no more', () => {
    const stream = new MarkdownStream(MESSAGE);
    stream.push('```js\nconst a');
    expect(stream.finish()).toEqual(['```js\nconst a\n```']);
    expect(stream.finish()).toEqual(stream.frames());
    expect(() => stream.push('more')).toThrow(/finished/u);
  });
});
