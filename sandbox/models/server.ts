import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type SandboxClock, systemClock } from '../discord/clock.ts';
import { scenarios as allScenarios } from '../scenarios/index.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { type CatalogueName, catalogue } from './catalogue.ts';
import type { CatalogueEntry } from './catalogue-entry.ts';
import { ChatCalls } from './chat-calls.ts';
import { CONTROL_HEADER, CONTROL_PATH, control } from './control.ts';
import { badKey, badKeyForList, errorBody, noSuchRoute, type OverflowStatus } from './error-bodies.ts';
import { Exchange } from './exchange.ts';
import { Gate } from './gate.ts';
import { Journal, type JournalEntry } from './journal.ts';
import { listModels, type ModelListShape } from './model-list.ts';
import { fingerprint } from './random.ts';
import { RateLimiter } from './rate-limits.ts';
import { bearerKey, plainHeaders, readBody } from './read-request.ts';
import type { ChatRequest } from './request.ts';
import type { Script } from './script.ts';
import { ScriptBook } from './script-book.ts';

/** How fast the models write where no script says it. */
interface Speed {
  /** Every wait of scenarios and plain answers is divided by it; infinite: none is waited for. 1 by default. */
  readonly factor: number;
  /** Share by which the time between tokens varies: 0.3, ±30 %, by default. */
  readonly jitter: number;
}

interface ModelServerOptions {
  /** 0, a free one, by default. */
  readonly port?: number;
  /** The keys that are let in. By default any that is not empty. */
  readonly apiKeys?: readonly string[];
  /** Same seed, same answers and same cutting of them. */
  readonly seed?: number;
  /** All of sandbox/scenarios by default. */
  readonly scenarios?: readonly Scenario[];
  readonly speed?: Partial<Speed>;
  readonly clock?: SandboxClock;
  /** The models offered; `sandbox` by default. */
  readonly catalogue?: CatalogueName | readonly CatalogueEntry[];
  /** `array` as Together answers; `list` as other providers do. */
  readonly modelListShape?: ModelListShape;
  /** How long `GET /models` takes, in milliseconds. */
  readonly listDelayMs?: number;
  /** The status of a real overflow of a model's context; 403 by default. */
  readonly overflowStatus?: OverflowStatus;
}

const CHAT_PATH = '/v1/chat/completions';

/** Node's default of 5 s would do; the hint in the header lets clients keep a connection for a minute. */
const KEEP_ALIVE_MS = 65_000;

/** Starts a server that speaks Together's API on 127.0.0.1. Rejects where the port is taken. */
export async function startModelServer(options: ModelServerOptions = {}): Promise<ModelServer> {
  const server = new ModelServer(options);
  await server.acceptConnections();
  return server;
}

/** A local stand-in for the model API: answers from scenarios, fails as told, and keeps a journal. */
export class ModelServer {
  readonly #options: ModelServerOptions;
  readonly #clock: SandboxClock;
  readonly #http: Server;
  readonly #journal: Journal;
  readonly #scripts = new ScriptBook();
  readonly #rates: RateLimiter;
  readonly #calls: ChatCalls;
  readonly #sockets = new Set<Socket>();
  #models: Map<string, CatalogueEntry>;
  #port: number;
  #socketsSeen = 0;
  #requests = 0;

  constructor(options: ModelServerOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#port = options.port ?? 0;
    this.#journal = new Journal(this.#clock);
    this.#rates = new RateLimiter(this.#clock);
    this.#models = this.#allModels();
    this.#calls = new ChatCalls({
      clock: this.#clock,
      scripts: this.#scripts,
      rates: this.#rates,
      journal: this.#journal,
      seed: options.seed ?? 1,
      scenarios: options.scenarios ?? allScenarios,
      speed: { factor: 1, jitter: 0.3, ...options.speed },
      overflowStatus: options.overflowStatus ?? 403,
      modelOf: (id) => this.#models.get(id),
    });
    this.#http = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        // Who leaves before having said what they want is owed nothing.
        if (request.errored === null) this.#failed(response, error);
      });
    });
    this.#http.on('connection', (socket) => {
      this.#socketsSeen += 1;
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  /** What a client takes as its base URL: `http://127.0.0.1:PORT/v1`. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}/v1`;
  }

  /** Every request since the start or the last reset, in order of arrival. */
  get journal(): readonly JournalEntry[] {
    return this.#journal.entries;
  }

  /** Applies `scripts` to the next calls of `model`, in order, each `times` times (once by default). */
  script(model: string, ...scripts: readonly Script[]): void {
    this.#scripts.add(model, scripts);
  }

  /** Applies `script` to `times` calls (all by default) whose body `appliesTo` accepts, where their model has no script of its own. */
  scriptWhere(appliesTo: (request: ChatRequest) => boolean, script: Script): void {
    this.#scripts.addWhere(appliesTo, script);
  }

  /** A gate for a script: tokens flow when it is released by hand. */
  gate(): Gate {
    return new Gate();
  }

  /** Resolves as soon as `holds` is true of the journal; rejects on reset or close. */
  waitFor(holds: (journal: readonly JournalEntry[]) => boolean): Promise<void> {
    return this.#journal.waitFor(holds);
  }

  /** How many streams are under way. */
  openStreams(): number {
    return this.#calls.openStreams;
  }

  /** The most chat calls that were ever served at the same time. */
  maxConcurrent(): number {
    return this.#calls.maxConcurrent;
  }

  /** TCP connections: those open now, and all since the start or the last reset. */
  sockets(): { readonly open: number; readonly seen: number } {
    return { open: this.#sockets.size, seen: this.#socketsSeen };
  }

  /**
   * Retires a model: no longer listed, and 404 when called.
   * @throws RangeError where the server has no such model.
   */
  removeModel(id: string): void {
    if (!this.#models.delete(id)) throw new RangeError(`The sandbox has no model '${id}' that could be removed.`);
  }

  now(): number {
    return this.#clock.now();
  }

  /** Listens again, on the same port. */
  acceptConnections(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#http.once('error', reject);
      this.#http.listen(this.#port, '127.0.0.1', () => {
        this.#http.off('error', reject);
        const address = this.#http.address();
        if (typeof address === 'object' && address !== null) this.#port = address.port;
        resolve();
      });
    });
  }

  /** Closes the listening socket, and idle connections: the next call is refused. Streams under way go on. */
  refuseConnections(): void {
    this.#http.close();
    this.#http.closeIdleConnections();
  }

  /** As after the start: no scripts, no journal, all models; streams under way are broken. */
  async reset(): Promise<void> {
    this.#forget('The sandbox was reset.');
    this.#models = this.#allModels();
    if (!this.#http.listening) await this.acceptConnections();
  }

  /** Breaks what is under way and stops listening. May be called twice. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#http.close(() => resolve()));
    this.#forget('The sandbox was closed.');
    this.#http.closeAllConnections();
    await closed;
  }

  #forget(why: string): void {
    this.#calls.breakAll();
    this.#scripts.clear();
    this.#rates.clear();
    this.#journal.clear(why);
    this.#socketsSeen = this.#sockets.size;
  }

  #allModels(): Map<string, CatalogueEntry> {
    const { catalogue: given = 'sandbox' } = this.#options;
    const entries = typeof given === 'string' ? catalogue(given) : given;
    return new Map(entries.map((entry) => [entry.id, entry]));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = '/', search = ''] = (request.url ?? '/').split('?', 2);
    const query = new URLSearchParams(search);
    const method = request.method ?? 'GET';
    const body = await readBody(request);
    if (path.startsWith(CONTROL_PATH)) return await this.#control(request, response, path, body.parsed);

    const headers = plainHeaders(request);
    const retries = headers['x-stainless-retry-count'];
    const entry = this.#journal.begin({
      method,
      path,
      query: Object.fromEntries(query),
      headers,
      body: body.parsed,
      retryCount: retries === undefined ? undefined : Number(retries),
    });
    const exchange = new Exchange(request, response, this.#journal, entry, this.#edge(path, headers));
    const key = bearerKey(request);
    switch (`${method} ${path}`) {
      case `POST ${CHAT_PATH}`:
        return this.#isKnown(key) ? await this.#calls.serve(exchange, key, body) : exchange.refuse(badKey);
      case 'GET /v1/models':
        if (!this.#isKnown(key)) return exchange.refuse(badKeyForList);
        await this.#listDelay();
        return exchange.json(200, listModels(this.#models.values(), query, this.#options.modelListShape));
      default:
        return exchange.refuse(noSuchRoute);
    }
  }

  #listDelay(): Promise<void> {
    const { listDelayMs = 0 } = this.#options;
    return listDelayMs === 0 ? Promise.resolve() : new Promise((resolve) => this.#clock.setTimer(listDelayMs, resolve));
  }

  #isKnown(key: string): boolean {
    return this.#options.apiKeys === undefined ? key !== '' : this.#options.apiKeys.includes(key);
  }

  /** What the service's edge adds to everything; `x-together-debug: 1` asks it for more. */
  #edge(path: string, request: Readonly<Record<string, string>>): ConstructorParameters<typeof Exchange>[4] {
    this.#requests += 1;
    const digits = (count: number): string => fingerprint(count, this.#options.seed ?? 1, count, this.#requests);
    const ray = `${digits(16)}-FRA`;
    const traced = { 'x-request-id': digits(24), 'x-together-traceid': digits(32) };
    return {
      id: path === CHAT_PATH ? `${digits(7)}-${digits(6)}-${ray}` : undefined,
      headers: {
        'cf-ray': ray,
        'x-api-received': new Date(this.#clock.now()).toISOString(),
        ...(request['x-together-debug'] === '1' ? traced : {}),
      },
    };
  }

  async #control(request: IncomingMessage, response: ServerResponse, path: string, body: unknown): Promise<void> {
    const allowed = request.headers[CONTROL_HEADER] !== undefined;
    const action = path.slice(CONTROL_PATH.length);
    const result = allowed ? await control(this, request.method ?? 'GET', action, body) : noSuchRoute;
    response.writeHead(result.status, { 'content-type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify(result.body));
  }

  /** Only a fault of the sandbox's own comes here; whoever runs it has to learn of it. */
  #failed(response: ServerResponse, error: unknown): void {
    console.error('The sandbox could not answer a model call:', error);
    if (response.headersSent) response.destroy();
    else response.writeHead(500).end(JSON.stringify(errorBody('The sandbox itself failed.', 'server_error')));
  }
}
