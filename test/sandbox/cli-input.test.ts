import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../sandbox/session/arguments.ts';
import { readTypedLine } from '../../sandbox/session/typed-line.ts';

describe('the command line', () => {
  it('takes a question, a speed and a width, and has defaults', () => {
    expect(parseArguments([])).toEqual({ type: 'run', ask: undefined, speed: 1, width: undefined });
    expect(parseArguments(['--ask', 'Why?', '--speed', '20', '--width=40'])).toEqual({
      type: 'run',
      ask: 'Why?',
      speed: 20,
      width: 40,
    });
    expect(parseArguments(['--help'])).toEqual({ type: 'help' });
  });

  it.each([
    [['--colour'], '--colour'],
    [['Why?'], 'Why?'],
    [['--ask'], '--ask'],
    [['--ask', ' '], '--ask needs a question'],
    [['--speed', 'fast'], '--speed must be a number from 0.1 to 100, but is "fast"'],
    [['--speed', '0'], '--speed must be'],
    [['--speed', 'Infinity'], '--speed must be'],
    [['--width', ''], '--width must be'],
    [['--width', '10'], '--width must be a number from 20 to 500'],
  ])('says what is wrong with %j', (argv, part) => {
    const given = parseArguments(argv);
    expect(given.type === 'wrong' ? given.sentence : '').toContain(part);
  });
});

describe('a line at the prompt', () => {
  it.each([
    ['', { type: 'nothing' }],
    ['   ', { type: 'nothing' }],
    [' Why? ', { type: 'question', question: 'Why?' }],
    ['/quit', { type: 'quit' }],
    ['/help ', { type: 'help' }],
    ['/exit', { type: 'unknown', command: '/exit' }],
    ['/moa ask prompt: Why?', { type: 'question', question: 'Why?' }],
    ['/moa ask /help', { type: 'question', question: '/help' }],
    ['/2 + 3', { type: 'question', question: '/2 + 3' }],
  ])('"%s" is read', (line, expected) => {
    expect(readTypedLine(line)).toEqual(expected);
  });
});
