import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { startDiscord } from '../../sandbox/discord/index.ts';
import { openStore } from '../../src/store/index.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { answerWith, Stage } from './harness.ts';

const stage = new Stage();
afterEach(() => stage.close());

describe('the connection to Discord', () => {
  it('lost and back is a line each', async () => {
    const scene = await stage.set();
    scene.discord.gateway.closeAll(4000);
    const said = () => scene.logged.map(({ msg }) => String(msg)).filter((msg) => /connection|Connected/.test(msg));
    await expect.poll(() => said().length, { timeout: 10_000 }).toBe(2);
    expect(said()).toEqual([
      'The connection to Discord is lost; trying to come back.',
      expect.stringMatching(/^Connected to Discord again, after \d+\.\d s\.$/),
    ]);
  });

  it('closed on purpose is no loss', async () => {
    const scene = await stage.set();
    await scene.bot.stop();
    expect(scene.logged.filter(({ msg }) => String(msg).includes('connection'))).toEqual([]);
  });

  it('to a Discord that takes it and never answers is told after 10 s', async () => {
    const sockets = new Set<Socket>();
    const deaf = createServer((socket) => void sockets.add(socket.on('error', () => {})));
    await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve));
    const address = deaf.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/api`;
    const discord = await startDiscord();
    const store = await openStore('file::memory:');
    stage.onClose(async () => {
      await Promise.all([discord.close(), store.close()]);
      deaf.close();
    });
    const clock = new VirtualClock();
    const logged: Record<string, unknown>[] = [];
    const starting = stage.startBot(
      { discord, models: { url: 'http://127.0.0.1:9/v1' }, store, fatal: [], logged },
      { time: clock, settings: { DISCORD_API_URL: url } },
    );
    await expect.poll(() => sockets.size).toBe(1);
    await clock.advance(10_000);
    expect(logged.map(({ msg }) => msg)).toEqual([expect.stringContaining(`Still waiting for the login at ${url}`)]);
    // Discord.js tries again where a connection breaks; then nobody is there.
    deaf.close();
    for (const socket of sockets) socket.destroy();
    await expect(starting).rejects.toThrow(/could not be used/);
  });
});

describe('two bots with one token', () => {
  it('answer each question once, and whoever came too late says so in a sentence, once, without a trace', async () => {
    const scene = await stage.set();
    const store = await openStore('file::memory:');
    stage.onClose(() => store.close());
    const logged: Record<string, unknown>[] = [];
    await stage.startBot({ ...scene, store, logged });
    for (const number of [1, 2]) {
      scene.asker.slash(scene.channel, 'moa ask', { prompt: `Question ${number}?` });
      await answerWith(scene, new RegExp(`Question ${number}[\\s\\S]*references ·`));
    }
    const both = [...scene.logged, ...logged];
    await expect.poll(() => [...scene.logged, ...logged].filter(({ code }) => code === 40_060).length).toBe(2);
    // Which of them is the quicker may change from one question to the next.
    for (const lines of [scene.logged, logged]) {
      const lost = lines.filter(({ code }) => code === 40_060);
      expect(lost.map(({ count }) => count)).toEqual(lost.map((_, index) => index + 1));
      const said = lines.filter(({ msg }) => String(msg).includes('same DISCORD_TOKEN'));
      expect(said).toHaveLength(Math.min(lost.length, 1));
    }
    expect(both.filter(({ err }) => err !== undefined)).toEqual([]);
    expect(
      scene.asker.sees(scene.channel).filter(({ components }) => JSON.stringify(components).includes('references ·')),
    ).toHaveLength(2);
  });
});
