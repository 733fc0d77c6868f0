import { describe, expect, it } from 'vitest';
import { mixedCorpus } from '../../bench/corpus.ts';

describe('the mixed corpus', () => {
  const corpus = mixedCorpus(40_000, 1);

  it('is as long as is said, whole characters, and the same for the same seed', () => {
    expect(corpus.length).toBeGreaterThanOrEqual(39_999);
    expect(corpus.length).toBeLessThanOrEqual(40_000);
    expect(Buffer.from(corpus).toString()).toBe(corpus);
    expect(mixedCorpus(40_000, 1)).toBe(corpus);
    expect(mixedCorpus(40_000, 2)).not.toBe(corpus);
    expect(mixedCorpus(400_000, 1).startsWith(corpus)).toBe(true);
  });

  it.each([
    ['headings', /^#{1,4} /m],
    ['lists', /^- .*\n- /m],
    ['numbered lists', /^1\. .*\n1\. /m],
    ['quotations', /^> /m],
    ['code', /^```ts\n[\s\S]*?^```$/m],
    ['tables', /^\|:--\|---\|--:\|$/m],
    ['formulas in a line', /\$[^$\n ][^$\n]*\$/],
    ['formulas by themselves', /^\\\[\n.*\n\\\]$/m],
    ['Chinese or Japanese', /\p{Script=Han}/u],
    ['emoji', /\p{Extended_Pictographic}/u],
    ['links', /\]\(https:/],
    ['HTML and its entities', /<b>[\s\S]*&\w+;/],
  ])('has %s', (_, pattern) => {
    expect(corpus).toMatch(pattern);
  });
});
