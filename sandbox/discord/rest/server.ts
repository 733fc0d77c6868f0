import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Fault, Faults } from '../traffic/faults.ts';
import type { RateLimits, Verdict } from '../traffic/rate-limits.ts';
import { snowflakeTime } from '../world/snowflakes.ts';
import type { World } from '../world/world.ts';
import { ApiFault, faults } from './api-fault.ts';
import { type ReadBody, readBody } from './read-body.ts';
import type { ApiReply } from './request.ts';
import { type Matched, match } from './router.ts';

/** One request, for the log that tests read. */
export interface LoggedRequest {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  /** Undefined where Discord has no such route. */
  readonly template: string | undefined;
  readonly status: number;
  readonly body: unknown;
}

export interface RestOptions {
  readonly world: World;
  readonly rateLimits: RateLimits;
  readonly faults: Faults;
  /** Added to each request, half before it is handled and half after, in milliseconds. */
  readonly latencyMs: number;
  readonly gatewayBot: () => unknown;
  readonly log: (request: LoggedRequest) => void;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly html?: string;
}

const API = /^\/api\/v10(\/.*)$/;

/** Discord's HTTP API. */
export function createRestServer(options: RestOptions): Server {
  return createServer((request, response) => {
    void serve(request, response, options).catch((error: unknown) => {
      // A fault of the sandbox itself must not look like one of Discord's.
      console.error('the sandbox failed:', error);
      response.destroy();
    });
  });
}

async function serve(request: IncomingMessage, response: ServerResponse, options: RestOptions): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://sandbox');
  if (url.pathname.startsWith('/attachments/')) {
    serveFile(url.pathname, response, options.world);
    return;
  }
  const path = API.exec(url.pathname)?.[1];
  const method = request.method ?? 'GET';
  const matched = path === undefined ? undefined : match(method, path);
  const fault = matched === undefined ? undefined : options.faults.next({ method, template: matched.route.template });
  if (fault?.kind === 'drop') {
    request.socket.destroy();
    return;
  }
  await pause(options.latencyMs / 2, options);
  const { answer, body } = await answerTo({ request, url, matched, fault }, options);
  options.rateLimits.recordStatus(answer.status, answer.headers['x-ratelimit-scope']);
  options.log({
    at: options.world.clock.now(),
    method,
    path: path ?? url.pathname,
    template: matched?.route.template,
    status: answer.status,
    body,
  });
  await pause(options.latencyMs / 2 + (fault?.kind === 'slow' ? fault.ms : 0), options);
  write(response, answer);
}

interface Incoming {
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly matched: Matched | undefined;
  readonly fault: Fault | undefined;
}

async function answerTo(incoming: Incoming, options: RestOptions): Promise<{ answer: Answer; body: unknown }> {
  let headers: Readonly<Record<string, string>> = {};
  let read: ReadBody | undefined;
  try {
    const { request, url, matched, fault } = incoming;
    if (matched === undefined) throw faults.notFound();
    const authorization = request.headers.authorization;
    if (matched.route.authorized && authorization !== `Bot ${options.world.token}`) throw faults.unauthorized();
    read = await readBody(request);
    const ordered = orderedAnswer(fault);
    if (ordered !== undefined) return { answer: ordered, body: read.json };
    const verdict = takeLimit(matched, read, options);
    headers = verdict.headers;
    if (!verdict.allowed) return { answer: refused(verdict), body: read.json };
    const reply = handle(matched, read, url, options);
    if (fault?.kind === 'handled-then-502') return { answer: BAD_GATEWAY, body: read.json };
    return { answer: { status: reply.status, headers, body: reply.body }, body: read.json };
  } catch (error) {
    if (!(error instanceof ApiFault)) throw error;
    return { answer: { status: error.status, headers, body: error.body() }, body: read?.json };
  }
}

const BAD_GATEWAY: Answer = {
  status: 502,
  headers: {},
  body: undefined,
  html: '<html><head><title>502 Bad Gateway</title></head><body>cloudflare</body></html>',
};

function orderedAnswer(fault: Fault | undefined): Answer | undefined {
  switch (fault?.kind) {
    case 'status':
      return fault.status >= 500 && fault.code === undefined
        ? { ...BAD_GATEWAY, status: fault.status }
        : {
            status: fault.status,
            headers: {},
            body: { message: fault.message ?? 'Ordered by the test', code: fault.code ?? 0 },
          };
    case 'rate-limit':
      return refused({
        allowed: false,
        headers: {
          'retry-after': String(Math.ceil(fault.retryAfterMs / 1000)),
          'x-ratelimit-scope': fault.scope ?? 'user',
          'x-ratelimit-limit': '5',
          'x-ratelimit-remaining': '0',
          'x-ratelimit-reset-after': String(fault.retryAfterMs / 1000),
          'x-ratelimit-bucket': 'ordered',
        },
        refusal: {
          retryAfterMs: fault.retryAfterMs,
          global: false,
          ...(fault.code === undefined ? {} : { code: fault.code }),
        },
      });
    case 'dead-token': {
      const dead = faults.deadToken();
      return { status: dead.status, headers: {}, body: dead.body() };
    }
    default:
      return undefined;
  }
}

function takeLimit({ route, params }: Matched, { json }: ReadBody, { rateLimits, world }: RestOptions): Verdict {
  const messageId = /^\/channels\/:id\/messages\/:id$/.test(route.template) ? params[1] : undefined;
  const renames =
    route.template === '/channels/:id' &&
    route.method === 'PATCH' &&
    typeof json === 'object' &&
    json !== null &&
    'name' in json;
  return rateLimits.take({
    method: route.method,
    template: route.template,
    major: route.template.startsWith('/webhooks/') ? params.slice(0, 2).join('/') : (params[0] ?? ''),
    authorized: route.authorized,
    ...(messageId === undefined ? {} : { messageAgeMs: world.clock.now() - snowflakeTime(messageId) }),
    renames,
  });
}

function refused({ headers, refusal }: Verdict): Answer {
  const body = {
    message:
      refusal?.code === undefined
        ? 'You are being rate limited.'
        : 'Maximum number of edits to messages older than 1 hour reached.',
    retry_after: (refusal?.retryAfterMs ?? 0) / 1000,
    global: refusal?.global ?? false,
    ...(refusal?.code === undefined ? {} : { code: refusal.code }),
  };
  return { status: 429, headers, body };
}

function handle({ route, params }: Matched, { json, files }: ReadBody, url: URL, options: RestOptions): ApiReply {
  const body = typeof json === 'object' && json !== null && !Array.isArray(json) ? { ...json } : {};
  return route.handle({
    world: options.world,
    method: route.method,
    params,
    query: url.searchParams,
    body,
    rawBody: json,
    files,
    gatewayBot: options.gatewayBot,
  });
}

function pause(ms: number, { world }: RestOptions): Promise<void> {
  if (ms <= 0) return Promise.resolve();
  return new Promise((resolve) => world.clock.setTimer(ms, resolve));
}

function write(response: ServerResponse, { status, headers, body, html }: Answer): void {
  if (status === 204) {
    response.writeHead(204, headers).end();
    return;
  }
  const type = html === undefined ? 'application/json' : 'text/html';
  response
    .writeHead(status, { ...headers, 'content-type': type, via: '1.1 sandbox' })
    .end(html ?? JSON.stringify(body));
}

function serveFile(path: string, response: ServerResponse, world: World): void {
  const file = world.files.get(path.split('/')[2] ?? '');
  if (file === undefined) response.writeHead(404).end();
  else response.writeHead(200, { 'content-type': file.type }).end(file.data);
}
