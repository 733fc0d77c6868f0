import { GatewayOpcodes } from 'discord-api-types/v10';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import type { SandboxClock, Timer } from '../clock.ts';
import { areKnown, PRIVILEGED } from './intents.ts';
import type { Session } from './session.ts';

/** What the gateway asks the world. */
export interface GatewaySource {
  readonly token: string;
  readonly applicationId: string;
  readonly recommendedShards: number;
  /** Privileged bits that were granted in the portal. */
  readonly grantedIntents: number;
  botUser(): unknown;
  guildsOf(shard: number, count: number): readonly string[];
  guildCreate(guildId: string): unknown;
}

export interface ConnectionHooks {
  readonly source: GatewaySource;
  readonly clock: SandboxClock;
  readonly heartbeatMs: number;
  readonly identify: (identity: {
    readonly shard: number;
    readonly count: number;
    readonly intents: number;
  }) => Session;
  readonly resume: (resume: { readonly sessionId: string; readonly seq: number }) => Session | undefined;
  readonly closed: (session: Session | undefined, code: number) => void;
}

const CLOSE = {
  unknownOpcode: 4001,
  decodeError: 4002,
  notAuthenticated: 4003,
  authenticationFailed: 4004,
  alreadyAuthenticated: 4005,
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
const identifySchema = z.object({
  token: z.string(),
  intents: z.int(),
  properties: z.record(z.string(), z.unknown()),
  shard: z.tuple([z.int(), z.int()]).optional(),
});
const resumeSchema = z.object({ token: z.string(), session_id: z.string(), seq: z.int() });

/** One socket of a bot. */
export class Connection {
  readonly #socket: WebSocket;
  readonly #hooks: ConnectionHooks;
  #session: Session | undefined;
  #heartbeat: Timer | undefined;
  #sends: number[] = [];

  constructor(socket: WebSocket, hooks: ConnectionHooks) {
    this.#socket = socket;
    this.#hooks = hooks;
    socket.on('message', (data) => this.#received(Buffer.isBuffer(data) ? data : Buffer.from(data as ArrayBuffer)));
    socket.on('close', (code) => {
      this.#heartbeat?.cancel();
      hooks.closed(this.#session, code);
    });
    socket.on('error', () => socket.terminate());
  }

  begin(query: URLSearchParams): void {
    if (query.get('v') !== '10' || query.get('encoding') !== 'json') {
      this.close(query.get('v') === '10' ? CLOSE.decodeError : CLOSE.invalidVersion);
      return;
    }
    this.send({ op: GatewayOpcodes.Hello, d: { heartbeat_interval: this.#hooks.heartbeatMs } });
    this.#expectHeartbeat();
  }

  send(payload: unknown): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(payload));
  }

  close(code: number): void {
    this.#socket.close(code);
  }

  drop(): void {
    this.#socket.terminate();
  }

  /** A bot that falls silent for one and a half intervals is cut off; its session can be resumed. */
  #expectHeartbeat(): void {
    this.#heartbeat?.cancel();
    this.#heartbeat = this.#hooks.clock.setTimer(this.#hooks.heartbeatMs * 1.5, () =>
      this.close(CLOSE.sessionTimedOut),
    );
  }

  #received(data: Buffer): void {
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
        this.#expectHeartbeat();
        this.send({ op: GatewayOpcodes.HeartbeatAck });
        return undefined;
      case GatewayOpcodes.Identify:
        return this.#identify(data);
      case GatewayOpcodes.Resume:
        return this.#resume(data);
      case GatewayOpcodes.PresenceUpdate:
      case GatewayOpcodes.VoiceStateUpdate:
        return this.#session === undefined ? CLOSE.notAuthenticated : undefined;
      default:
        return CLOSE.unknownOpcode;
    }
  }

  #identify(data: unknown): number | undefined {
    if (this.#session !== undefined) return CLOSE.alreadyAuthenticated;
    const identify = identifySchema.safeParse(data);
    if (!identify.success) return CLOSE.decodeError;
    const { token, intents, shard: [shard, count] = [0, 1] } = identify.data;
    const { source } = this.#hooks;
    if (token !== source.token) return CLOSE.authenticationFailed;
    if (count < 1 || shard < 0 || shard >= count) return CLOSE.invalidShard;
    if (!areKnown(intents)) return CLOSE.invalidIntents;
    if ((intents & PRIVILEGED & ~source.grantedIntents) !== 0) return CLOSE.disallowedIntents;
    this.#session = this.#hooks.identify({ shard, count, intents });
    return undefined;
  }

  #resume(data: unknown): number | undefined {
    if (this.#session !== undefined) return CLOSE.alreadyAuthenticated;
    const resume = resumeSchema.safeParse(data);
    if (!resume.success) return CLOSE.decodeError;
    if (resume.data.token !== this.#hooks.source.token) return CLOSE.authenticationFailed;
    this.#session = this.#hooks.resume({ sessionId: resume.data.session_id, seq: resume.data.seq });
    if (this.#session === undefined) this.send({ op: GatewayOpcodes.InvalidSession, d: false });
    return undefined;
  }
}

function parseJson(data: Buffer): unknown {
  try {
    return JSON.parse(data.toString('utf8'));
  } catch {
    // Not JSON: the schema refuses it, and the socket is closed with Discord's code for that.
    return undefined;
  }
}
