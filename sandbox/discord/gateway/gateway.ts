import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import { GatewayOpcodes } from 'discord-api-types/v10';
import { type WebSocket, WebSocketServer } from 'ws';
import type { SandboxClock } from '../clock.ts';
import { Connection, type GatewaySource } from './connection.ts';
import { receives } from './intents.ts';
import type { Session } from './session.ts';

const IDENTIFIES_A_DAY = 1000;
const REPLAY_LIMIT = 1000;

/** Discord's gateway: sessions, shards, heartbeats, resumes, and the close codes for what a bot does wrong. */
export class Gateway {
  readonly #source: GatewaySource;
  readonly #clock: SandboxClock;
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #connections = new Set<Connection>();
  readonly #sessions = new Map<string, Session>();
  readonly #heartbeatMs: number;
  readonly #watchers = new Set<() => void>();
  #identifies = 0;
  #url = '';

  constructor(source: GatewaySource, clock: SandboxClock, heartbeatMs = 41_250) {
    this.#source = source;
    this.#clock = clock;
    this.#heartbeatMs = heartbeatMs;
  }

  get url(): string {
    return this.#url;
  }

  attach(server: Server, url: string): void {
    this.#url = url;
    server.on('upgrade', (request, socket, head) => {
      const { searchParams } = new URL(request.url ?? '/', url);
      this.#sockets.handleUpgrade(request, socket, head, (ws) => this.#connected(ws, searchParams));
    });
  }

  /** Sends to the session that a guild belongs to, or to shard 0; kept for a resume while that session is away. */
  dispatch(event: string, guildId: string | undefined, dataFor: (intents: number) => unknown): void {
    for (const session of this.#sessions.values()) {
      if (!belongs(session, guildId) || !receives(session.intents, event, guildId !== undefined)) continue;
      this.send(session, event, dataFor(session.intents));
    }
  }

  send(session: Session, event: string, data: unknown): void {
    session.seq += 1;
    const dispatch = { op: GatewayOpcodes.Dispatch, t: event, s: session.seq, d: data };
    session.sent.push(dispatch);
    if (session.sent.length > REPLAY_LIMIT) session.sent.shift();
    session.connection?.send(dispatch);
  }

  sessions(): readonly { readonly id: string; readonly shard: number; readonly connected: boolean }[] {
    return [...this.#sessions.values()].map(({ id, shard, connection }) => ({
      id,
      shard,
      connected: connection !== undefined,
    }));
  }

  onSession(watch: () => void): () => void {
    this.#watchers.add(watch);
    return () => this.#watchers.delete(watch);
  }

  /** The body of GET /gateway/bot. */
  bot(): Record<string, unknown> {
    return {
      url: this.#url,
      shards: this.#source.recommendedShards,
      session_start_limit: {
        total: IDENTIFIES_A_DAY,
        remaining: Math.max(0, IDENTIFIES_A_DAY - this.#identifies),
        reset_after: 86_400_000,
        max_concurrency: 16,
      },
    };
  }

  /** Closes every connection with a code of Discord's. */
  closeAll(code: number): void {
    for (const connection of this.#connections) connection.close(code);
  }

  /** Breaks every connection without a word. */
  dropSockets(): void {
    for (const connection of this.#connections) connection.drop();
  }

  /** Tells every connection that its session is invalid. */
  invalidateSessions(resumable: boolean): void {
    for (const connection of this.#connections) connection.send({ op: GatewayOpcodes.InvalidSession, d: resumable });
    if (!resumable) this.#sessions.clear();
  }

  /** Asks every bot to connect anew and resume. */
  requestReconnect(): void {
    for (const connection of this.#connections) connection.send({ op: GatewayOpcodes.Reconnect, d: null });
  }

  close(): void {
    for (const connection of this.#connections) connection.drop();
    this.#sockets.close();
  }

  #connected(socket: WebSocket, query: URLSearchParams): void {
    const connection = new Connection(socket, {
      source: this.#source,
      clock: this.#clock,
      heartbeatMs: this.#heartbeatMs,
      identify: (identity) => this.#identify(connection, identity),
      resume: (resume) => this.#resume(connection, resume),
      closed: (session, code) => this.#closed(connection, session, code),
    });
    this.#connections.add(connection);
    connection.begin(query);
  }

  #identify(
    connection: Connection,
    identity: { readonly shard: number; readonly count: number; readonly intents: number },
  ): Session {
    this.#identifies += 1;
    const session: Session = { ...identity, id: randomBytes(16).toString('hex'), seq: 0, sent: [], connection };
    for (const [id, other] of this.#sessions) {
      // A shard that identifies anew leaves its old session behind.
      if (other.shard === session.shard && other.count === session.count) this.#sessions.delete(id);
    }
    this.#sessions.set(session.id, session);
    const guilds = this.#source.guildsOf(session.shard, session.count);
    this.send(session, 'READY', {
      v: 10,
      user: this.#source.botUser(),
      guilds: guilds.map((id) => ({ id, unavailable: true })),
      session_id: session.id,
      resume_gateway_url: this.#url,
      shard: [session.shard, session.count],
      application: { id: this.#source.applicationId, flags: 0 },
    });
    for (const id of guilds) this.send(session, 'GUILD_CREATE', this.#source.guildCreate(id));
    this.#tellWatchers();
    return session;
  }

  #resume(
    connection: Connection,
    { sessionId, seq }: { readonly sessionId: string; readonly seq: number },
  ): Session | undefined {
    const session = this.#sessions.get(sessionId);
    if (session === undefined) return undefined;
    session.connection = connection;
    for (const dispatch of session.sent) if (dispatch.s > seq) connection.send(dispatch);
    this.send(session, 'RESUMED', {});
    this.#tellWatchers();
    return session;
  }

  #closed(connection: Connection, session: Session | undefined, code: number): void {
    this.#connections.delete(connection);
    if (session?.connection === connection) session.connection = undefined;
    // Only these two end the session; after any other close it can be resumed.
    if (session !== undefined && (code === 1000 || code === 1001)) this.#sessions.delete(session.id);
    this.#tellWatchers();
  }

  #tellWatchers(): void {
    for (const watch of [...this.#watchers]) watch();
  }
}

function belongs({ shard, count }: Session, guildId: string | undefined): boolean {
  if (guildId === undefined) return shard === 0;
  return shardOf(guildId, count) === shard;
}

export function shardOf(guildId: string, count: number): number {
  return Number((BigInt(guildId) >> 22n) % BigInt(count));
}
