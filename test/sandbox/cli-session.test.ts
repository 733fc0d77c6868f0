import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startDiscord } from '../../sandbox/discord/index.ts';
import type { StartBot } from '../../sandbox/session/bot-process.ts';
import { DiscordStage } from '../../sandbox/session/discord-stage.ts';
import { runCli } from '../../sandbox/session/run-cli.ts';
import { seen } from '../../sandbox/session/stage.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { startLittleBot } from './terminal/little-bot.ts';
import { PaperIo } from './terminal/paper-io.ts';

const temporaryFolder = mkdtempSync(join(tmpdir(), 'cli-session-test-'));
afterAll(() => rmSync(temporaryFolder, { recursive: true }));

const openStage = async () =>
  new DiscordStage(await startDiscord(), { about: 'Models: none.', settings: {}, close: async () => {} });

describe('the terminal and a bot that meet in the sandbox', () => {
  it('ask once: frames, the channel, the thread, and exit code 0', async () => {
    const io = new PaperIo();
    const deps = { openStage, startBot: startLittleBot, clock: new VirtualClock().auto(), temporaryFolder };
    const code = await runCli(['--ask', 'What is it?'], io, deps);
    expect(io.err).toBe('');
    expect(code).toBe(0);
    expect(io.out).toContain('Models: none.');
    expect(io.out).toContain('0 of 1 references');
    expect(io.out).toContain('╭─ Ada used /moa ask');
    expect(io.out).toContain('── ⌐ The question ──');
    expect(io.out).toContain('The reference says ␛[31mred␛[0m.');
    expect(io.out).toContain('✔ A whole answer came: 1 reference · 0.1 s · 12 tokens');
  });

  it('cannot ask what Discord would not send', async () => {
    const io = new PaperIo();
    const deps = { openStage, startBot: startLittleBot, clock: new VirtualClock().auto(), temporaryFolder };
    expect(await runCli(['--ask', 'x'.repeat(7000)], io, deps)).toBe(1);
    expect(io.out.replaceAll(/\s+/g, ' ')).toMatch(/could not be asked: .*6000 characters.*7000/);
  });
});

describe('a stage in the sandbox', () => {
  async function start(bot: StartBot) {
    const discord = await startDiscord();
    const stage = new DiscordStage(discord, { about: '', settings: {}, close: async () => {} });
    const running = bot(stage.botSettings, temporaryFolder);
    await stage.botIsThere(10_000);
    const end = async () => {
      await running.stop();
      await stage.close();
    };
    return { discord, stage, end };
  }

  it('presses the button that is there, and says where none is', async () => {
    const { discord, stage, end } = await start(startLittleBot);
    await expect(stage.press('Stop', undefined)).rejects.toThrow('There is no button Stop to press.');
    const stopIsThere = () => JSON.stringify(stage.scene().messages).includes('Stop') || undefined;
    const seeing = seen(stage, stopIsThere, new AbortController().signal);
    await stage.ask('Why?');
    await seeing;
    await stage.press('stop', undefined);
    expect([...discord.world.interactions.values()].map(({ type }) => type)).toEqual([2, 3]);
    await end();
  });
});
