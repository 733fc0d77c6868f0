import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ThinkPiece, ThinkTags } from '../../src/models/think-tags.ts';

function read(parts: readonly string[]): {
  readonly text: string;
  readonly reasoning: string;
  readonly pieces: ThinkPiece[];
} {
  const tags = new ThinkTags();
  const pieces = [...parts.flatMap((part) => tags.push(part)), ...tags.finish()];
  const joined = (type: ThinkPiece['type']) => pieces.map((piece) => (piece.type === type ? piece.delta : '')).join('');
  return { text: joined('text'), reasoning: joined('reasoning'), pieces };
}

/** Without tags and white space; also without the tags that come about when what stood inside one is taken away. */
function bare(text: string): string {
  const less = text.replaceAll(/<\/?think>|\s/g, '');
  return less === text ? text : bare(less);
}

/** Cuts a text at the given places. */
function cut(text: string, places: readonly number[]): readonly string[] {
  const at = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((start, index) => text.slice(start, at[index] ?? text.length));
}

describe('thoughts in tags', () => {
  it.each([
    ['<think>six sevens</think>\n\nForty-two.', 'Forty-two.', 'six sevens'],
    ['\n  <think>a</think>b', '\n  b', 'a'],
    ['<think></think>\nb', 'b', ''],
    ['<think>a</think> <think>b</think> c', 'c', 'ab'],
    ['Well.\n<think>a</think>\nYes.', 'Well.\nYes.', 'a'],
    ['<think>never closed', '', 'never closed'],
    ['<think>half closed </thin', '', 'half closed </thin'],
    ['<think>a <think> b</think>c', 'c', 'a <think> b'],
  ])('are told apart in %j', (whole, text, reasoning) => {
    expect(read([whole])).toMatchObject({ text, reasoning });
  });

  it.each([
    'A `<think>` tag encloses thoughts, and </think> ends them.',
    'Models say <think>so</think> at times.',
    '<thin',
    '<thinking>aloud</thinking>',
    'a < b, b > c',
    '</think>',
  ])('are not seen where there are none: %j', (whole) => {
    expect(read([whole])).toMatchObject({ text: whole, reasoning: '' });
  });

  it('do not hold text back that cannot be a tag any more', () => {
    const tags = new ThinkTags();
    expect(tags.push('<th')).toEqual([]);
    expect(tags.push('ree')).toEqual([{ type: 'text', delta: '<three' }]);
    expect(tags.push(' a <th')).toEqual([{ type: 'text', delta: ' a <th' }]);
  });
});

describe('however the stream is cut', () => {
  const speech = fc
    .array(fc.constantFrom('<think>', '</think>', '<thi', 'nk>', '</', '<', '\n', ' ', 'word', '👩‍🚀'), {
      maxLength: 24,
    })
    .map((words) => words.join(''));
  const places = fc.array(fc.nat(), { maxLength: 40 });

  it('the same text and the same thoughts come out', () => {
    fc.assert(
      fc.property(speech, places, (whole, at) => {
        const [atOnce, inParts] = [read([whole]), read(cut(whole, at))];
        expect(inParts.text).toBe(atOnce.text);
        expect(inParts.reasoning).toBe(atOnce.reasoning);
      }),
      { numRuns: 2000 },
    );
  });

  it('nothing is lost, added or put in another order', () => {
    fc.assert(
      fc.property(speech, places, (whole, at) => {
        const { pieces } = read(cut(whole, at));
        expect(pieces.every(({ delta }) => delta !== '')).toBe(true);
        expect(bare(pieces.map(({ delta }) => delta).join(''))).toBe(bare(whole));
      }),
      { numRuns: 2000 },
    );
  });

  it('text without tags comes out as it went in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), places, (whole, at) => {
        fc.pre(!whole.includes('<think>'));
        expect(read(cut(whole, at)).text).toBe(whole);
      }),
    );
  });

  it('an answer that begins with a thought is told apart from it exactly', () => {
    const thought = fc.string().filter((text) => !text.includes('</think>') && !text.endsWith('<'));
    const answer = fc.string().map((text) => `A${text}`);
    fc.assert(
      fc.property(thought, answer, places, (reasoning, text, at) => {
        fc.pre(!text.includes('<think>'));
        expect(read(cut(`<think>${reasoning}</think>\n\n${text}`, at))).toMatchObject({ reasoning, text });
      }),
    );
  });
});
