import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../sandbox/discord/clock.ts';
import { type DiscordOptions, startDiscord } from '../../../sandbox/discord/index.ts';
import { RawSocket } from './gateway-stand.ts';

const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function setUp(options: DiscordOptions = {}) {
  const clock = new ManualClock();
  const discord = await startDiscord({ clock, ...options });
  closers.push(() => discord.close());
  const guild = discord.addGuild('Test');
  const connect = async (query = '?v=10&encoding=json') => {
    const socket = new RawSocket(`${discord.gateway.url}/${query}`);
    closers.push(() => socket.terminate());
    await Promise.race([socket.next(({ op }) => op === 10), socket.closed]);
    return socket;
  };
  const identify = { op: 2, d: { token: discord.token, intents: 1, properties: {} } };
  const ready = async () => {
    const socket = await connect();
    socket.send(identify);
    const { d } = await socket.next(({ t }) => t === 'READY');
    return { socket, sessionId: String(Object(d).session_id) };
  };
  return { clock, discord, guild, connect, identify, ready };
}

describe('the gateway', () => {
  it('greets, identifies, gives a ready with unavailable servers, then each server', async () => {
    const { guild, ready } = await setUp();
    const { socket } = await ready();
    const created = await socket.next(({ t }) => t === 'GUILD_CREATE');
    expect(socket.received.map(({ op, t, s }) => [op, t, s])).toEqual([
      [10, undefined, undefined],
      [0, 'READY', 1],
      [0, 'GUILD_CREATE', 2],
    ]);
    expect(Object(socket.received[1]?.d).guilds).toEqual([{ id: guild.id, unavailable: true }]);
    expect(Object(created.d).id).toBe(guild.id);
  });

  it.each([
    [4001, 'an unknown opcode', { op: 77, d: {} }],
    [4002, 'what is no JSON', 'hello'],
    [4002, 'too much at once', { op: 1, d: 'x'.repeat(5000) }],
    [4003, 'a presence before it identified', { op: 3, d: {} }],
    [4004, 'a wrong token', { op: 2, d: { token: 'wrong', intents: 1, properties: {} } }],
    [4010, 'a shard that cannot be', { op: 2, d: { intents: 1, properties: {}, shard: [2, 2] } }],
    [4013, 'intents that do not exist', { op: 2, d: { intents: 2 ** 30, properties: {} } }],
    [4014, 'intents that were not granted', { op: 2, d: { intents: 1 << 15, properties: {} } }],
  ])('closes with %i for %s', async (code, _what, payload) => {
    const { discord, connect } = await setUp();
    const socket = await connect();
    const filled =
      typeof payload === 'string' ? payload : { ...payload, d: { token: discord.token, ...Object(payload.d) } };
    socket.send(typeof payload !== 'string' && payload.op === 1 ? payload : filled);
    expect(await socket.closed).toBe(code);
  });

  it('closes with 4005 for a second identify, 4012 for another version, 4008 for 121 sends in a minute', async () => {
    const { connect, identify, ready } = await setUp();
    const { socket } = await ready();
    socket.send(identify);
    expect(await socket.closed).toBe(4005);
    expect(await (await connect('?v=6&encoding=json')).closed).toBe(4012);
    const busy = await connect();
    for (let sends = 0; sends < 121; sends += 1) busy.send({ op: 1, d: null });
    expect(await busy.closed).toBe(4008);
  });

  it('answers heartbeats, and cuts off a bot that sends none for one and a half intervals', async () => {
    const { clock, ready } = await setUp({ heartbeatMs: 1000 });
    const { socket } = await ready();
    clock.advance(1400);
    socket.send({ op: 1, d: 2 });
    await socket.next(({ op }) => op === 11);
    clock.advance(1400);
    clock.advance(200);
    expect(await socket.closed).toBe(4009);
  });

  it('resumes a session after any close but 1000 and 1001, with what was missed, in order', async () => {
    const { discord, guild, connect, ready } = await setUp();
    const { socket, sessionId } = await ready();
    await socket.next(({ t }) => t === 'GUILD_CREATE');
    await socket.close(4900);
    const channel = discord.addChannel(guild, 'general');
    discord.world.tell({ type: 'channel-updated', channel });
    const again = await connect();
    again.send({ op: 6, d: { token: discord.token, session_id: sessionId, seq: 2 } });
    await again.next(({ t }) => t === 'RESUMED');
    expect(again.received.slice(1).map(({ t, s }) => [t, s])).toEqual([
      ['CHANNEL_UPDATE', 3],
      ['RESUMED', 4],
    ]);
    await again.close(1000);
    const late = await connect();
    late.send({ op: 6, d: { token: discord.token, session_id: sessionId, seq: 4 } });
    expect((await late.next(({ op }) => op === 9)).d).toBe(false);
  });

  it('asks to reconnect and invalidates sessions as a test orders', async () => {
    const { discord, ready } = await setUp();
    const { socket } = await ready();
    discord.gateway.requestReconnect();
    await socket.next(({ op }) => op === 7);
    discord.gateway.invalidateSessions(false);
    expect((await socket.next(({ op }) => op === 9)).d).toBe(false);
    expect(discord.gateway.sessions()).toEqual([]);
  });
});
