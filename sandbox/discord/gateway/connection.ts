import { GatewayOpcodes } from 'discord-api-types/v10';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import type { SandboxClock, Timer } from '../clock.ts';
import { areKnown, PRIVILEGED } from './intents.ts';
import { membersChunk, membersRequestSchema } from './members.ts';
import type { Identity, Session } from './session.ts';
import { plainWire, type Wire, zlibWire } from './wire.ts';

/** What the gateway asks the world. */
export interface GatewaySource {
  readonly token: string;
  readonly applicationId: string;
  readonly recommendedShards: number;
  /** How many shards may identify within 5 seconds; 16 where nothing is said. A small bot has 1. */
  readonly maxConcurrency?: number;
  /** Privileged bits that were granted in the portal. */
  readonly grantedIntents: number;
  botUser(): unknown;
  guildsOf(shard: number, count: number): readonly string[];
  guildCreate(guildId: string): unknown;
}

/** What a connection needs of the gateway. */
export interface ConnectionHooks {
  readonly source: GatewaySource;
  readonly clock: SandboxClock;
  readonly heartbeatMs: number;
  readonly isToken: (token: string) => boolean;
  /** Undefined where the bot identifies too often. */
  readonly identify: (identity: Identity) => Session | undefined;
  /** `invalid-seq` where the bot claims a dispatch that was never sent; undefined where it must identify anew. */
  readonly resume: (resume: {
    readonly sessionId: string;
    readonly seq: number;
  }) => Session | 'invalid-seq' | undefined;
  readonly closed: (session: Session | undefined, code: number) => void;
}

const CLOSE = {
  unknownOpcode: 4001,
  decodeError: 4002,
  notAuthenticated: 4003,
  authenticationFailed: 4004,
  alreadyAuthenticated: 4005,
  invalidSeq: 4007,
  rateLimited: 4008,
  sessionTimedOut: 4009,
  invalidShard: 4010,
  invalidVersion: 4012,
  invalidIntents: 4013,
  disallowedIntents: 4014,
} as const;

const MAX_PAYLOAD_BYTES = 4096;
const MAX_SENDS_A_MINUTE = 120;

const payloadSchema = z.object({ op: z.int(), d: z.unknown() });
const heartbeatSchema = z.int().min(0).nullable();
const identifySchema = z.object({
  token: z.string(),
  intents: z.int(),
  properties: z.record(z.string(), z.unknown()),
  shard: z.tuple([z.int(), z.int()]).optional(),
});
const resumeSchema = z.object({ token: z.string(), session_id: z.string(), seq: z.int().min(0) });

/** One socket of a bot. */
export class Connection {
  readonly #socket: WebSocket;
  readonly #hooks: ConnectionHooks;
  #wire: Wire;
  #session: Session | undefined;
  #heartbeat: Timer | undefined;
  #sends: number[] = [];

  constructor(socket: WebSocket, hooks: ConnectionHooks) {
    this.#socket = socket;
    this.#hooks = hooks;
    this.#wire = plainWire(socket);
    socket.on('message', (data) => this.#received(Buffer.isBuffer(data) ? data : Buffer.from(data as ArrayBuffer)));
    socket.on('close', (code) => {
      this.#heartbeat?.cancel();
      this.#wire.end();
      hooks.closed(this.#session, code);
    });
    socket.on('error', () => socket.terminate());
  }

  /** Says hello, in the way that the query of the address asks for. */
  begin(query: URLSearchParams): void {
    const refusal = refusalOfQuery(query);
    if (refusal !== undefined) {
      this.close(refusal.code, refusal.reason);
      return;
    }
    if (query.has('compress')) this.#wire = zlibWire(this.#socket);
    this.send({ op: GatewayOpcodes.Hello, d: { heartbeat_interval: this.#hooks.heartbeatMs } });
    this.#expectHeartbeat();
  }

  send(payload: unknown): void {
    this.#wire.send(JSON.stringify(payload));
  }

  close(code: number, reason?: string): void {
    this.#socket.close(code, reason);
  }

  drop(): void {
    this.#socket.terminate();
  }

  /** Op 9: the bot may resume, or must identify anew, on this socket or another. */
  invalidate(resumable: boolean): void {
    this.#session = undefined;
    this.send({ op: GatewayOpcodes.InvalidSession, d: resumable });
  }

  /** A bot that falls silent for one and a half intervals is cut off; its session can be resumed. */
  #expectHeartbeat(): void {
    this.#heartbeat?.cancel();
    this.#heartbeat = this.#hooks.clock.setTimer(this.#hooks.heartbeatMs * 1.5, () =>
      this.close(CLOSE.sessionTimedOut),
    );
  }

  #received(data: Buffer): void {
    // What arrives after the gateway has said goodbye is not heard.
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    const refusal = this.#refusalOf(data);
    if (refusal !== undefined) this.close(refusal);
  }

  /** Takes a payload in; returns the code to close with where it is against the rules. */
  #refusalOf(data: Buffer): number | undefined {
    if (data.length > MAX_PAYLOAD_BYTES) return CLOSE.decodeError;
    if (this.#sendsTooMuch()) return CLOSE.rateLimited;
    const payload = payloadSchema.safeParse(parseJson(data));
    return payload.success ? this.#take(payload.data.op, payload.data.d) : CLOSE.decodeError;
  }

  #sendsTooMuch(): boolean {
    const now = this.#hooks.clock.now();
    this.#sends = this.#sends.filter((at) => now - at < 60_000);
    this.#sends.push(now);
    return this.#sends.length > MAX_SENDS_A_MINUTE;
  }

  #take(op: number, data: unknown): number | undefined {
    switch (op) {
      case GatewayOpcodes.Heartbeat:
        return this.#beat(data);
      case GatewayOpcodes.Identify:
        return this.#identify(data);
      case GatewayOpcodes.Resume:
        return this.#resume(data);
      case GatewayOpcodes.PresenceUpdate:
      case GatewayOpcodes.VoiceStateUpdate:
        return this.#session === undefined ? CLOSE.notAuthenticated : undefined;
      case GatewayOpcodes.RequestGuildMembers:
        return this.#requestMembers(data);
      default:
        return CLOSE.unknownOpcode;
    }
  }

  #beat(data: unknown): number | undefined {
    if (!heartbeatSchema.safeParse(data).success) return CLOSE.decodeError;
    this.#expectHeartbeat();
    this.send({ op: GatewayOpcodes.HeartbeatAck });
    return undefined;
  }

  #identify(data: unknown): number | undefined {
    if (this.#session !== undefined) return CLOSE.alreadyAuthenticated;
    const identify = identifySchema.safeParse(data);
    if (!identify.success) return CLOSE.decodeError;
    const { token, intents, shard: [shard, count] = [0, 1] } = identify.data;
    const { source, isToken } = this.#hooks;
    if (!isToken(token)) return CLOSE.authenticationFailed;
    if (count < 1 || shard < 0 || shard >= count) return CLOSE.invalidShard;
    if (!areKnown(intents)) return CLOSE.invalidIntents;
    if ((intents & PRIVILEGED & ~source.grantedIntents) !== 0) return CLOSE.disallowedIntents;
    this.#session = this.#hooks.identify({ shard, count, intents });
    if (this.#session === undefined) this.invalidate(false);
    return undefined;
  }

  #resume(data: unknown): number | undefined {
    if (this.#session !== undefined) return CLOSE.alreadyAuthenticated;
    const resume = resumeSchema.safeParse(data);
    if (!resume.success) return CLOSE.decodeError;
    if (!this.#hooks.isToken(resume.data.token)) return CLOSE.authenticationFailed;
    const resumed = this.#hooks.resume({ sessionId: resume.data.session_id, seq: resume.data.seq });
    if (resumed === 'invalid-seq') return CLOSE.invalidSeq;
    if (resumed === undefined) this.invalidate(false);
    this.#session = resumed;
    return undefined;
  }

  #requestMembers(data: unknown): number | undefined {
    const session = this.#session;
    if (session === undefined) return CLOSE.notAuthenticated;
    const request = membersRequestSchema.safeParse(data);
    if (!request.success) return CLOSE.decodeError;
    const { source } = this.#hooks;
    const guildId = request.data.guild_id;
    // A server that this shard does not have is not answered for.
    if (!source.guildsOf(session.shard, session.count).includes(guildId)) return undefined;
    const chunk = membersChunk(request.data, source.guildCreate(guildId), session.intents);
    if (chunk !== undefined) session.dispatch('GUILD_MEMBERS_CHUNK', chunk);
    return undefined;
  }
}

function refusalOfQuery(query: URLSearchParams): { readonly code: number; readonly reason: string } | undefined {
  const { invalidVersion, decodeError } = CLOSE;
  if (query.get('v') !== '10') return { code: invalidVersion, reason: 'Invalid API version: connect with v=10.' };
  if (query.get('encoding') !== 'json') return { code: decodeError, reason: 'The sandbox speaks encoding=json only.' };
  const compress = query.get('compress') ?? 'zlib-stream';
  if (compress === 'zlib-stream') return undefined;
  return { code: decodeError, reason: 'The sandbox compresses as zlib-stream only.' };
}

function parseJson(data: Buffer): unknown {
  try {
    return JSON.parse(data.toString('utf8'));
  } catch {
    // Not JSON: the schema refuses it, and the socket is closed with Discord's code for that.
    return undefined;
  }
}
