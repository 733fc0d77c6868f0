import Together from 'together-ai';
import { z } from 'zod';
import { ModelError, type ModelErrorKind } from '../moa/model.ts';

/** Together and its kin say "too long" under 400, 403 and 422 alike; only the words tell. */
const OVERFLOW = /max_new_tokens|context length|input token|maximum context/i;
const NOT_CALLABLE = 'model_not_available';
/** Ollama, vLLM and OpenAI each say it in words of their own, under 400 or 404. */
const NOT_FOR_CHAT = /does not support chat|not a chat model|chat is not supported/i;

/** The whole of what a reader is told: a server's own words (HTML pages, traces, parts of keys) never reach them. */
const SENTENCES: Readonly<Record<ModelErrorKind, string>> = {
  'rate-limit': 'The model server asks for a slower pace',
  overloaded: 'The model server is overloaded',
  server: 'The model server failed',
  auth: 'The model server refused the API key',
  payment: 'The account at the model server has no credit left',
  missing: 'The model server does not offer this model',
  'not-chat': 'This model is not made for chat',
  context: 'The question is too long for this model',
  refused: 'The model server refused the request',
  timeout: 'The model server took too long',
  connection: 'The connection to the model server failed',
  cut: 'The answer broke off: the stream ended without a finish reason',
  protocol: 'The model server sent something that is not an answer',
  empty: 'The model answered with no text',
  ceiling: 'It could have passed the ceiling of the question',
};

/** A failure of this kind, in our words. */
export function modelError(
  kind: ModelErrorKind,
  details: {
    readonly status?: number | undefined;
    readonly retryAfterMs?: number | undefined;
    readonly cause?: unknown;
  } = {},
): ModelError {
  const status = details.status === undefined ? '' : ` (HTTP ${details.status})`;
  return new ModelError(kind, `${SENTENCES[kind]}${status}.`, details);
}

/**
 * Sorts what the SDK and the stream throw.
 * @returns undefined for what none of them throws: a fault of our own, which must not pass as the server's.
 */
export function classify(error: unknown): ModelError | undefined {
  if (error instanceof ModelError) return error;
  // Its time-outs are the system's, while it connects: our own deadlines know themselves.
  if (error instanceof Together.APIConnectionError) return modelError('connection', { cause: error });
  if (error instanceof Together.APIError) return apiError(error);
  // Broken JSON in an event, and a body that cannot be read at all.
  if (error instanceof SyntaxError || error instanceof Together.TogetherError) {
    return modelError('protocol', { cause: error });
  }
  return undefined;
}

function apiError(error: InstanceType<typeof Together.APIError>): ModelError {
  // What came inside a stream has no status, and its inner part only.
  const status: number | undefined = error.status;
  if (status === undefined) return streamError(error.error);
  const kind = kindOf(status, `${JSON.stringify(error.error)} ${error.message}`);
  return modelError(kind, { status, retryAfterMs: waitHintMs(error.headers), cause: error });
}

const statusInside = z.object({ code: z.coerce.number().int().min(400).max(599) });

/**
 * An error that came inside a stream under HTTP 200. There is no status then, but some servers (OpenRouter) put one into
 * `code`.
 */
export function streamError(detail: unknown): ModelError {
  const parsed = statusInside.safeParse(detail);
  const kind = parsed.success ? kindOf(parsed.data.code, JSON.stringify(detail)) : 'server';
  return modelError(kind, { cause: detail });
}

function kindOf(status: number, detail: string): ModelErrorKind {
  if ((status === 400 || status === 404) && detail.includes(NOT_CALLABLE)) return 'missing';
  if ((status === 400 || status === 404) && NOT_FOR_CHAT.test(detail)) return 'not-chat';
  if ((status === 400 || status === 403 || status === 422) && OVERFLOW.test(detail)) return 'context';
  switch (status) {
    case 401:
      return 'auth';
    case 402:
      return 'payment';
    case 404:
      return 'missing';
    case 408:
      return 'timeout';
    case 413:
      return 'context';
    case 429:
      return 'rate-limit';
  }
  // 502–504 are gateways', 520–529 the ones that Cloudflare adds.
  if ((status >= 502 && status <= 504) || (status >= 520 && status <= 529)) return 'overloaded';
  return status >= 500 ? 'server' : 'refused';
}

/**
 * How long the server asks to wait, in milliseconds: the longer of `x-ratelimit-reset` (seconds; the only one Together
 * documents) and `retry-after` (seconds, or an HTTP date, which counts from the response's own `date`: no clock of ours
 * need agree with the server's).
 */
function waitHintMs(headers: Headers | undefined): number | undefined {
  const hints = [secondsToMs(headers?.get('x-ratelimit-reset')), retryAfterToMs(headers)].filter(
    (hint) => hint !== undefined,
  );
  return hints.length === 0 ? undefined : Math.max(...hints);
}

function secondsToMs(value: string | null | undefined): number | undefined {
  return /^\d{1,15}(\.\d+)?$/.test(value?.trim() ?? '') ? Math.ceil(Number(value) * 1000) : undefined;
}

function retryAfterToMs(headers: Headers | undefined): number | undefined {
  const value = headers?.get('retry-after');
  const seconds = secondsToMs(value);
  if (seconds !== undefined || !value) return seconds;
  const waitMs = Date.parse(value) - Date.parse(headers?.get('date') ?? '');
  return Number.isNaN(waitMs) ? undefined : Math.max(0, waitMs);
}
