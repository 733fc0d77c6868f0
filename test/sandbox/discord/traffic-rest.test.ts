import { PermissionFlagsBits as Bits, REST } from 'discord.js';
import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock, type SandboxClock, systemClock } from '../../../sandbox/discord/clock.ts';
import { startDiscord } from '../../../sandbox/discord/index.ts';
import type { Limits } from '../../../sandbox/discord/traffic/rate-limits.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const PERMISSIONS = Bits.ViewChannel | Bits.SendMessages | Bits.ManageChannels;

async function setUp(limits: Partial<Limits>, clock: SandboxClock = new ManualClock()) {
  const discord = await startDiscord({ limits, clock });
  closers.push(() => discord.close());
  const channel = discord.addChannel(discord.addGuild('Test', PERMISSIONS), 'general');
  const connect = (options: ConstructorParameters<typeof REST>[0] = {}) =>
    new REST({ api: discord.url, offset: 5, ...options }).setToken(discord.token);
  const send = (rest: REST, content: string) => rest.post(`/channels/${channel.id}/messages`, { body: { content } });
  const statuses = () => discord.requests.map(({ status }) => status);
  return { discord, channel, connect, send, statuses };
}

describe("discord.js's queue in the sandbox", () => {
  it('waits for each window by the headers alone, and is never refused', async () => {
    // 5 messages in a second: even a busy machine sends them faster.
    const { discord, connect, send, statuses } = await setUp({ windowScale: 0.2 }, systemClock);
    const rest = connect();
    let waits = 0;
    rest.on('rateLimited', ({ limit }) => {
      expect(limit).toBe(5);
      waits += 1;
    });
    const contents = Array.from({ length: 12 }, (_, index) => `message ${index}`);
    await Promise.all(contents.map((content) => send(rest, content)));
    expect(statuses()).toEqual(contents.map(() => 200));
    expect(discord.requests.map(({ body }) => Object(body).content)).toEqual(contents);
    expect(waits).toBeGreaterThan(0);
  });

  it('understands a real 429: its scope, that it is not global, and how long it lasts', async () => {
    const { connect, send, statuses } = await setUp({});
    await Promise.all([1, 2, 3, 4, 5].map((index) => send(connect(), `by another process ${index}`)));
    const rest = connect({ rejectOnRateLimit: () => true });
    await expect(send(rest, 'one too many')).rejects.toMatchObject({
      route: '/channels/:id/messages',
      scope: 'user',
      global: false,
      limit: 5,
      // Whole seconds, rounded up, of the five that the window lasts; and the library's own offset.
      retryAfter: 5005,
    });
    expect(statuses()).toEqual([200, 200, 200, 200, 200, 429]);
  });

  it('understands a global 429', async () => {
    const { connect, send } = await setUp({ global: { limit: 1, windowMs: 5000 } });
    await send(connect(), 'by another process');
    const rest = connect({ rejectOnRateLimit: () => true });
    await expect(send(rest, 'too soon')).rejects.toMatchObject({ scope: 'global', global: true });
  });

  it('takes a limit inside a bucket for one: only what is new waits', async () => {
    const { channel, connect } = await setUp({ renameChannel: { limit: 1, windowMs: 600_000 } });
    const rest = connect({ rejectOnRateLimit: () => true });
    const rename = (name: string) => rest.patch(`/channels/${channel.id}`, { body: { name } });
    await rest.patch(`/channels/${channel.id}`, { body: { topic: 'before' } });
    const renamed = await Promise.allSettled([rename('one'), rename('two')]);
    expect(renamed.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(renamed[1]).toMatchObject({ reason: { scope: 'user', sublimitTimeout: 600_005 } });
    await rest.patch(`/channels/${channel.id}`, { body: { topic: 'after' } });
  });
});
