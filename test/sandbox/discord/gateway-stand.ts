import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket } from 'ws';
import { type SandboxClock, systemClock } from '../../../sandbox/discord/clock.ts';
import type { GatewaySource } from '../../../sandbox/discord/gateway/connection.ts';
import { Gateway, shardOf } from '../../../sandbox/discord/gateway/gateway.ts';

export interface Payload {
  readonly op: number;
  readonly t?: string | null;
  readonly s?: number | null;
  readonly d: unknown;
}

/** A gateway of its own with a few servers, and the one HTTP route that a bot needs to find it. */
export class GatewayStand {
  readonly gateway: Gateway;
  readonly source: GatewaySource;
  readonly #server: Server;
  readonly #sockets = new Set<RawSocket>();

  private constructor(guildIds: readonly string[], options: StandOptions) {
    this.source = {
      token: 'dGhlLWJvdA.token.of-the-stand',
      applicationId: '1000000000000000001',
      recommendedShards: options.shards ?? 1,
      grantedIntents: options.grantedIntents ?? 0,
      ...(options.maxConcurrency === undefined ? {} : { maxConcurrency: options.maxConcurrency }),
      botUser: () => ({ id: '1000000000000000001', username: 'bot', discriminator: '0', avatar: null, bot: true }),
      guildsOf: (shard, count) => guildIds.filter((id) => shardOf(id, count) === shard),
      guildCreate: (id) => ({ ...GUILD, id, members: options.members ?? [] }),
    };
    this.gateway = new Gateway(this.source, options.clock ?? systemClock, options.heartbeatMs);
    this.#server = createServer((request, response) => {
      const found = request.url?.endsWith('/gateway/bot') === true;
      response
        .writeHead(found ? 200 : 404, { 'content-type': 'application/json', via: '1.1 stand' })
        .end(JSON.stringify(found ? this.gateway.bot() : { message: '404: Not Found', code: 0 }));
    });
  }

  static async open(guildIds: readonly string[], options: StandOptions = {}): Promise<GatewayStand> {
    const stand = new GatewayStand(guildIds, options);
    await new Promise<void>((resolve) => stand.#server.listen(0, '127.0.0.1', resolve));
    stand.attach(stand.port);
    return stand;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${this.port}/api`;
  }

  /** Where bots are told to connect: the stand itself, or something in between. */
  attach(port: number): void {
    this.#server.removeAllListeners('upgrade');
    this.gateway.attach(this.#server, `ws://127.0.0.1:${port}`);
  }

  async connect(query = 'v=10&encoding=json'): Promise<RawSocket> {
    const socket = new RawSocket(`ws://127.0.0.1:${this.port}/?${query}`);
    this.#sockets.add(socket);
    await Promise.race([socket.next(({ op }) => op === 10), socket.closed]);
    return socket;
  }

  /** A bare socket that has identified, and the session that it got. */
  async identified(intents = 1, shard?: readonly [number, number]): Promise<{ socket: RawSocket; sessionId: string }> {
    const socket = await this.connect();
    socket.send({ op: 2, d: this.identity(intents, shard) });
    const { d } = await socket.next(({ t }) => t === 'READY');
    return { socket, sessionId: (d as { session_id: string }).session_id };
  }

  identity(intents = 1, shard?: readonly [number, number]): Record<string, unknown> {
    return { token: this.source.token, intents, properties: {}, ...(shard === undefined ? {} : { shard }) };
  }

  resumption(sessionId: string, seq: number): Payload {
    return { op: 6, d: { token: this.source.token, session_id: sessionId, seq } };
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.terminate();
    this.gateway.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

interface StandOptions {
  readonly clock?: SandboxClock;
  readonly heartbeatMs?: number;
  readonly shards?: number;
  readonly maxConcurrency?: number;
  readonly grantedIntents?: number;
  readonly members?: readonly unknown[];
}

/** As much of a server as discord.js needs to take it in. */
const GUILD = {
  name: 'Server',
  unavailable: false,
  owner_id: '1000000000000000002',
  channels: [],
  threads: [],
  roles: [],
  emojis: [],
  stickers: [],
  features: [],
  voice_states: [],
  presences: [],
  stage_instances: [],
  guild_scheduled_events: [],
};

/** A bare socket, for what a well-behaved library never does. */
export class RawSocket {
  readonly received: Payload[] = [];
  /** The code that the socket closed with. */
  readonly closed: Promise<number>;
  readonly #socket: WebSocket;
  readonly #waiting = new Set<() => void>();

  constructor(url: string) {
    this.#socket = new WebSocket(url);
    this.closed = new Promise((resolve) => this.#socket.on('close', resolve));
    this.#socket.on('message', (data) => {
      this.received.push(JSON.parse(data.toString()) as Payload);
      for (const check of [...this.#waiting]) check();
    });
  }

  /** Sends a payload; a string as it is, also where it is no JSON. */
  send(payload: Payload | string): void {
    this.#socket.send(typeof payload === 'string' ? payload : JSON.stringify(payload));
  }

  close(code: number): Promise<number> {
    this.#socket.close(code);
    return this.closed;
  }

  terminate(): void {
    this.#socket.terminate();
  }

  /** The first payload like that, received already or yet to come. */
  next(is: (payload: Payload) => boolean): Promise<Payload> {
    return new Promise((resolve) => {
      const check = (): void => {
        const found = this.received.find(is);
        if (found === undefined) return;
        this.#waiting.delete(check);
        resolve(found);
      };
      this.#waiting.add(check);
      check();
    });
  }

  /** The dispatches so far, in order. */
  dispatches(): readonly (readonly [string, number])[] {
    return this.received.flatMap(({ op, t, s }) => (op === 0 ? [[t ?? '', s ?? 0] as const] : []));
  }

  /** Waits until all that the gateway has sent so far is here: it answers in order. */
  async settled(): Promise<void> {
    const before = this.received.filter(({ op }) => op === 11).length;
    this.send({ op: 1, d: null });
    await this.next(() => this.received.filter(({ op }) => op === 11).length > before);
  }
}
