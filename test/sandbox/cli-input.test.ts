import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../sandbox/session/arguments.ts';
import { readCommandLine } from '../../sandbox/session/command-line.ts';
import { readTypedLine } from '../../sandbox/session/typed-line.ts';

describe('the command line', () => {
  it('takes a question, a speed and a width, and has defaults', () => {
    expect(parseArguments([])).toEqual({ type: 'run', ask: undefined, next: [], speed: 1, width: undefined });
    expect(parseArguments(['--ask', 'Why?', '--then', 'How?', '--then=And?', '--speed', '20', '--width=40'])).toEqual({
      type: 'run',
      ask: 'Why?',
      next: ['How?', 'And?'],
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
    [['--then', 'How?'], '--then goes on after a first question'],
    [['--ask', 'Why?', '--then', ' '], '--then needs a question'],
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
    ['/exit', { type: 'command', line: '/exit' }],
    ['/moa ask', { type: 'command', line: '/moa ask' }],
    ['/moa ask prompt:Why? preset:fast', { type: 'command', line: '/moa ask prompt:Why? preset:fast' }],
    ['/say', { type: 'wrong', sentence: '/say needs a text, e.g. /say And then?.' }],
    ['/reply  And then? ', { type: 'reply', text: 'And then?' }],
    ['/press Follow up: Why: so?', { type: 'press', label: 'Follow up', text: 'Why: so?' }],
    ['/press', { type: 'wrong', sentence: '/press needs a label, e.g. /press Stop.' }],
    ['/stop', { type: 'press', label: 'Stop', text: undefined }],
    ['/as admin', { type: 'as', person: 'admin' }],
    ['/delete', { type: 'delete' }],
    ['/moa ask prompt: Why?', { type: 'question', question: 'Why?' }],
    ['/moa ask /help', { type: 'question', question: '/help' }],
    ['/2 + 3', { type: 'question', question: '/2 + 3' }],
  ])('"%s" is read', (line, expected) => {
    expect(readTypedLine(line)).toEqual(expected);
  });
});

describe('a command of the bot', () => {
  const string = (name: string, required: boolean) => ({ type: 3, name, description: name, required });
  const ask = { type: 1, name: 'ask', options: [string('prompt', true), string('preset', false)] };
  const set = { type: 1, name: 'set', options: [string('model', true), { type: 4, name: 'samples', required: false }] };
  const file = { type: 11, name: 'file', description: 'file', required: true };
  const load = { type: 1, name: 'import', options: [file, string('name', false)] };
  const registered = [
    { name: 'moa', options: [ask] },
    {
      name: 'moa-admin',
      options: [
        { type: 2, name: 'model', options: [set] },
        { type: 2, name: 'preset', options: [load] },
      ],
    },
  ];

  it.each([
    ['/moa ask Why: is it so?', { command: 'moa ask', options: { prompt: 'Why: is it so?' } }],
    [
      '/moa ask prompt:Why? Tell me. preset: fast',
      { command: 'moa ask', options: { prompt: 'Why? Tell me.', preset: 'fast' } },
    ],
    [
      '/moa-admin preset import file:./my preset.json name:mine',
      { command: 'moa-admin preset import', options: { file: { path: './my preset.json' }, name: 'mine' } },
    ],
    ['/moa ask', { command: 'moa ask', options: {} }],
    [
      '/moa-admin model set model:a/b samples:3',
      { command: 'moa-admin model set', options: { model: 'a/b', samples: 3 } },
    ],
  ])('%s is read', (line, expected) => {
    expect(readCommandLine(line, registered)).toEqual(expected);
  });

  it.each([
    ['/exit', 'There is no /exit. The bot has /moa, /moa-admin'],
    ['/moa', '/moa needs one of: ask.'],
    ['/moa-admin model drop', '/moa-admin model needs one of: set.'],
    ['/moa-admin model set model:a samples:many', 'samples must be a number, but is "many"'],
    ['/moa ask Why? preset:fast', 'takes its options by name: prompt: preset:'],
  ])('%s is refused in a sentence', (line, sentence) => {
    expect(() => readCommandLine(line, registered)).toThrow(sentence);
  });
});
