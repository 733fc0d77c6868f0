import type { SandboxClock } from '../discord/clock.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { type AnswerPlan, planAnswer } from './answer-plan.ts';
import type { CatalogueEntry } from './catalogue-entry.ts';
import {
  contextOverflow,
  invalidRequest,
  notServerless,
  type OverflowStatus,
  plainError,
  type Refusal,
  unknownModel,
} from './error-bodies.ts';
import { ConnectionClosed, type Exchange } from './exchange.ts';
import type { Journal } from './journal.ts';
import { pause } from './pause.ts';
import { Player } from './player.ts';
import { seededRandom } from './random.ts';
import type { RateLimiter } from './rate-limits.ts';
import type { RequestBody } from './read-request.ts';
import { type ChatRequest, promptTokens, questionOf, readChatRequest } from './request.ts';
import { breakOf, type Script } from './script.ts';
import type { ScriptBook } from './script-book.ts';
import { Speaker, type SpeechPace } from './speech.ts';
import { completionBody, type ResponseId, streamEvents } from './wire.ts';

export interface ChatCallsDeps {
  readonly clock: SandboxClock;
  readonly scripts: ScriptBook;
  readonly rates: RateLimiter;
  readonly journal: Journal;
  readonly seed: number;
  readonly scenarios: readonly Scenario[];
  readonly speed: { readonly factor: number; readonly jitter: number };
  readonly overflowStatus: OverflowStatus;
  readonly modelOf: (id: string) => CatalogueEntry | undefined;
}

interface Call {
  readonly exchange: Exchange;
  readonly request: ChatRequest;
  readonly script: Script;
}

/** A model that the list gives no context for still has one. */
const UNLISTED_CONTEXT = 131_072;

const STREAM_HEADERS = {
  'content-type': 'text/event-stream;charset=utf-8',
  'cache-control': 'no-cache, no-transform',
};

/** Serves `POST /v1/chat/completions`: checks, scripts, and the answer as JSON or as a stream. */
export class ChatCalls {
  readonly #deps: ChatCallsDeps;
  readonly #running = new Map<Exchange, { readonly model: string; streaming: boolean }>();
  #maxConcurrent = 0;

  constructor(deps: ChatCallsDeps) {
    this.#deps = deps;
  }

  get openStreams(): number {
    return [...this.#running.values()].filter(({ streaming }) => streaming).length;
  }

  get maxConcurrent(): number {
    return this.#maxConcurrent;
  }

  /** Breaks every call under way and starts counting anew. */
  breakAll(): void {
    for (const exchange of this.#running.keys()) exchange.reset();
    this.#running.clear();
    this.#maxConcurrent = 0;
  }

  async serve(exchange: Exchange, key: string, body: RequestBody): Promise<void> {
    const read = body.isJson ? readChatRequest(body.parsed) : undefined;
    if (read === undefined) return exchange.refuse(invalidRequest('The body is not valid JSON.'));
    if (!read.ok) return exchange.refuse(invalidRequest(read.message, read.param));
    const { request } = read;
    this.#deps.journal.update(exchange.entry, { model: request.model });
    this.#running.set(exchange, { model: request.model, streaming: false });
    this.#maxConcurrent = Math.max(this.#maxConcurrent, this.#running.size);
    try {
      await this.#answer({ exchange, request, script: this.#deps.scripts.take(request) }, key);
    } catch (error) {
      if (!(error instanceof ConnectionClosed)) throw error;
    } finally {
      this.#running.delete(exchange);
    }
  }

  async #answer(call: Call, key: string): Promise<void> {
    const { exchange, script } = call;
    if (script.drop === true) return exchange.reset();
    await this.#beforeHeaders(call);
    const limits = this.#checkRate(call, key);
    if (!limits.ok) return exchange.refuse(limits.refusal);
    if (isWholeResponse(script)) return sendWhole(exchange, script);
    await this.#speak(call, { ...limits.headers, ...script.headers });
  }

  async #beforeHeaders({ exchange, script }: Call): Promise<void> {
    if (script.headersGate !== undefined) await script.headersGate.pass(exchange.signal);
    if (script.delayHeadersMs !== undefined) await pause(this.#deps.clock, script.delayHeadersMs, exchange.signal);
  }

  #checkRate({ request, script }: Call, key: string): ReturnType<RateLimiter['admit']> {
    if (script.rateLimits === undefined) return { ok: true, headers: {} };
    const others = [...this.#running.values()].filter(({ model }) => model === request.model).length - 1;
    const tokens = promptTokens(request) + (request.max_tokens ?? 0);
    return this.#deps.rates.admit(`${key} ${request.model}`, script.rateLimits, { tokens, running: others });
  }

  async #speak(call: Call, headers: Readonly<Record<string, string>>): Promise<void> {
    const { exchange, request, script } = call;
    const found = this.#callable(request);
    if ('status' in found) return exchange.refuse(found);
    const { entry, maxTokens } = found;
    const { seed, scenarios } = this.#deps;
    const speaker = new Speaker({ request, entry, script, scenarios, seed });
    const plan = planAnswer({ request, entry, script, seed, maxTokens, speech: (choice) => speaker.say(choice) });
    const response = this.#responseId(exchange);
    if (request.stream === true) return await this.#stream(call, plan, response, speaker.pace, headers);
    await this.#untilWritten(call, plan, speaker.pace);
    if (breakOf(script) === undefined) exchange.json(script.status ?? 200, completionBody(plan, response), headers);
    else exchange.reset();
  }

  /** The model and how much it may write, or why not. */
  #callable(request: ChatRequest): { readonly entry: CatalogueEntry; readonly maxTokens: number } | Refusal {
    const entry = this.#deps.modelOf(request.model);
    if (entry === undefined) return unknownModel(request.model);
    if (entry.type !== 'chat') return invalidRequest(`${entry.id} is not a chat model.`, 'model');
    if (!entry.serverless) return notServerless(entry.id);
    const context = entry.contextLength ?? UNLISTED_CONTEXT;
    const prompt = promptTokens(request);
    const wanted = request.max_tokens ?? Math.max(1, context - prompt);
    if (prompt + wanted <= context) return { entry, maxTokens: wanted };
    const room = context - prompt;
    if (request.context_length_exceeded_behavior === 'truncate') return { entry, maxTokens: Math.max(1, room) };
    return contextOverflow(this.#deps.overflowStatus, prompt, wanted, context);
  }

  async #stream(
    call: Call,
    plan: AnswerPlan,
    response: ResponseId,
    pace: SpeechPace,
    headers: Readonly<Record<string, string>>,
  ): Promise<void> {
    const { exchange, request, script } = call;
    const running = this.#running.get(exchange);
    if (running !== undefined) running.streaming = true;
    exchange.open(script.status ?? 200, { ...STREAM_HEADERS, ...headers });
    const player = new Player(exchange, {
      script,
      ...this.#paceOf(script, pace),
      random: seededRandom('stream', this.#deps.seed, request.model, questionOf(request)),
      clock: this.#deps.clock,
    });
    await player.play(streamEvents(plan, response));
  }

  /** A whole answer takes as long as its tokens would; one that falls silent is never through. */
  async #untilWritten({ exchange, script }: Call, plan: AnswerPlan, pace: SpeechPace): Promise<void> {
    const { firstTokenMs, perTokenMs } = this.#paceOf(script, pace);
    const ms = firstTokenMs + perTokenMs * Math.max(0, plan.usage.completion - 1);
    if (script.gate !== undefined) await script.gate.pass(exchange.signal);
    const silent = breakOf(script)?.ending === 'silence';
    if (ms >= 1 || silent) await pause(this.#deps.clock, silent ? Number.POSITIVE_INFINITY : ms, exchange.signal);
  }

  /** A script's own times are taken as they stand; all others go by the server's speed. */
  #paceOf(script: Script, pace: SpeechPace): SpeechPace & { readonly jitter: number } {
    const { factor, jitter } = this.#deps.speed;
    return {
      firstTokenMs: script.firstTokenMs ?? pace.firstTokenMs / factor,
      perTokenMs: script.perTokenMs ?? pace.perTokenMs / factor,
      jitter: script.jitter ?? jitter,
    };
  }

  #responseId({ id = '' }: Exchange): ResponseId {
    return { id, created: Math.floor(this.#deps.clock.now() / 1000) };
  }
}

function isWholeResponse({ rawBytes, status }: Script): boolean {
  return rawBytes !== undefined || (status ?? 200) >= 400;
}

function sendWhole(exchange: Exchange, { status = 200, headers = {}, body, rawBytes }: Script): void {
  if (rawBytes === undefined) {
    exchange.refuse({ status, body: body ?? plainError(status).body, headers });
    return;
  }
  exchange.open(status, headers);
  exchange.finish(rawBytes);
}
