import { ComponentType } from 'discord-api-types/v10';
import { describe, expect, it, vi } from 'vitest';
import { offerPrompt } from '../../sandbox/session/prompt.ts';
import { PATIENCE } from '../support/patience.ts';
import { stopRow, text, v2 } from './terminal/messages.ts';
import { PaperIo } from './terminal/paper-io.ts';
import { PaperStage } from './terminal/paper-stage.ts';

const SUMMARY = '-# 2 references · 3.0 s · 120 tokens';
const progress = (line: string) =>
  v2([{ type: ComponentType.Container, accent_color: 0x5865f2, components: [text(line), stopRow()] }]);
const reference = (words: string) =>
  v2([
    text('**Reference 1: `gemma`**\n-# 0.5 s · 12 tokens'),
    { type: ComponentType.Container, spoiler: true, components: [text(words)] },
  ]);
const answer = (words: string) => v2([text(words), text(SUMMARY)]);

function start(env: Readonly<Record<string, string>> = {}) {
  const io = new PaperIo({ tty: true, env });
  const stage = new PaperStage();
  const interrupting = new AbortController();
  const done = offerPrompt(
    {
      stage,
      io,
      drawing: () => ({ width: 40, color: true }),
      onInterrupt: () => interrupting.abort(new Error('Ctrl-C')),
    },
    interrupting.signal,
  );
  const seen = (part: string) => vi.waitFor(() => expect(io.screen.text).toContain(part), PATIENCE);
  return { io, stage, done, seen };
}

describe('the prompt', () => {
  it('asks what is typed, draws the card in place, and leaves the answer and its thread above', async () => {
    const { io, stage, done, seen } = start();
    io.stdin.write('Why?\r');
    await vi.waitFor(() => expect(stage.asked).toEqual(['Why?']), PATIENCE);
    stage.put('1', progress('0 of 2 references'));
    stage.put('1', progress('1 of 2 references'));
    await seen('1 of 2 references');
    expect(io.screen.text).not.toContain('0 of 2');
    stage.post('1', '2', reference('A secret'));
    stage.put('1', answer('Because.'));
    await seen('Because.');
    expect(io.screen.text).not.toContain('1 of 2 references');
    expect(io.screen.text).toContain('╰ Reference 1: gemma · 0.5 s · 12 tokens');
    expect(io.screen.text).not.toContain('A secret');
    expect(io.screen.text.endsWith('moa ask › ')).toBe(true);
    io.stdin.write('/open\r');
    await seen('A secret');
    io.stdin.write('/quit\r');
    await done;
  });

  it('keeps what is being typed while the card changes', async () => {
    const { io, stage, done, seen } = start();
    io.stdin.write('half a question');
    await seen('half a question');
    stage.put('1', progress('working'));
    stage.put('1', progress('working more'));
    await seen('working more');
    expect(io.screen.text.endsWith('moa ask › half a question')).toBe(true);
    expect(io.screen.text.match(/half a question/g)).toHaveLength(1);
    io.stdin.end();
    await done;
  });

  it('prints a thread post that comes after its answer, and an answer that was edited, once more', async () => {
    const { io, stage, done, seen } = start();
    stage.put('1', answer('First.'));
    stage.post('1', '2', { content: 'late post' });
    await seen('late post');
    stage.post('1', '3', { content: 'later post' });
    await seen('later post');
    expect(io.screen.text.match(/⌐ The thread/g)).toHaveLength(1);
    stage.put('1', answer('Second.'));
    await seen('Second.');
    expect(io.screen.text).toContain('First.');
    expect(io.screen.text.match(/late post/g)).toHaveLength(1);
    io.stdin.end();
    await done;
  });

  it('tells why a question could not be asked, what an unknown command is, and goes on', async () => {
    const { io, stage, done, seen } = start();
    stage.ask = async () => {
      throw new Error('The question is too long.');
    };
    io.stdin.write(`${'x'.repeat(7000)}\r`);
    await seen('The question is too long. It is kept');
    expect(io.screen.text).not.toContain('xxx');
    io.stdin.write('\x1b[A');
    await seen('xxx');
    io.stdin.write('\x15');
    stage.use = async () => {
      throw new Error('There is no /exit.');
    };
    io.stdin.write('/exit\r');
    await seen('There is no /exit.');
    await seen('moa ask › /exit');
    io.stdin.write('\x15/press\r');
    await seen('/press needs a label');
    io.stdin.write('/quit\r');
    await done;
  });

  it('gives back what was refused, to be mended', async () => {
    const { io, stage, done, seen } = start();
    stage.ask = async () => {
      throw new Error('Not like that.');
    };
    io.stdin.write('Wyh?\r');
    await seen('moa ask › Wyh?');
    await seen('Not like that.');
    io.stdin.write('\x15/quit\r');
    await done;
  });

  it('asks a paste of several lines as one question, in any terminal', async () => {
    const { io, stage, done } = start();
    io.stdin.write('\x1b[200~one\ntwo\nthree\x1b[201~');
    io.stdin.write('\r');
    await vi.waitFor(() => expect(stage.asked).toEqual(['one\ntwo\nthree']));
    io.stdin.write('four\nfive\n');
    await vi.waitFor(() => expect(stage.asked.slice(1)).toEqual(['four\nfive']));
    io.stdin.write('six\nseven\neight');
    io.stdin.write('\r');
    await vi.waitFor(() => expect(stage.asked.slice(2)).toEqual(['six\nseven\neight']));
    io.stdin.write('/quit\r');
    await done;
  });

  it('writes, presses, chooses, deletes and goes on as another person', async () => {
    const { io, stage, done, seen } = start();
    const typed = [
      '/say hello',
      '/reply and then?',
      '/press Follow up: Why?',
      '/stop',
      '/choose gemma',
      '/delete',
      '/as admin',
    ];
    for (const [index, line] of typed.entries()) {
      io.stdin.write(`${line}\r`);
      await vi.waitFor(() => expect(stage.done.length + (stage.person === 'admin' ? 1 : 0)).toBe(index + 1));
    }
    expect(stage.done).toEqual([
      'say hello',
      'say and then? with a mention',
      'press Follow up: Why?',
      'press Stop',
      'choose gemma',
      'delete',
    ]);
    await seen('moa ask (admin) › ');
    io.stdin.write('/as nobody\r');
    await seen('/as needs one of: member, other, admin.');
    io.stdin.write('/quit\r');
    await done;
  });

  it('keeps the answer in sight in a window of 24 lines, with what is said in the thread after it', async () => {
    const { io, stage, done, seen } = start();
    Object.assign(io.stdout, { rows: 24 });
    stage.put('1', progress('working'));
    for (let post = 2; post < 6; post += 1) stage.post('1', `${post}`, reference(`Secret ${post}\n`.repeat(9)));
    stage.put('1', answer('Because.\n'.repeat(9)));
    await seen('2 references');
    const lines = io.screen.text.split('\n').slice(-24);
    expect(lines.filter((line) => line.includes('Because.'))).toHaveLength(9);
    expect(lines.join('\n')).not.toContain('Secret');
    stage.post('1', '7', { content: 'And then?', author: { id: '9', username: 'Bob' } });
    stage.post('1', '8', answer('Therefore.'));
    await seen('Therefore.');
    expect(io.screen.text).toMatch(/⌐ The thread[\s\S]*Bob[\s\S]*And then\?[\s\S]*Therefore\./);
    io.stdin.write('/quit\r');
    await done;
  });

  it('ends at Ctrl-D, and hands Ctrl-C on', async () => {
    const first = start();
    first.io.stdin.write('\x04');
    await first.done;
    const second = start();
    second.io.stdin.write('\x03');
    await expect(second.done).rejects.toThrow('Ctrl-C');
  });

  it('goes on below when the window changes its size', async () => {
    const { io, stage, done, seen } = start();
    stage.put('1', progress('working'));
    await seen('working');
    io.stdout.emit('resize');
    stage.put('1', progress('working more'));
    await seen('working more');
    expect(io.screen.text.endsWith('moa ask › ')).toBe(true);
    io.stdin.end();
    await done;
  });
});
