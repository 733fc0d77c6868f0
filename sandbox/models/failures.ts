import { awkwardText } from './awkward-text.ts';
import {
  badKey,
  contextOverflow,
  errorBody,
  notServerless,
  type OverflowStatus,
  plainError,
  type Refusal,
  unknownModel,
} from './error-bodies.ts';
import { type ErrorTypePlace, type LimitName, overloaded, type RateLimits, rateLimited } from './rate-limits.ts';
import type { Script } from './script.ts';

export type FailureName = keyof typeof failures;

export interface FailureOptions {
  /** How many calls it hits. */
  readonly times?: number;
  /** Tokens that leave before it happens; 5 by default. */
  readonly afterTokens?: number;
  /** The wait that a `rate-limit` names; 2 by default. */
  readonly seconds?: number;
  /** Which limit a `rate-limit` tells of; `request` by default. */
  readonly limit?: LimitName;
  /** Where a `rate-limit` tells it. */
  readonly place?: ErrorTypePlace;
  /** What `rate-limit-retry-after` says there: seconds, or an HTTP date; 3600 by default. */
  readonly retryAfter?: string;
  /** The limits of `rate-limit-real`; one request a second by default. */
  readonly limits?: RateLimits;
  /** `overloaded` with nothing in its body. */
  readonly emptyBody?: boolean;
  /** Of `gateway-html`: 502 by default. Of `context-overflow`: 403 by default. Of `model-gone`: 404 by default. */
  readonly status?: number;
  /** Named by `model-gone`. */
  readonly model?: string;
  /** The words of the answer, where it has some. */
  readonly text?: string;
  /** Of `slow-tokens`: 1000 by default. */
  readonly perTokenMs?: number;
  /** Of `done-open`: 3000 by default. */
  readonly lingerMs?: number;
  /** Of `mid-error-choice`: also sends `finish_reason: "error"`. */
  readonly withFinish?: boolean;
}

/** A script for one of the ways in which the service, or the way to it, is known to fail. */
export function failure(name: FailureName, options: FailureOptions = {}): Script {
  const { times } = options;
  return { ...failures[name](options), ...(times === undefined ? {} : { times }) };
}

export function isFailureName(name: string): name is FailureName {
  return Object.hasOwn(failures, name);
}

const HTML_TYPE = { 'content-type': 'text/html; charset=utf-8' };
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const MID_STREAM_ERROR = errorBody('The model failed while it was writing.', 'server_error', 'internal_error').error;
const GATEWAY_PAGE =
  '<!DOCTYPE html><html><head><title>Bad gateway</title></head><body><h1>Error at the gateway</h1><p>ray-id: 0a1b2c3d</p></body></html>';

const failures = {
  'rate-limit': ({ seconds = 2, limit = 'request', place = 'error_type' }) =>
    refusal(rateLimited(seconds, limit, place)),
  'rate-limit-retry-after': ({ seconds = 2, limit = 'request', place = 'error_type', retryAfter = '3600' }) => {
    const limited = rateLimited(seconds, limit, place);
    return refusal({ ...limited, headers: { ...limited.headers, 'retry-after': retryAfter } });
  },
  'rate-limit-real': ({ limits = { requestsPerMinute: 60 } }) => ({
    rateLimits: limits,
    times: Number.POSITIVE_INFINITY,
  }),
  overloaded: ({ emptyBody = false }) => (emptyBody ? { status: 503, rawBytes: '' } : refusal(overloaded)),
  'server-error': () => refusal(plainError(500)),
  'gateway-html': ({ status = 502 }) => ({ status, headers: HTML_TYPE, rawBytes: GATEWAY_PAGE }),
  payment: () =>
    refusal({
      status: 402,
      body: errorBody('The account has reached its spending limit.', 'insufficient_quota', 'payment_required'),
    }),
  'bad-key': () => refusal(badKey),
  'context-overflow': ({ status = 403 }) => refusal(contextOverflow(overflowStatus(status), 7900, 512, 8192)),
  'model-gone': ({ status = 404, model = 'this one' }) =>
    refusal(status === 404 ? unknownModel(model) : notServerless(model)),
  'no-headers': () => ({ delayHeadersMs: Number.POSITIVE_INFINITY }),
  // From inside a call all that can be refused is this connection; ModelServer.refuseConnections refuses the next ones.
  'connect-refused': () => ({ drop: true }),
  'slow-tokens': ({ perTokenMs = 1000, text }) => ({ perTokenMs, jitter: 0, text: text ?? awkwardText('slow', 2500) }),
  stall: (options) => broken(options, { ending: 'silence' }),
  'truncate-clean': (options) => broken(options, { ending: 'close' }),
  'truncate-half': (options) => broken(options, { send: 'data: {"id":"half","object":"chat.compl', ending: 'close' }),
  'truncate-reset': (options) => broken(options, { ending: 'reset' }),
  'bad-json': (options) => broken(options, { send: 'data: {"id":"bad","choices":[{"delta":}\n\n', ending: 'close' }),
  'mid-error': (options) => broken(options, { send: frame({ error: MID_STREAM_ERROR }), ending: 'close' }),
  'mid-error-event': (options) =>
    broken(options, { send: `event: error\n${frame({ error: MID_STREAM_ERROR })}`, ending: 'close' }),
  'mid-error-choice': (options) => broken(options, { send: frame(failedChoice(options)), ending: 'close' }),
  'done-open': ({ lingerMs = 3000 }) => ({ lingerMs }),
  comments: () => ({ comments: true }),
  'json-for-stream': () => ({ status: 200, headers: JSON_TYPE, rawBytes: '{"object":"chat.completion","choices":[]}' }),
  'html-for-stream': () => ({ status: 200, headers: HTML_TYPE, rawBytes: GATEWAY_PAGE }),
  'error-200': () => ({ status: 200, headers: JSON_TYPE, rawBytes: JSON.stringify({ error: MID_STREAM_ERROR }) }),
  empty: () => ({ text: '', finish: 'stop' }),
  'reasoning-only': () => ({ text: '', reasoning: awkwardText('thoughts', 6000), finish: 'length' }),
  huge: () => ({ text: awkwardText('huge', 200_000), ignoreMaxTokens: true }),
} satisfies Record<string, (options: FailureOptions) => Script>;

function refusal({ status, body, headers = {} }: Refusal): Script {
  return { status, body, headers };
}

function broken(
  { afterTokens = 5, text }: FailureOptions,
  how: Omit<NonNullable<Script['breakOff']>, 'afterTokens'>,
): Script {
  return { breakOff: { afterTokens, ...how }, ...(text === undefined ? {} : { text }) };
}

function frame(payload: unknown): string {
  return `data: ${JSON.stringify(payload)}\n\n`;
}

function failedChoice({ withFinish = false }: FailureOptions): unknown {
  const choice = {
    index: 0,
    text: '',
    logprobs: null,
    delta: { role: 'assistant', content: '' },
    error: MID_STREAM_ERROR,
  };
  return {
    id: 'mid-error-choice',
    object: 'chat.completion.chunk',
    created: 0,
    model: 'sandbox',
    choices: [{ ...choice, finish_reason: withFinish ? 'error' : null }],
  };
}

function overflowStatus(status: number): OverflowStatus {
  if (status === 400 || status === 403 || status === 422) return status;
  throw new RangeError(`A context overflow comes with status 400, 403 or 422, not ${status}.`);
}
