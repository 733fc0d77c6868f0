import { Client, Events } from 'discord.js';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { logConnection } from '../../src/ops/connection-log.ts';
import { tellIfSlow } from '../../src/ops/slow-start.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

function setUp() {
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line).msg) });
  return { lines, log, clock: new VirtualClock() };
}

describe('the log of the connection', () => {
  const clients: Client[] = [];
  afterEach(() => Promise.all(clients.splice(0).map((client) => client.destroy())));

  function connection() {
    const scene = setUp();
    const client = new Client({ intents: [] });
    clients.push(client);
    logConnection(client, { ...scene, onFatal: () => {} });
    return { ...scene, client };
  }

  it('has a line each for lost, still trying and back, however often it was tried', async () => {
    const { client, clock, lines } = connection();
    client.emit(Events.ShardReconnecting, 0);
    client.emit(Events.ShardReconnecting, 0);
    await clock.advance(20_000);
    client.emit(Events.ShardReconnecting, 0);
    await clock.advance(29_000);
    client.emit(Events.ShardResume, 0, 3);
    await clock.advance(60_000);
    expect(lines).toEqual([
      'The connection to Discord is lost; trying to come back.',
      'Discord is still out of reach; trying again and again.',
      'Connected to Discord again, after 49.0 s.',
    ]);
  });

  it('says nothing of a return that no loss came before', () => {
    const { client, lines } = connection();
    client.emit(Events.ShardReady, 0, undefined);
    expect(lines).toEqual([]);
  });
});

describe('a start that takes its time', () => {
  it('says what is waited for after 10 s, and when that is over', async () => {
    const { lines, log, clock } = setUp();
    let answer = (): void => {};
    const waited = new Promise<string>((resolve) => {
      answer = () => resolve('hello');
    });
    const waiting = tellIfSlow('the login', waited, { clock, log });
    await clock.advance(9_999);
    expect(lines).toEqual([]);
    await clock.advance(30_001);
    expect(lines).toEqual([expect.stringMatching(/not answered for 10 s.*the login/)]);
    answer();
    expect(await waiting).toBe('hello');
    expect(lines[1]).toBe('Discord has answered after 40 s: the login is done.');
  });

  it('says nothing where all goes well, and leaves no timer', async () => {
    const { lines, log, clock } = setUp();
    await tellIfSlow('the login', Promise.resolve(), { clock, log });
    await clock.advance(20_000);
    expect(lines).toEqual([]);
    expect(clock.sleeping).toBe(0);
  });
});
