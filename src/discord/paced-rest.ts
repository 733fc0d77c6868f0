import { DefaultRestOptions, REST, type ResponseLike } from 'discord.js';

/** What Discord says of a bucket in the headers of a reply. */
export const RATE_HEADERS = ['limit', 'remaining', 'reset-after'] as const;
type RateHeader = (typeof RATE_HEADERS)[number];

/** The value of a rate-limit header, by whichever REST the reply came. */
export function rateHeader(headers: Pick<Headers, 'get'>, name: RateHeader): string | null {
  return headers.get(hidden(name)) ?? headers.get(`x-ratelimit-${name}`);
}

/**
 * A REST for what is paced by a live message alone. discord.js waits for nothing here, tries nothing again, and counts neither
 * requests a second (Discord exempts interaction webhooks) nor windows: it takes those to end later than they do, and would refuse
 * what comes in time.
 */
export function pacedRest(api: string): REST {
  return new REST({
    api,
    globalRequestsPerSecond: Number.POSITIVE_INFINITY,
    retries: 0,
    rejectOnRateLimit: () => true,
    makeRequest: async (url, init) => withHiddenWindow(await DefaultRestOptions.makeRequest(url, init)),
  });
}

/** A refusal keeps its headers: discord.js says from them how long to wait. */
function withHiddenWindow(response: ResponseLike): ResponseLike {
  if (!response.ok) return response;
  const headers = new Headers(response.headers);
  for (const name of RATE_HEADERS) {
    const value = headers.get(`x-ratelimit-${name}`);
    if (value !== null) headers.set(hidden(name), value);
    headers.delete(`x-ratelimit-${name}`);
  }
  return {
    body: response.body,
    headers,
    ok: response.ok,
    status: response.status,
    statusText: response.statusText,
    get bodyUsed() {
      return response.bodyUsed;
    },
    arrayBuffer: () => response.arrayBuffer(),
    json: () => response.json(),
    text: () => response.text(),
  };
}

function hidden(name: RateHeader): string {
  return `x-paced-${name}`;
}
