import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { constants, createInflate } from 'node:zlib';
import { Client, Events, GatewayDispatchEvents, GatewayIntentBits } from 'discord.js';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { shardOf } from '../../../sandbox/discord/gateway/gateway.ts';
import { GatewayStand } from './gateway-stand.ts';

const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Snowflakes whose shard of two alternates. */
const GUILDS = [0n, 1n, 2n, 3n].map((step) => String(1_000_000_000_000_000_000n + (step << 22n)));
const HOME = GUILDS[0] ?? '';

async function setUp(options: Parameters<typeof GatewayStand.open>[1] = {}) {
  const stand = await GatewayStand.open(GUILDS, options);
  closers.push(() => stand.close());
  return stand;
}

async function start(stand: GatewayStand, shards?: 'auto') {
  const client = new Client({
    intents: [GatewayIntentBits.Guilds],
    rest: { api: stand.apiUrl },
    waitGuildTimeout: 1000,
    // discord.js would wait out 5 seconds between two identifies; how often is too often is tested elsewhere.
    ws: { buildIdentifyThrottler: () => ({ waitForIdentify: async () => {} }) },
    ...(shards === undefined ? {} : { shards }),
  });
  closers.push(() => client.destroy());
  const events: string[] = [];
  const heard: number[] = [];
  client.ws.on(GatewayDispatchEvents.InteractionCreate, (data: { number: number }) => heard.push(data.number));
  client.on(Events.ShardResume, () => events.push('resumed'));
  client.on(Events.ShardReady, () => events.push('ready'));
  client.on(Events.ShardDisconnect, ({ code }) => events.push(`disconnected ${code}`));
  const ready = once(client, Events.ClientReady);
  await client.login(stand.source.token);
  await ready;
  events.length = 0;
  let number = 0;
  // A type that discord.js does not know: the raw event is all that is wanted.
  const tell = () => stand.gateway.dispatch('INTERACTION_CREATE', HOME, () => ({ number: ++number, type: 99 }));
  return { client, events, heard, tell };
}

/** Passes bytes on until it is told to swallow them: connections that look alive and are not. */
async function startProxy(targetPort: number) {
  const sockets = new Set<Socket>();
  const proxy = createServer((near) => {
    const far = connect(targetPort, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (bytes) => to.write(bytes));
      from.on('close', () => to.destroy());
      from.on('error', () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  closers.push(() => {
    cut();
    return new Promise((resolve) => proxy.close(resolve));
  });
  const swallow = () => {
    for (const socket of sockets) socket.removeAllListeners('data').resume();
  };
  return { port: (proxy.address() as AddressInfo).port, swallow, cut };
}

describe('discord.js at the gateway', () => {
  it('resumes after a dropped socket, a reconnect order and each close code that allows it', async () => {
    const stand = await setUp();
    const { events, heard, tell } = await start(stand);
    const breaks = [
      () => stand.gateway.dropSockets(),
      () => stand.gateway.requestReconnect(),
      () => stand.gateway.closeAll(4000),
      () => stand.gateway.closeAll(4009),
      () => stand.gateway.invalidateSessions(true),
    ];
    for (const [index, interrupt] of breaks.entries()) {
      tell();
      await expect.poll(() => heard, { interval: 10 }).toHaveLength(2 * index + 1);
      interrupt();
      tell();
      await expect.poll(() => events, { interval: 10 }).toHaveLength(index + 1);
    }
    await expect.poll(() => heard).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(events).toEqual(Array.from(breaks, () => 'resumed'));
    expect(stand.gateway.bot()['session_start_limit']).toMatchObject({ remaining: 999 });
  });

  it('identifies anew after its session was invalidated for good', async () => {
    const stand = await setUp();
    const { events, heard, tell } = await start(stand);
    stand.gateway.invalidateSessions(false);
    await expect.poll(() => events, { interval: 10 }).toEqual(['ready']);
    tell();
    await expect.poll(() => heard).toEqual([1]);
    expect(stand.gateway.bot()['session_start_limit']).toMatchObject({ remaining: 998 });
  });

  it('leaves a connection that has gone silent, and loses nothing', async () => {
    const stand = await setUp({ heartbeatMs: 150 });
    const proxy = await startProxy(stand.port);
    stand.attach(proxy.port);
    const { client, events, heard, tell } = await start(stand);
    tell();
    await expect.poll(() => heard).toEqual([1]);
    const noticed = new Promise<void>((resolve) => {
      client.on(Events.Debug, (line) => line.includes('Zombie connection') && resolve());
    });
    proxy.swallow();
    tell();
    await noticed;
    // It waits for an answer to its goodbye, which never comes; the network gives up first.
    proxy.cut();
    // A machine that stands still for longer than such a short heartbeat makes it resume more than once.
    await expect.poll(() => events, { interval: 10 }).toContain('resumed');
    await expect.poll(() => heard).toEqual([1, 2]);
  });

  it('gives up for good after a close code that says so', async () => {
    const stand = await setUp();
    const { client, events } = await start(stand);
    client.on(Events.Error, () => events.push('error'));
    client.on(Events.ShardError, () => events.push('shard error'));
    stand.gateway.closeAll(4014);
    await expect.poll(() => events).toContain('disconnected 4014');
  });

  it('ends its session when it is destroyed', async () => {
    const stand = await setUp();
    const { client } = await start(stand);
    expect(stand.gateway.sessions()).toHaveLength(1);
    await client.destroy();
    await expect.poll(() => stand.gateway.sessions()).toEqual([]);
  });

  it('connects two shards, each with its servers, and hears each event on the right one', async () => {
    const stand = await setUp({ shards: 2 });
    const { client } = await start(stand, 'auto');
    expect(client.guilds.cache.map(({ id, shardId }) => [id, shardId]).sort()).toEqual(
      GUILDS.map((id) => [id, shardOf(id, 2)]).sort(),
    );
    const heard: unknown[] = [];
    client.ws.on(GatewayDispatchEvents.InteractionCreate, (data: { from: string }, shard: number) =>
      heard.push([data.from, shard]),
    );
    for (const id of GUILDS) stand.gateway.dispatch('INTERACTION_CREATE', id, () => ({ from: id, type: 99 }));
    stand.gateway.dispatch('INTERACTION_CREATE', undefined, () => ({ from: 'a DM', type: 99 }));
    await expect.poll(() => heard).toHaveLength(5);
    expect(heard).toEqual(expect.arrayContaining([...GUILDS.map((id) => [id, shardOf(id, 2)]), ['a DM', 0]]));
  });
});

describe('compression', () => {
  it('sends one zlib stream for the whole connection where the bot asks for it', async () => {
    const stand = await setUp();
    const socket = new WebSocket(`ws://127.0.0.1:${stand.port}/?v=10&encoding=json&compress=zlib-stream`);
    closers.push(() => socket.terminate());
    const inflate = createInflate({ flush: constants.Z_SYNC_FLUSH });
    let text = '';
    inflate.on('data', (bytes: Buffer) => {
      text += bytes.toString();
    });
    const tails: string[] = [];
    socket.on('message', (data: Buffer, isBinary) => {
      expect(isBinary).toBe(true);
      tails.push(data.subarray(-4).toString('hex'));
      inflate.write(data);
    });
    await expect.poll(() => text).toContain('"op":10');
    socket.send(JSON.stringify({ op: 2, d: stand.identity() }));
    await expect.poll(() => text.match(/"t":"GUILD_CREATE"/g)).toHaveLength(GUILDS.length);
    expect(text.indexOf('"t":"READY"')).toBeLessThan(text.indexOf('"t":"GUILD_CREATE"'));
    expect(tails.at(-1)).toBe('0000ffff');
  });

  it('refuses other kinds, and says which it has', async () => {
    const stand = await setUp();
    const socket = new WebSocket(`ws://127.0.0.1:${stand.port}/?v=10&encoding=json&compress=zstd-stream`);
    const [code, reason] = await once(socket, 'close');
    expect([code, String(reason)]).toEqual([4002, 'The sandbox compresses as zlib-stream only.']);
  });
});
