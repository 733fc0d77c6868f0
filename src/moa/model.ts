import type { Reasoning } from './recipe.ts';

/**
 * The engine's one port to language models. The engine owns it and says here all that it needs; src/models implements
 * it for Together AI and compatible servers.
 */

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** How long a call may take, in milliseconds: in each of its phases, and in all. */
export interface Deadlines {
  /** From the start to the response's headers: connecting, sending the question, and the server's first word. */
  readonly headersMs: number;
  /** From the headers to the first piece of text or reasoning. */
  readonly firstTokenMs: number;
  /** Between two events of the stream, once it writes. */
  readonly idleMs: number;
  /** The whole call. */
  readonly wholeMs: number;
}

/** One call of one model. Sizes are tokens. */
export interface ModelRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly temperature?: number;
  /** Upper bound for the answer, hidden reasoning included. */
  readonly maxTokens: number;
  /** Missing: as the server does by itself. */
  readonly reasoning?: Reasoning;
  /** Those that differ from the model's own. */
  readonly deadlines?: Partial<Deadlines>;
  /**
   * Ask although the model has failed too often of late and its breaker is open: nobody else is left to ask. Of no effect where
   * that is of no use: the server does not offer the model, or refuses the key.
   */
  readonly evenIfOpen?: true;
}

/**
 * What the call cost in tokens. `estimated` is true where the server told nothing (an aborted or broken stream): then
 * the numbers are a guess at four characters a token.
 */
export interface Usage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly estimated: boolean;
}

/** Why a model stopped: by itself, at `maxTokens`, by a content filter of the server's, or for a reason of the server's that we do not know. */
export type FinishReason = 'stop' | 'length' | 'filter' | 'other';

/** Why a call has not been sent yet. */
export type WaitReason = 'slot' | 'rate-limit' | 'overloaded' | 'connection';

export type ModelEvent =
  /** Nothing was sent yet: waiting for a turn (`slot`), or for `ms` before another try. */
  | { readonly type: 'waiting'; readonly reason: WaitReason; readonly ms?: number }
  /** The request is on its way to the server (again, after a `waiting`). */
  | { readonly type: 'sent' }
  /** A piece of the answer. */
  | { readonly type: 'text'; readonly delta: string }
  /** A piece of hidden reasoning: never part of the answer. */
  | { readonly type: 'reasoning'; readonly delta: string };

/** How a whole answer ended. */
export interface ModelEnd {
  readonly finish: FinishReason;
  readonly usage: Usage;
  /** The model that answered, as the server named it; may differ from the one asked for. */
  readonly answeredBy: string;
}

/**
 * Is told what happens in a call, in order, and nothing any more once the call has settled. Events are passed by calls, not
 * by a generator: a hundred runs hear thousands of pieces a second, and each turn of a generator chain costs more than
 * what is done with a piece. Must not throw.
 */
export type Listener = (event: ModelEvent) => void;

/**
 * A model that can be asked.
 *
 * `ask` resolves once the answer is whole. It rejects with a {@link ModelError} for every failure of the call, the stream that
 * breaks without a finish reason included; and with `signal.reason`, at once, when `signal` aborts, which ends the call.
 * Text is never repeated: a failure after the first piece is not tried again.
 */
export interface ChatModel {
  ask(request: ModelRequest, listener: Listener, signal: AbortSignal): Promise<ModelEnd>;
}

/** The closed list of causes a call can fail for. */
export type ModelErrorKind =
  /** Above our rate (429), after all tries. */
  | 'rate-limit'
  /** The platform's capacity (502, 503, 504, 52x, 529), after all tries. */
  | 'overloaded'
  /** The server failed (500), or said so in the stream. */
  | 'server'
  /** Key refused (401). */
  | 'auth'
  /** No credit (402). */
  | 'payment'
  /** No such model, or not callable (400/404 `model_not_available`). */
  | 'missing'
  /** There is such a model, but not for chat: one for embeddings, say. */
  | 'not-chat'
  /** Question and answer together exceed the model's context. */
  | 'context'
  /** The server refuses the request for another reason. */
  | 'refused'
  /** A deadline of ours passed: connect, first token, idle, or whole call. */
  | 'timeout'
  /** No connection, or it broke. */
  | 'connection'
  /** The stream ended without a finish reason. */
  | 'cut'
  /** What came is not what the API promises (HTML, broken JSON, …). */
  | 'protocol'
  /** A finish reason, but no text. */
  | 'empty'
  /** Never asked: it could have passed what the run may cost. */
  | 'ceiling';

/** Whether a server says by this that asking the model again is of no use for now. */
export function isNotOffered(kind: ModelErrorKind): boolean {
  return kind === 'missing' || kind === 'not-chat';
}

/** Whether the cause is the account's, not the model's: every other model of the same account would fail of it, too. */
export function isOfAccount(kind: ModelErrorKind): boolean {
  return kind === 'auth' || kind === 'payment';
}

/** One failed call. `message` is a sentence a person can read; server bodies never go into it unread. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
  readonly kind: ModelErrorKind;
  /** How long the server asked to wait, in milliseconds, where it said so. */
  readonly retryAfterMs: number | undefined;
  /** HTTP status, where there was one. */
  readonly status: number | undefined;

  constructor(
    kind: ModelErrorKind,
    message: string,
    details: {
      readonly retryAfterMs?: number | undefined;
      readonly status?: number | undefined;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = kind;
    this.retryAfterMs = details.retryAfterMs;
    this.status = details.status;
  }
}
