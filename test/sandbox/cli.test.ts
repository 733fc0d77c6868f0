import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ComponentType } from 'discord-api-types/v10';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { ManualClock, type SandboxClock } from '../../sandbox/discord/clock.ts';
import { runCli } from '../../sandbox/session/run-cli.ts';
import { PATIENCE } from '../support/patience.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { stopRow, text, v2 } from './terminal/messages.ts';
import { PaperBot } from './terminal/paper-bot.ts';
import { PaperIo } from './terminal/paper-io.ts';
import { PaperStage } from './terminal/paper-stage.ts';

const SUMMARY = '-# 1 reference · 3.0 s · 120 tokens';
const card = (line: string) =>
  v2([{ type: ComponentType.Container, accent_color: 0x5865f2, components: [text('> Why?'), text(line), stopRow()] }]);
const page = v2([
  text('**Reference 1: `gemma`**'),
  { type: ComponentType.Container, spoiler: true, components: [text('Since it is so.')] },
]);

const temporaryFolder = mkdtempSync(join(tmpdir(), 'cli-test-'));
afterAll(() => rmSync(temporaryFolder, { recursive: true }));

interface Options {
  readonly argv?: readonly string[];
  readonly tty?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly stage?: PaperStage;
  readonly clock?: SandboxClock;
}

function run({
  argv = ['--ask', 'Why?'],
  tty = false,
  env = {},
  stage = new PaperStage(),
  clock = new VirtualClock().auto(),
}: Options = {}) {
  const io = new PaperIo({ tty, env });
  const bot = new PaperBot();
  const code = runCli(argv, io, { openStage: async () => stage, startBot: bot.start, clock, temporaryFolder });
  const waitFor = (check: () => void) => vi.waitFor(check, PATIENCE);
  return { io, bot, stage, code, waitFor };
}

/** Answers whatever is asked, as the bot would. */
function answering(end: string = SUMMARY): PaperStage {
  const stage = new PaperStage();
  let count = 0;
  stage.onAsk = (question) => {
    count += 1;
    const id = `${count}`;
    stage.put(id, card('0 of 1 references'));
    stage.put(id, card('1 of 1 references'));
    stage.post(id, `${id}-1`, page);
    stage.put(id, v2([text(`> ${question}`), text('Because.'), text(end)]));
  };
  return stage;
}

/** Where no bot comes in time. */
function emptyStage(sentence?: string): PaperStage {
  const stage = new PaperStage();
  stage.botIsThere = () =>
    new Promise<void>((_resolve, reject) => {
      if (sentence !== undefined) reject(new Error(sentence));
    });
  return stage;
}

describe('--ask', () => {
  it('prints frames, the channel in the end and the thread with its spoilers opened, and exits 0', async () => {
    const { io, bot, code } = run({ stage: answering() });
    expect(await code).toBe(0);
    expect(io.err).toBe('');
    expect(io.out.replace(/\/\S+\.log/, 'LOG').replace(/after [\d.]+ s/g, 'after N s')).toMatchInlineSnapshot(`
      "A stage of paper.
      The bot is the one of npm start, in a process of its own; its log goes to
      LOG
      ── after N s ──
      moa APP
      ╭──────────────────────────────────────────────────────────────────────────────╮
      ┃ ▎ Why?                                                                       │
      ┃ 0 of 1 references                                                            │
      ┃ [ ⏹️ Stop ]                                                                  │
      ╰──────────────────────────────────────────────────────────────────────────────╯
      ── after N s ──
      ┃ 1 of 1 references                                                            │
      ── after N s ──
      ▎ Why?
      Because.
      1 reference · 3.0 s · 120 tokens

      In the end the channel is:

      ── # general ──

      moa APP
      ▎ Why?
      Because.
      1 reference · 3.0 s · 120 tokens
      ╰─ The thread · 1 message ›

      The thread, with its spoilers opened as a reader would by a click:

      ── ⌐ The thread ──

      moa APP
      Reference 1: gemma
      ╭─ spoiler, opened ────────────────────────────────────────────────────────────╮
      │ Since it is so.                                                              │
      ╰──────────────────────────────────────────────────────────────────────────────╯

      ✔ A whole answer came: 1 reference · 3.0 s · 120 tokens
      "
    `);
    expect(bot.stopped).toBe(true);
    expect(readdirSync(temporaryFolder)).toEqual([]);
  });

  it('exits 1 where the answer is not whole, says why, and names the log', async () => {
    const { io, bot, code } = run({ stage: answering('⚠️ The answer was cut at its limit of 512 tokens.') });
    expect(await code).toBe(1);
    expect(io.out).toContain('✘ No whole answer came: The answer was cut at its limit of 512 tokens.');
    expect(io.err).toContain(bot.logFile);
  });

  it('exits 1 with the sentence where the question cannot be asked', async () => {
    const stage = new PaperStage();
    stage.ask = async () => {
      throw new Error('The question has 7000 characters; Discord takes 6000.');
    };
    const { io, code } = run({ stage, argv: ['--ask', 'x'.repeat(7000)] });
    expect(await code).toBe(1);
    expect(io.out.replaceAll(/\s+/g, ' ')).toContain('The question has 7000 characters; Discord takes 6000.');
  });

  it('waits for a thread that lags behind, but not for ever', async () => {
    const stage = new PaperStage();
    const clock = new ManualClock();
    stage.onAsk = () => stage.put('1', v2([text('Because.'), text('-# 2 references · 3.0 s · 120 tokens')]));
    const { io, code, waitFor } = run({ stage, clock });
    await waitFor(() => expect(io.out).toContain('Because.'));
    stage.post('1', '2', page);
    await new Promise(setImmediate);
    clock.advance(5_999);
    await new Promise(setImmediate);
    expect(io.out).not.toContain('In the end');
    clock.advance(1);
    expect(await code).toBe(0);
    expect(io.out).toContain('Since it is so.');
  });

  it('draws in the width that is asked for, in colour only on a terminal without NO_COLOR', async () => {
    const widest = (out: string) => Math.max(...out.split('\n').map((line) => [...line].length));
    const narrow = run({ stage: answering(), argv: ['--ask', 'Why?', '--width', '20'] });
    await narrow.code;
    expect(widest(narrow.io.out)).toBeLessThanOrEqual(20);
    expect(narrow.io.out).not.toContain('\x1b');
    const terminal = run({ stage: answering(), tty: true });
    await terminal.code;
    expect(terminal.io.out).toContain('\x1b[');
    const plain = run({ stage: answering(), tty: true, env: { NO_COLOR: '1' } });
    await plain.code;
    expect(plain.io.out).not.toContain('\x1b');
  });
});

describe('a bot that fails', () => {
  it('is told of with the last lines of its log when it dies before it is ready', async () => {
    const stage = emptyStage();
    const { io, bot, code, waitFor } = run({ stage });
    await waitFor(() => expect(io.out).toContain('npm start'));
    bot.die('with exit code 1', 'The bot cannot start, because of its settings:');
    expect(await code).toBe(1);
    expect(io.err).toContain('The bot ended with exit code 1.');
    expect(io.err).toContain('The bot cannot start, because of its settings:');
  });

  it('is told of with the reason when it is not ready in time', async () => {
    const { io, bot, code } = run({ stage: emptyStage('No bot registered /moa within 15 s.') });
    bot.log.push('connect ECONNREFUSED');
    expect(await code).toBe(1);
    expect(io.err).toContain('No bot registered /moa within 15 s.');
    expect(io.err).toContain('connect ECONNREFUSED');
    expect(bot.stopped).toBe(true);
  });

  it('ends a question that it dies over, and shows how far it came', async () => {
    const { io, bot, stage, code, waitFor } = run();
    await waitFor(() => expect(stage.asked).toHaveLength(1));
    stage.put('1', card('halfway'));
    bot.die('by SIGSEGV');
    expect(await code).toBe(1);
    expect(io.out).toContain('halfway');
    expect(io.err).toContain('The bot ended by SIGSEGV.');
  });

  it('has a stage that cannot be opened for a reason', async () => {
    const io = new PaperIo();
    const openStage = async () => {
      throw new Error('No port is free.');
    };
    const deps = { openStage, startBot: new PaperBot().start, clock: new ManualClock(), temporaryFolder };
    expect(await runCli([], io, deps)).toBe(1);
    expect(io.err).toBe('No port is free.\n');
  });
});

describe('Ctrl-C', () => {
  it('ends a question in good order, and at once when pressed twice', async () => {
    const once = run();
    await once.waitFor(() => expect(once.stage.asked).toHaveLength(1));
    once.io.interrupt();
    expect(await once.code).toBe(130);
    expect(once.bot.stopped).toBe(true);
    expect(once.bot.killed).toBe(false);

    const clock = new ManualClock();
    const twice = run({ clock });
    await twice.waitFor(() => expect(twice.stage.asked).toHaveLength(1));
    twice.bot.stop = () => new Promise(() => {});
    twice.io.interrupt();
    clock.advance(500);
    twice.io.interrupt();
    expect(await twice.code).toBe(130);
    expect(twice.bot.killed).toBe(true);
  });

  it('counts once where a parent process passes it on, and is the ordinary way out of a prompt', async () => {
    const { io, bot, code, waitFor } = run({ argv: [], tty: true, clock: new ManualClock() });
    await waitFor(() => expect(io.screen.text).toContain('moa ask ›'));
    io.interrupt();
    io.interrupt();
    expect(await code).toBe(0);
    expect(bot.stopped).toBe(true);
    expect(bot.killed).toBe(false);
  });
});

describe('without a terminal', () => {
  it('asks each line of its input in turn', async () => {
    const { io, stage, code } = run({ argv: [], stage: answering() });
    io.stdin.end('\nFirst?\n/help\n/as nobody\n  \nSecond?');
    expect(await code).toBe(0);
    expect(stage.asked).toEqual(['First?', 'Second?']);
    expect(io.out.match(/✔ A whole answer came/g)).toHaveLength(2);
    expect(io.out).toContain('/as needs one of: member, other, admin.');
  });

  it('asks what comes after a question in its thread, with --then and with /reply', async () => {
    const stage = answering();
    stage.onSay = (said) => stage.post('1', `then ${said}`, v2([text(`> ${said}`), text('Therefore.'), text(SUMMARY)]));
    const { io, code } = run({ argv: ['--ask', 'Why?', '--then', 'How?', '--then', 'And?'], stage });
    expect(await code).toBe(0);
    expect(stage.done).toEqual(['say How? with a mention', 'say And? with a mention']);
    expect(io.out.match(/✔ A whole answer came/g)).toHaveLength(3);
    expect(io.out).toMatch(/In the end the thread goes on like this:[\s\S]*How\?[\s\S]*Therefore\./);
  });

  it('ends with 1 where what comes after gets no whole answer', async () => {
    const stage = answering();
    stage.onSay = () => stage.post('1', 'then', v2([text(`⚠️ **None answered.**\n${SUMMARY}`)]));
    const { code } = run({ argv: ['--ask', 'Why?', '--then', 'How?'], stage });
    expect(await code).toBe(1);
  });

  it('shows a prompt to a person whose terminal cannot draw', async () => {
    const { io, code, waitFor } = run({ argv: [], tty: true, env: { TERM: 'dumb' }, stage: answering() });
    await waitFor(() => expect(io.out).toContain('moa ask › '));
    io.stdin.write('/as admin\n');
    await waitFor(() => expect(io.out).toContain('moa ask (admin) › '));
    io.stdin.end();
    expect(await code).toBe(0);
  });

  it('ends at /quit and at the end of input, asked or not', async () => {
    const quitting = run({ argv: [], stage: answering() });
    quitting.io.stdin.write('/quit\nNever asked?\n');
    expect(await quitting.code).toBe(0);
    expect(quitting.stage.asked).toEqual([]);
    const empty = run({ argv: [] });
    empty.io.stdin.end();
    expect(await empty.code).toBe(0);
  });
});

describe('arguments', () => {
  it('are explained by --help, and refused with a sentence and exit code 2', async () => {
    const help = run({ argv: ['--help'] });
    expect(await help.code).toBe(0);
    expect(help.io.out).toContain('Usage: npm run sandbox');
    const wrong = run({ argv: ['--colour'] });
    expect(await wrong.code).toBe(2);
    expect(wrong.io.err).toContain('--colour');
    expect(wrong.io.out).toBe('');
  });
});
