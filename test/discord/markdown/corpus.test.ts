import { describe, expect, it } from 'vitest';
import { MarkdownStream } from '../../../src/discord/markdown/stream.ts';
import { CASES } from './corpus.ts';

const MESSAGE = (): { codePoints: number; bytes: number } => ({ codePoints: 2900, bytes: 7400 });

describe('what a model writes, as it is shown', () => {
  it.each(CASES)('$what', ({ written, shown }) => {
    const whole = new MarkdownStream(MESSAGE);
    whole.push(written);
    expect(whole.finish()).toEqual([shown]);
  });

  it.each(CASES)('$what, a character at a time', ({ written, shown }) => {
    const stream = new MarkdownStream(MESSAGE);
    for (const unit of written) {
      stream.push(unit);
      stream.frames();
    }
    expect(stream.finish()).toEqual([shown]);
  });
});
