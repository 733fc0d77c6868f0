import type { SandboxClock } from '../discord/clock.ts';
import { errorBody, type Refusal } from './error-bodies.ts';

/** Limits of one key for one model. They are held per second: 60 requests a minute are one a second, not sixty at once. */
export interface RateLimits {
  readonly requestsPerMinute: number;
  readonly tokensPerMinute?: number;
  /** How many calls of the model the platform serves at a time; above it, 503 for calls within the key's own rate. */
  readonly capacity?: number;
  /** How long the service's "second" lasts here. 1000 by default; shorter in tests. */
  readonly windowMs?: number;
  /** The older service told its limits with every answer; the present one only with a 429. */
  readonly headersOnSuccess?: boolean;
}

export type LimitName = 'request' | 'token';
/** Where a 429 says which limit it was: no document tells, so every place has to be read. */
export type ErrorTypePlace = 'top' | 'type' | 'error_type';

export type Admission =
  | { readonly ok: true; readonly headers: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly refusal: Refusal };

/** A full bucket holds one window's worth, and fills evenly. */
class Bucket {
  readonly #size: number;
  readonly #perMs: number;
  #level: number;
  #atMs: number;

  constructor(perMinute: number, windowMs: number, nowMs: number) {
    const perWindow = perMinute / 60;
    this.#size = Math.max(1, perWindow);
    this.#perMs = perWindow / windowMs;
    this.#level = this.#size;
    this.#atMs = nowMs;
  }

  /** How long until `amount` can be taken; 0 where it can now. An amount above the bucket's size needs it full. */
  waitMs(amount: number, nowMs: number): number {
    this.#level = Math.min(this.#size, this.#level + (nowMs - this.#atMs) * this.#perMs);
    this.#atMs = nowMs;
    const missingMs = (Math.min(amount, this.#size) - this.#level) / this.#perMs;
    // Below that it is the rounding of the sums above.
    return missingMs < 0.01 ? 0 : missingMs;
  }

  take(amount: number): void {
    this.#level -= amount;
  }

  get left(): number {
    return Math.max(0, Math.floor(this.#level));
  }

  get size(): number {
    return Math.floor(this.#size);
  }
}

interface Buckets {
  readonly requests: Bucket;
  readonly tokens: Bucket;
}

/** The buckets of all keys and models. */
export class RateLimiter {
  readonly #clock: SandboxClock;
  #buckets = new Map<string, Buckets>();

  constructor(clock: SandboxClock) {
    this.#clock = clock;
  }

  /** `running` is how many calls of the model are being served. Sizes are tokens. */
  admit(
    keyAndModel: string,
    limits: RateLimits,
    call: { readonly tokens: number; readonly running: number },
  ): Admission {
    const nowMs = this.#clock.now();
    const { requests, tokens } = this.#bucketsOf(keyAndModel, limits, nowMs);
    const requestWaitMs = requests.waitMs(1, nowMs);
    const tokenWaitMs = tokens.waitMs(call.tokens, nowMs);
    if (requestWaitMs > 0) return { ok: false, refusal: rateLimited(requestWaitMs / 1000, 'request') };
    if (tokenWaitMs > 0) return { ok: false, refusal: rateLimited(tokenWaitMs / 1000, 'token') };
    requests.take(1);
    tokens.take(call.tokens);
    if (call.running >= (limits.capacity ?? Number.POSITIVE_INFINITY)) return { ok: false, refusal: overloaded };
    return { ok: true, headers: limits.headersOnSuccess === true ? limitHeaders(requests, tokens) : {} };
  }

  clear(): void {
    this.#buckets.clear();
  }

  #bucketsOf(keyAndModel: string, limits: RateLimits, nowMs: number): Buckets {
    const known = this.#buckets.get(keyAndModel);
    if (known !== undefined) return known;
    const windowMs = limits.windowMs ?? 1000;
    const made = {
      requests: new Bucket(limits.requestsPerMinute, windowMs, nowMs),
      tokens: new Bucket(limits.tokensPerMinute ?? Number.MAX_SAFE_INTEGER, windowMs, nowMs),
    };
    this.#buckets.set(keyAndModel, made);
    return made;
  }
}

function limitHeaders(requests: Bucket, tokens: Bucket): Readonly<Record<string, string>> {
  return {
    'x-ratelimit-limit': String(requests.size),
    'x-ratelimit-remaining': String(requests.left),
    'x-ratelimit-reset': '1',
    'x-tokenlimit-limit': String(tokens.size),
    'x-tokenlimit-remaining': String(tokens.left),
  };
}

export const overloaded: Refusal = {
  status: 503,
  body: errorBody('The model is overloaded at the moment. Try again later.', 'overloaded_error', 'service_unavailable'),
};

/** A 429 as the service sends it: the wait is in `x-ratelimit-reset`, in seconds, and nowhere else. */
export function rateLimited(seconds: number, limit: LimitName, place: ErrorTypePlace = 'error_type'): Refusal {
  const name = `dynamic_${limit}_limited`;
  const message = `You are above the dynamic ${limit} rate of this model. Wait, then send at a steadier pace.`;
  const { error } = errorBody(message, place === 'type' ? name : 'rate_limit_error', 'rate_limit_exceeded');
  const bodies: Readonly<Record<ErrorTypePlace, unknown>> = {
    top: { error_type: name, error },
    type: { error },
    error_type: { error: { ...error, error_type: name } },
  };
  // Rounded up, to the millisecond, so that whoever waits as told is let in.
  const reset = String(Math.ceil(seconds * 1000) / 1000);
  return { status: 429, body: bodies[place], headers: { 'x-ratelimit-reset': reset } };
}
