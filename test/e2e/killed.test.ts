import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { type SandboxDiscord, startDiscord } from '../../sandbox/discord/index.ts';
import { textOf } from '../../sandbox/discord/timeline.ts';
import type { Message } from '../../sandbox/discord/world/entities.ts';
import { type ModelServer, startModelServer } from '../../sandbox/models/index.ts';
import { AGGREGATOR, REFERENCES } from './harness.ts';

const ENTRY = fileURLToPath(new URL('../../dist/src/index.js', import.meta.url));

const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Discord, models and a folder for the database, between which bots live and die as processes of their own. */
class Theatre {
  readonly discord: SandboxDiscord;
  readonly models: ModelServer;
  readonly folder: string;
  readonly channel;
  readonly asker;
  #bot: ChildProcess | undefined;

  constructor(discord: SandboxDiscord, models: ModelServer, folder: string) {
    this.discord = discord;
    this.models = models;
    this.folder = folder;
    const guild = discord.addGuild('Test');
    this.channel = discord.addChannel(guild, 'general');
    this.asker = discord.addPerson(guild, 'Ada');
  }

  /** Resolves when it can be asked. */
  async startBot(): Promise<void> {
    const env = {
      PATH: process.env['PATH'] ?? '',
      DISCORD_TOKEN: this.discord.token,
      DISCORD_API_URL: this.discord.url,
      TOGETHER_API_KEY: 'sandbox-key',
      TOGETHER_BASE_URL: this.models.url,
      DEFAULT_PRESET: 'notebook',
      DATABASE_URL: `file:${join(this.folder, 'moa.db')}`,
    };
    const bot = spawn(process.execPath, [ENTRY], { cwd: this.folder, env, stdio: ['ignore', 'ignore', 'inherit'] });
    this.#bot = bot;
    closers.push(() => bot.kill('SIGKILL'));
    await this.discord.botReady('moa');
  }

  async kill(): Promise<void> {
    this.#bot?.kill('SIGKILL');
    if (this.#bot !== undefined) await once(this.#bot, 'exit');
    // The gateway notices that the socket is gone; until then a bot that is dead counts as there.
    await expect.poll(() => this.discord.gateway.sessions().some(({ connected }) => connected)).toBe(false);
  }

  /** Gives every run to this owner until then. */
  lease(owner: string, until: number): void {
    const file = new Database(join(this.folder, 'moa.db'), { timeout: 5000 });
    file.prepare('update runs set lease_owner = ?, lease_until = ?').run(owner, until);
    file.close();
  }

  answer(text: RegExp): Promise<Message> {
    return this.discord.timeline.waitFor(`${text}`, () =>
      this.asker.sees(this.channel).find((message) => text.test(textOf(message))),
    );
  }

  calls(): number {
    return this.models.journal.filter(({ path }) => path === '/v1/chat/completions').length;
  }

  /** What the message showed from now on. */
  framesOf(message: Message): () => readonly string[] {
    const from = this.discord.timeline.textsOf(message.id).length;
    return () => this.discord.timeline.textsOf(message.id).slice(from);
  }
}

async function theatre(): Promise<Theatre> {
  const discord = await startDiscord();
  closers.push(() => discord.close());
  const models = await startModelServer({ speed: { factor: 1000 } });
  closers.push(() => models.close());
  const folder = mkdtempSync(join(tmpdir(), 'moa-killed-'));
  closers.push(() => rmSync(folder, { recursive: true, force: true }));
  const stage = new Theatre(discord, models, folder);
  await stage.startBot();
  return stage;
}

const ANSWER = Array.from({ length: 60 }, (_, index) => `Word${index}`).join(' ');

/** Half an answer stands there, and more of it comes only with the gate's leave. */
async function halfAnswered(stage: Theatre): Promise<Message> {
  const gate = stage.models.gate();
  gate.release(60);
  for (const [index, model] of REFERENCES.entries()) stage.models.script(model, { text: `Reference ${index}.` });
  stage.models.script(AGGREGATOR, { text: ANSWER, gate });
  stage.asker.slash(stage.channel, 'moa ask', { prompt: 'Why?' });
  return stage.answer(/Word1\b/);
}

describe('a bot that is killed', () => {
  it('and started again goes on long before its lease is out, in the same message, and takes nothing back that was read', async () => {
    const stage = await theatre();
    const message = await halfAnswered(stage);
    await stage.kill();
    const read = textOf(stage.discord.world.message(stage.channel.id, message.id));
    const words = read.match(/Word\d+/g)?.length ?? 0;
    const asked = stage.calls();
    const frames = stage.framesOf(message);
    const gate = stage.models.gate();
    stage.models.script(AGGREGATOR, { text: ANSWER, gate });

    await stage.startBot();
    gate.release(3);
    await stage.answer(/The bot was restarted, and goes on with this answer/);
    gate.open();
    // A lease lasts 15 s, longer than this waits.
    const whole = await stage.answer(/Word59[\s\S]*references ·/);
    expect(whole.id).toBe(message.id);
    expect(stage.calls()).toBe(asked + 1);
    expect(words).toBeGreaterThan(0);
    for (const frame of frames()) expect(frame.match(/Word\d+/g)?.length ?? 0).toBeGreaterThanOrEqual(words);
    for (const frame of frames()) expect(frame).not.toMatch(/queued|Getting ready|[0-3] of 4 references in/);
  });

  it('while references are under way shows those that were in as in, from its first frame on', async () => {
    const stage = await theatre();
    const gate = stage.models.gate();
    for (const [index, model] of REFERENCES.entries()) {
      stage.models.script(model, index < 2 ? { text: `Reference ${index}.` } : { text: 'Held.', gate });
    }
    stage.asker.slash(stage.channel, 'moa ask', { prompt: 'Why?' });
    const message = await stage.answer(/2 of 4 references in/);
    await stage.kill();
    const frames = stage.framesOf(message);
    for (const model of REFERENCES.slice(2)) stage.models.script(model, { text: 'At last.' });
    await stage.startBot();
    await stage.answer(/references · /);
    expect(stage.calls()).toBe(4 + 2 + 1);
    for (const frame of frames()) expect(frame).not.toMatch(/Getting ready|[01] of 4 references in/);
  });

  it('three times by the same question ends it with a sentence, and answers the next', async () => {
    const stage = await theatre();
    for (let death = 1; death <= 3; death += 1) {
      const gate = stage.models.gate();
      for (const model of REFERENCES) stage.models.script(model, { text: 'Held.', gate });
      const before = stage.calls();
      if (death === 1) stage.asker.slash(stage.channel, 'moa ask', { prompt: 'Deadly?' });
      await stage.models.waitFor(() => stage.calls() === before + 4);
      await stage.kill();
      await stage.startBot();
    }
    const ended = textOf(await stage.answer(/The bot died 3 times/));
    expect(ended).toContain('Ask it anew.');
    expect(stage.calls()).toBe(3 * 4);
    stage.asker.slash(stage.channel, 'moa ask', { prompt: 'Harmless?' });
    await stage.answer(/Harmless\?[\s\S]*references ·/);
  });

  it('and asked to stop before its run is taken over obeys when it is', async () => {
    const stage = await theatre();
    const message = await halfAnswered(stage);
    await stage.kill();
    const asked = stage.calls(); // As if it had worked on another machine: nobody knows whether that one is dead until its lease is out.
    stage.lease('elsewhere.1.2.3', Number.MAX_SAFE_INTEGER);
    await stage.startBot();
    const eve = stage.discord.addPerson(stage.discord.world.guilds.values().next().value ?? never(), 'Eve');
    eve.click(message, { label: 'Stop' });
    await stage.discord.timeline.waitFor('a refusal', () =>
      eve.sees(stage.channel).some(({ content }) => content.includes('Only the person who asked')),
    );
    stage.asker.click(message, { label: 'Stop' });
    await stage.answer(/It will be stopped as soon as it goes on/);
    stage.lease('elsewhere.1.2.3', 1);
    const stopped = textOf(await stage.answer(/\*\*Stopped\*\* by Ada/));
    expect(stopped).toContain('Word1');
    expect(stage.calls()).toBe(asked);
  });

  it('goes on with a thread, with all its turns, and answers a message once that is delivered twice', async () => {
    const stage = await theatre();
    stage.asker.slash(stage.channel, 'moa ask', { prompt: 'First?' });
    const first = await stage.answer(/references · /);
    const thread = await stage.discord.timeline.waitFor('a thread', () => stage.discord.threadOf(first));
    await stage.discord.timeline.waitFor('the references', () => stage.asker.sees(thread).length === 4);
    await stage.kill();
    await stage.startBot();
    const question = stage.asker.say(thread, `<@${stage.discord.world.bot.id}> Second?`);
    const answered = (text: RegExp) =>
      stage.discord.timeline.waitFor(`${text}`, () =>
        stage.asker.sees(thread).find((message) => text.test(textOf(message))),
      );
    await answered(/^> Second\?[\s\S]*references ·/);
    const before = stage.calls();
    await stage.kill();
    await stage.startBot();
    // What a resume does with events that came while the connection broke.
    stage.discord.world.tell({ type: 'message-created', message: question });
    stage.asker.say(thread, `<@${stage.discord.world.bot.id}> Third?`);
    await answered(/^> Third\?[\s\S]*references ·/);
    expect(stage.calls()).toBe(before + 5);
    const told = JSON.stringify(stage.models.journal.at(-1)?.body);
    for (const turn of ['First?', 'Second?', 'Third?']) expect(told).toContain(turn);
  });
});

function never(): never {
  throw new Error('there is no server');
}
