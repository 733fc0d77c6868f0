import { DiscordAPIError, HTTPError, type InternalRequest, RateLimitError, type REST } from 'discord.js';
import { DeliveryError, type RateState } from './delivery.ts';
import { RATE_HEADERS, rateHeader } from './paced-rest.ts';

/** What a request brought: the parsed body, and the rate-limit headers where Discord sent them. */
export interface Reply {
  readonly data: unknown;
  readonly rate: RateState | undefined;
}

/**
 * Sends one request and shows what `REST#request` hides: the rate-limit headers.
 * @throws DeliveryError sorted by what can be done about it; `signal.reason` on abort.
 */
export async function request(rest: REST, options: InternalRequest): Promise<Reply> {
  try {
    const response = await rest.queueRequest(options);
    const data: unknown = response.status === 204 ? undefined : await response.json();
    return { data, rate: rateOf(response.headers) };
  } catch (error) {
    options.signal?.throwIfAborted();
    throw deliveryError(error);
  }
}

function rateOf(headers: { get(name: string): string | null }): RateState | undefined {
  const [limit, remaining, resetAfter] = RATE_HEADERS.map((name) => {
    const value = rateHeader(headers, name);
    return value === null ? Number.NaN : Number(value);
  });
  if (!Number.isFinite(limit) || !Number.isFinite(remaining) || !Number.isFinite(resetAfter)) return undefined;
  return { limit: limit ?? 0, remaining: remaining ?? 0, resetAfterMs: (resetAfter ?? 0) * 1000 };
}

const UNKNOWN_CHANNEL = 10_003;
const UNKNOWN_MESSAGE = 10_008;
const UNKNOWN_WEBHOOK = 10_015;
export const ARCHIVED = 50_083;
const LOCKED = 160_005;
const INVALID_WEBHOOK_TOKEN = 50_027;

function deliveryError(error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error;
  if (error instanceof RateLimitError) {
    return new DeliveryError('rate-limited', 'Discord asks to wait.', { retryAfterMs: error.retryAfter, cause: error });
  }
  if (error instanceof DiscordAPIError) return apiError(error);
  if (error instanceof HTTPError) {
    return new DeliveryError('transient', `Discord answered with status ${error.status}.`, { cause: error });
  }
  const detail = error instanceof Error ? error.message : String(error);
  return new DeliveryError('transient', `Discord could not be reached: ${detail}`, { cause: error });
}

function apiError(error: DiscordAPIError): DeliveryError {
  const code = typeof error.code === 'number' ? error.code : undefined;
  const details = { ...(code === undefined ? {} : { code }), cause: error };
  if (code === UNKNOWN_MESSAGE || code === UNKNOWN_CHANNEL) {
    return new DeliveryError('gone', 'The message or its channel was deleted.', details);
  }
  if (code === ARCHIVED || code === LOCKED) {
    return new DeliveryError('dead-route', 'The thread is closed, and the bot may not open it.', details);
  }
  if (code === INVALID_WEBHOOK_TOKEN || code === UNKNOWN_WEBHOOK || [401, 403, 404].includes(error.status)) {
    return new DeliveryError('dead-route', `Discord no longer lets us in this way: ${error.message}`, details);
  }
  if (error.status >= 500) return new DeliveryError('transient', `Discord failed: ${error.message}`, details);
  return new DeliveryError('refused', `Discord refused the message: ${error.message}`, details);
}
