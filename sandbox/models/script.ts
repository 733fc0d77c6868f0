import type { Gate } from './gate.ts';
import type { RateLimits } from './rate-limits.ts';

/**
 * How a stream tells its token counts, and how it ends. `A`: in the chunk with the finish reason (Llama). `B`: in a chunk of its own with no
 * choices (GPT-OSS, DeepSeek). `C`: never. `nested`: as B, with the finer counts in `…_details`.
 */
export type UsageMode = 'A' | 'B' | 'C' | 'nested';

/** Where a model's hidden reasoning stands. */
export type ReasoningField = 'reasoning' | 'reasoning_content' | 'think-tags';

export interface ToolCall {
  readonly name: string;
  /** JSON, as text. */
  readonly arguments: string;
}

/** The stream stops being an answer after some tokens: `send` goes out as it is, then the response ends, breaks, or falls silent. */
export interface Break {
  readonly afterTokens: number;
  readonly send?: string;
  readonly ending: 'close' | 'reset' | 'silence';
}

/**
 * What happens to one call; whatever is left out goes as it would without a script. Durations are milliseconds and are
 * taken as they stand, whatever the server's speed.
 */
export interface Script {
  /** How many calls this applies to. Without it: one, or for `scriptWhere` all. */
  readonly times?: number;

  /** Before the response's headers; infinite: they never come. */
  readonly delayHeadersMs?: number;
  /** From the headers to the first token. */
  readonly firstTokenMs?: number;
  readonly perTokenMs?: number;
  /** Share by which `perTokenMs` varies: 0.2 is ±20 %. */
  readonly jitter?: number;
  /** Tokens, then silence on an open socket. */
  readonly stallAfterTokens?: number;
  /** Held before the response's headers: one permit. */
  readonly headersGate?: Gate;
  /** Held before each token and before the end. */
  readonly gate?: Gate;

  readonly text?: string;
  readonly reasoning?: string;
  readonly reasoningField?: ReasoningField;
  readonly toolCalls?: readonly ToolCall[];
  /** Any string; null: the stream comes to its `[DONE]` without a finish reason. */
  readonly finish?: string | null;
  readonly usageMode?: UsageMode;
  /** The model that the response names. */
  readonly answeredBy?: string;
  /** The answer is not cut at the request's `max_tokens`. */
  readonly ignoreMaxTokens?: boolean;

  /** Bytes on the wire: each event by itself, cut anywhere, or many at once. */
  readonly split?: 'events' | 'bytes' | 'merged';
  /** A `: keep-alive` line before every event. */
  readonly comments?: boolean;
  readonly breakOff?: Break;
  /** How long the socket stays open after `[DONE]`. */
  readonly lingerMs?: number;

  /** From 400 on a refusal, with `body` or a plain one; together with `rawBytes` a whole response of its own. */
  readonly status?: number;
  /** The JSON of a refusal. */
  readonly body?: unknown;
  /** Added to the response's headers, error or not. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The whole response, as it is. */
  readonly rawBytes?: string | Uint8Array;
  /** The connection breaks before a byte is answered. */
  readonly drop?: boolean;
  /** Checked before the answer; every such call shares one bucket per key and model. */
  readonly rateLimits?: RateLimits;
}

/** Where the answer breaks, whichever way the script says it. */
export function breakOf({ breakOff, stallAfterTokens }: Script): Break | undefined {
  if (breakOff !== undefined) return breakOff;
  return stallAfterTokens === undefined ? undefined : { afterTokens: stallAfterTokens, ending: 'silence' };
}
