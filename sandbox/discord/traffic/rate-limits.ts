import { createHash } from 'node:crypto';
import type { SandboxClock } from '../clock.ts';

/** So many requests in a window of `windowMs` milliseconds, which begins with the first of them. */
export interface Bucket {
  readonly limit: number;
  readonly windowMs: number;
}

/** Discord publishes no numbers; these are the ones observed, or reported by many. */
export interface Limits {
  /** Authorised requests of the bot in all; interactions are exempt. */
  readonly global: Bucket;
  /** Messages created, per channel. */
  readonly createMessage: Bucket;
  /** Messages edited, per channel: counted apart from creating, under the same bucket name. */
  readonly editMessage: Bucket;
  /** Posts and edits together, per interaction token. */
  readonly interactionToken: Bucket;
  /** Threads, per channel; with a long cool-down that all share. */
  readonly createThread: Bucket;
  /** New names, per channel: a limit inside the bucket of its route. */
  readonly renameChannel: Bucket;
  /** Edits of messages older than an hour, per channel: a limit inside the bucket of its route. */
  readonly editOldMessage: Bucket;
  /** Every other route. */
  readonly other: Bucket;
  /** Answers of 401, 403 and 429 in all; at so many, Cloudflare bans the address for a day. */
  readonly invalid: Bucket;
  /** All windows last so many times as long: a small one makes a test quick and keeps the proportions. */
  readonly windowScale: number;
}

const DEFAULT_LIMITS: Limits = {
  global: { limit: 50, windowMs: 1000 },
  createMessage: { limit: 5, windowMs: 5000 },
  editMessage: { limit: 5, windowMs: 5000 },
  interactionToken: { limit: 5, windowMs: 2000 },
  createThread: { limit: 50, windowMs: 300_000 },
  renameChannel: { limit: 2, windowMs: 600_000 },
  editOldMessage: { limit: 3, windowMs: 6000 },
  other: { limit: 100, windowMs: 10_000 },
  invalid: { limit: 10_000, windowMs: 600_000 },
  windowScale: 1,
};

const OLD_MESSAGE_MS = 3_600_000;
const OLD_MESSAGE_EDITS = 30_046;
const BAN_MS = 86_400_000;
const INVALID = 'invalid requests';

/** A request, as far as limits care. */
export interface LimitedRequest {
  readonly method: string;
  /** The route with `:id` in place of every id, e.g. `/channels/:id/messages`. */
  readonly template: string;
  /** The channel, guild, or webhook with its token, that the bucket belongs to. */
  readonly major: string;
  readonly authorized: boolean;
  /** Age of the message to be edited, in milliseconds. */
  readonly messageAgeMs?: number;
  /** The request gives a channel a new name. */
  readonly renames?: boolean;
}

export interface Verdict {
  readonly allowed: boolean;
  readonly headers: Readonly<Record<string, string>>;
  /** Set where the request is refused. */
  readonly refusal?: { readonly retryAfterMs: number; readonly global: boolean; readonly code?: number };
}

interface Window {
  startedMs: number;
  used: number;
}

/** Counts requests as Discord does, and says in Discord's headers what is left. */
export class RateLimits {
  readonly #clock: SandboxClock;
  readonly #limits: Limits;
  readonly #windows = new Map<string, Window>();
  #bannedUntilMs = Number.NEGATIVE_INFINITY;

  constructor(clock: SandboxClock, limits: Partial<Limits> = {}) {
    this.#clock = clock;
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
  }

  /** Counts a request, and says whether Discord would handle it. A refused one takes no place in its bucket. */
  take(request: LimitedRequest): Verdict {
    const banned = this.#banned();
    if (banned !== undefined) return banned;
    if (request.template.startsWith('/interactions/')) return { allowed: true, headers: {} };
    const globally = request.authorized ? this.#count('global', this.#limits.global) : undefined;
    if (globally?.over) return refuse(globally, { global: true, scope: 'global' });
    const { name, key, bucket, shared } = this.#bucketOf(request);
    const counted = this.#count(key, bucket);
    const headers = bucketHeaders(name, bucket, counted, this.#clock.now());
    if (counted.over) return refuse(counted, { global: false, scope: shared ? 'shared' : 'user', headers });
    const sub = this.#sublimit(request);
    if (!sub?.over) return { allowed: true, headers };
    const code = sub.code === undefined ? {} : { code: sub.code };
    return refuse(sub, { global: false, scope: 'user', headers, ...code });
  }

  /**
   * Counts an answer against the limit of invalid requests.
   * @param scope X-RateLimit-Scope of a 429: one that others have caused (`shared`) is not held against the bot
   */
  recordStatus(status: number, scope?: string): void {
    if (status !== 401 && status !== 403 && (status !== 429 || scope === 'shared')) return;
    // A ban's own answers come from Cloudflare, and do not prolong it.
    if (this.#banned() !== undefined) return;
    if (this.#count(INVALID, this.#limits.invalid).remaining === 0) {
      this.#bannedUntilMs = this.#clock.now() + BAN_MS * this.#limits.windowScale;
    }
  }

  /** Answers of 401, 403 and 429 in the present window. */
  invalidRequests(): number {
    const window = this.#windows.get(INVALID);
    const over = window === undefined || this.#clock.now() - window.startedMs >= this.#lengthMs(this.#limits.invalid);
    return over ? 0 : window.used;
  }

  /** Cloudflare's refusal, which comes before Discord and knows nothing of buckets. */
  #banned(): Verdict | undefined {
    const resetMs = this.#bannedUntilMs - this.#clock.now();
    if (resetMs <= 0) return undefined;
    return {
      allowed: false,
      headers: { 'retry-after': String(Math.ceil(resetMs / 1000)) },
      refusal: { retryAfterMs: resetMs, global: false },
    };
  }

  #bucketOf({ method, template, major }: LimitedRequest) {
    const limits = this.#limits;
    if (template.startsWith('/webhooks/')) {
      return { name: 'webhook', key: `webhook ${major}`, bucket: limits.interactionToken, shared: false };
    }
    if (template.endsWith('/threads') && method === 'POST') {
      return { name: 'threads', key: `threads ${major}`, bucket: limits.createThread, shared: true };
    }
    if (template === '/channels/:id/messages' && method === 'POST') {
      return { name: 'messages', key: `create ${major}`, bucket: limits.createMessage, shared: false };
    }
    if (template === '/channels/:id/messages/:id' && method === 'PATCH') {
      return { name: 'messages', key: `edit ${major}`, bucket: limits.editMessage, shared: false };
    }
    const name = `${method} ${template}`;
    return { name, key: `${name} ${major}`, bucket: limits.other, shared: false };
  }

  #sublimit(request: LimitedRequest): (Counted & { readonly code?: number }) | undefined {
    if (request.renames) return this.#count(`rename ${request.major}`, this.#limits.renameChannel);
    const old = (request.messageAgeMs ?? 0) > OLD_MESSAGE_MS && request.method === 'PATCH' && request.authorized;
    if (!old) return undefined;
    return { ...this.#count(`old ${request.major}`, this.#limits.editOldMessage), code: OLD_MESSAGE_EDITS };
  }

  #lengthMs({ windowMs }: Bucket): number {
    return windowMs * this.#limits.windowScale;
  }

  /** Counts one more in a window that begins with the first, as Discord's do. */
  #count(key: string, bucket: Bucket): Counted {
    const { limit } = bucket;
    const windowMs = this.#lengthMs(bucket);
    const now = this.#clock.now();
    let window = this.#windows.get(key);
    if (window === undefined || now - window.startedMs >= windowMs) {
      window = { startedMs: now, used: 0 };
      this.#windows.set(key, window);
    }
    const over = window.used >= limit;
    if (!over) window.used += 1;
    return { over, remaining: limit - window.used, resetMs: window.startedMs + windowMs - now };
  }
}

interface Counted {
  readonly over: boolean;
  readonly remaining: number;
  readonly resetMs: number;
}

function bucketHeaders(name: string, { limit }: Bucket, counted: Counted, nowMs: number): Record<string, string> {
  return {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(counted.remaining),
    'x-ratelimit-reset': ((nowMs + counted.resetMs) / 1000).toFixed(3),
    'x-ratelimit-reset-after': (counted.resetMs / 1000).toFixed(3),
    'x-ratelimit-bucket': createHash('sha256').update(name).digest('hex').slice(0, 32),
  };
}

function refuse(
  { resetMs }: Counted,
  options: {
    readonly global: boolean;
    readonly scope: string;
    readonly headers?: Record<string, string>;
    readonly code?: number;
  },
): Verdict {
  const { global, scope, headers = {}, code } = options;
  return {
    allowed: false,
    headers: {
      ...headers,
      'retry-after': String(Math.ceil(resetMs / 1000)),
      'x-ratelimit-scope': scope,
      ...(global ? { 'x-ratelimit-global': 'true' } : {}),
    },
    refusal: { retryAfterMs: resetMs, global, ...(code === undefined ? {} : { code }) },
  };
}
