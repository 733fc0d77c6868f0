import Together from 'together-ai';
import { httpFetch } from './http-fetch.ts';

/** Where the models are, and who asks. */
export interface Account {
  readonly apiKey: string;
  /** With the version, e.g. `https://api.together.ai/v1`. */
  readonly baseUrl: string;
  /** Node's own HTTP unless given. */
  readonly fetch?: typeof globalThis.fetch;
}

const ownFetch = httpFetch();
/** setTimeout's longest. */
const NEVER_MS = 2 ** 31 - 1;
const OWN_HEADERS = /^(accept|content-type|user-agent|x-stainless-.+)$/;

/**
 * Together's SDK, set up so that it never tries twice, says nothing by itself, and takes nothing from the environment:
 * settings are read in one place of this program only.
 */
export function togetherClient({ apiKey, baseUrl, fetch = ownFetch }: Account): Together {
  return new Together({
    apiKey,
    baseURL: baseUrl,
    projectID: null,
    maxRetries: 0,
    // Its time-out ends with the headers. Ours cover all of a call.
    timeout: NEVER_MS,
    logLevel: 'off',
    fetch: (input, init) => fetch(input, { ...init, headers: ownHeaders(init?.headers, apiKey) }),
  });
}

/** The SDK adds whatever TOGETHER_CUSTOM_HEADERS says, another Authorization included, and has no option against it. */
function ownHeaders(given: ConstructorParameters<typeof Headers>[0], apiKey: string): Headers {
  const headers = new Headers();
  for (const [name, value] of new Headers(given)) {
    if (OWN_HEADERS.test(name)) headers.set(name, value);
  }
  headers.set('authorization', `Bearer ${apiKey}`);
  return headers;
}
