import type { APIMessageTopLevelComponent } from 'discord.js';

export interface AttachedFile {
  readonly name: string;
  readonly data: Buffer;
  readonly contentType: string;
}

/** What one Discord message of ours shows: always Components V2. Two bodies that are equal as JSON look the same. */
export interface MessageBody {
  readonly components: readonly APIMessageTopLevelComponent[];
  /** Files that the components refer to by `attachment://name`. */
  readonly files?: readonly AttachedFile[];
}

/** What Discord's rate-limit headers said after a request. Durations in milliseconds. */
export interface RateState {
  readonly limit: number;
  /** Requests left in the present window. */
  readonly remaining: number;
  readonly resetAfterMs: number;
}

/** What a reply says of the bucket of edits: nothing where it has no headers, `elsewhere` where its request counted in another one. */
export type ToldRate = RateState | 'elsewhere' | undefined;

/** Why a message could not be brought to Discord, by what can be done about it. */
export type DeliveryErrorKind =
  /** Wait `retryAfterMs`, then send what is newest then. */
  | 'rate-limited'
  /** The route is dead (token expired, no access): another route may do. */
  | 'dead-route'
  /** The message or its channel was deleted: nothing more to show. */
  | 'gone'
  /** Discord does not take this body (AutoMod, a limit): another body may do. */
  | 'refused'
  /** Discord or the network failed: try again a little later. */
  | 'transient';

export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  readonly kind: DeliveryErrorKind;
  readonly retryAfterMs: number | undefined;
  /** Discord's own error code, where it gave one. */
  readonly code: number | undefined;

  constructor(
    kind: DeliveryErrorKind,
    message: string,
    details: { readonly retryAfterMs?: number; readonly code?: number; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause });
    this.kind = kind;
    this.retryAfterMs = details.retryAfterMs;
    this.code = details.code;
  }
}
