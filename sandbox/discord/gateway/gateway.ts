import type { Server } from 'node:http';
import { GatewayOpcodes } from 'discord-api-types/v10';
import { type WebSocket, WebSocketServer } from 'ws';
import type { SandboxClock } from '../clock.ts';
import { Connection, type GatewaySource } from './connection.ts';
import { IdentifyLimit } from './identify-limit.ts';
import { receives } from './intents.ts';
import { type Identity, Session } from './session.ts';

const DEFAULT_CONCURRENCY = 16;
const AUTHENTICATION_FAILED = 4004;

/** A session as tests see it. */
interface SessionView {
  readonly id: string;
  readonly shard: number;
  readonly count: number;
  readonly connected: boolean;
}

/** Discord's gateway: sessions, shards, heartbeats, resumes, and the close codes for what a bot does wrong. */
export class Gateway {
  readonly #source: GatewaySource;
  readonly #clock: SandboxClock;
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #connections = new Set<Connection>();
  readonly #sessions = new Map<string, Session>();
  readonly #heartbeatMs: number;
  readonly #watchers = new Set<() => void>();
  readonly #identifies: IdentifyLimit;
  #tokenWasReset = false;
  #url = '';

  constructor(source: GatewaySource, clock: SandboxClock, heartbeatMs = 41_250) {
    this.#source = source;
    this.#clock = clock;
    this.#heartbeatMs = heartbeatMs;
    this.#identifies = new IdentifyLimit(clock, source.maxConcurrency ?? DEFAULT_CONCURRENCY);
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
      session.dispatch(event, dataFor(session.intents));
    }
  }

  /** Those of connected bots, and those that can still be resumed. */
  sessions(): readonly SessionView[] {
    this.#forgetExpired();
    return [...this.#sessions.values()].map(({ id, shard, count, connected }) => ({ id, shard, count, connected }));
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
      session_start_limit: this.#identifies.report(),
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

  /** Tells every connection that its session is invalid: to be resumed, or gone for good. */
  invalidateSessions(resumable: boolean): void {
    for (const session of this.#sessions.values()) if (session.connected) session.detach(this.#clock.now());
    if (!resumable) this.#sessions.clear();
    for (const connection of this.#connections) connection.invalidate(resumable);
    this.#tellWatchers();
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
      isToken: (token) => token === this.#source.token && !this.#tokenWasReset,
      identify: (identity) => this.#identify(connection, identity),
      resume: (resume) => this.#resume(connection, resume),
      closed: (session, code) => this.#closed(connection, session, code),
    });
    this.#connections.add(connection);
    connection.begin(query);
  }

  #identify(connection: Connection, identity: Identity): Session | undefined {
    const verdict = this.#identifies.take();
    if (verdict === 'day-is-used-up') this.#resetToken();
    if (verdict !== 'allowed') return undefined;
    this.#forgetExpired();
    const session = new Session(identity, connection);
    this.#sessions.set(session.id, session);
    const guilds = this.#source.guildsOf(session.shard, session.count);
    session.dispatch('READY', {
      v: 10,
      user: this.#source.botUser(),
      guilds: guilds.map((id) => ({ id, unavailable: true })),
      session_id: session.id,
      resume_gateway_url: this.#url,
      shard: [session.shard, session.count],
      application: { id: this.#source.applicationId, flags: 0 },
    });
    if (receives(session.intents, 'GUILD_CREATE', true)) {
      for (const id of guilds) session.dispatch('GUILD_CREATE', this.#source.guildCreate(id));
    }
    this.#tellWatchers();
    return session;
  }

  /** What Discord does to a bot that identifies more than a thousand times a day: nobody gets in with this token again. */
  #resetToken(): void {
    this.#tokenWasReset = true;
    this.#sessions.clear();
    this.closeAll(AUTHENTICATION_FAILED);
  }

  #resume(
    connection: Connection,
    { sessionId, seq }: { readonly sessionId: string; readonly seq: number },
  ): Session | 'invalid-seq' | undefined {
    this.#forgetExpired();
    const session = this.#sessions.get(sessionId);
    if (session === undefined) return undefined;
    if (seq > session.seq) return 'invalid-seq';
    const missed = session.missedSince(seq);
    if (missed === undefined) return undefined;
    session.attach(connection);
    for (const dispatch of missed) connection.send(dispatch);
    session.dispatch('RESUMED', {});
    this.#tellWatchers();
    return session;
  }

  #closed(connection: Connection, session: Session | undefined, code: number): void {
    this.#connections.delete(connection);
    // A session that another connection has resumed in the meantime is not this one's to end.
    if (session?.isHeldBy(connection)) {
      session.detach(this.#clock.now());
      // Only these two end the session; after any other close it can be resumed.
      if (code === 1000 || code === 1001) this.#sessions.delete(session.id);
    }
    this.#tellWatchers();
  }

  #forgetExpired(): void {
    for (const [id, session] of this.#sessions) {
      if (session.hasExpired(this.#clock.now())) this.#sessions.delete(id);
    }
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
