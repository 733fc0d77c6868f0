import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { Readable } from 'node:stream';
import { json, text } from 'node:stream/consumers';

type Fetch = typeof globalThis.fetch;

/** A connection that nobody has used for so long may be closed by the server just when it is used again. */
const IDLE_MS = 4000;

/**
 * A fetch by node's own HTTP: a body that comes a token at a time costs fetch's web streams twice as much of the processor, and
 * a hundred answers are a hundred thousand tokens. Sends text alone, follows no redirect and asks for no compression.
 * It throws what node throws where there is no connection; `signal` ends the request, and the body.
 *
 * @param maxSockets how many connections there are to a server at a time; more requests wait for one.
 */
export function httpFetch(maxSockets = Number.POSITIVE_INFINITY): Fetch {
  const pool = { keepAlive: true, timeout: IDLE_MS, maxSockets };
  const http = { request: requestHttp, agent: new HttpAgent(pool) };
  const https = { request: requestHttps, agent: new HttpsAgent(pool) };
  return (input, init) => {
    const { method = 'GET', headers, body, signal } = init ?? {};
    const url = input instanceof Request ? input.url : String(input);
    const { request, agent } = url.startsWith('https:') ? https : http;
    return new Promise((resolve, reject) => {
      const ending = signal ? { signal } : {};
      const options = { method, agent, headers: Object.fromEntries(new Headers(headers)), ...ending };
      const sent = request(url, options, (message) => responseOf(message).then(resolve, reject));
      sent.on('error', reject);
      sent.end(body ?? undefined);
    });
  };
}

/** A refusal is read at once: whoever does not care for its words would leave its connection occupied. */
async function responseOf(message: IncomingMessage): Promise<Response> {
  const { statusCode: status = 0 } = message;
  if (status >= 200 && status < 300 && status !== 204) return new MessageResponse(message);
  const words = await text(message);
  return new Response(words === '' ? null : words, { status, headers: headersOf(message) });
}

/** A response whose body is node's message, and is read from that. */
class MessageResponse extends Response {
  readonly message: IncomingMessage;
  override readonly text = (): Promise<string> => text(this.message);
  override readonly json = (): Promise<unknown> => json(this.message);

  constructor(message: IncomingMessage) {
    super(null, { status: message.statusCode ?? 0, headers: headersOf(message) });
    this.message = message;
  }
}

function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  for (let at = 0; at < rawHeaders.length; at += 2) headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '');
  return headers;
}

/** The bytes of a response's body; undefined where it has none. */
export function bodyOf(response: Response): Readable | undefined {
  if (response instanceof MessageResponse) return response.message;
  return response.body === null ? undefined : Readable.fromWeb(response.body);
}
