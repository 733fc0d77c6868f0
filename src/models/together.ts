import type Together from 'together-ai';
import { orAborted } from '../moa/abortable.ts';
import type { Clock } from '../moa/clock.ts';
import {
  type ChatModel,
  type FinishReason,
  type Listener,
  type ModelEnd,
  ModelError,
  type ModelRequest,
  type Usage,
} from '../moa/model.ts';
import type { Reasoning } from '../moa/recipe.ts';
import { estimateTokens } from '../moa/tokens.ts';
import { readChunk } from './chunk.ts';
import { type CallDeadlines, DEFAULT_DEADLINES, Watchdog } from './deadlines.ts';
import { classify, modelError } from './errors.ts';
import { type EventListener, EventStream } from './event-stream.ts';
import { Speech } from './speech.ts';
import { type Account, togetherClient } from './together-client.ts';

export interface TogetherOptions extends Account {
  readonly clock: Clock;
  readonly deadlines?: Partial<CallDeadlines>;
}

/**
 * Calls of models over Together's API, or a compatible one: one attempt each, streamed, every phase under a deadline.
 * Whole only if a finish reason was seen: a stream that was cut ends without an error.
 */
export function createTogetherModel(options: TogetherOptions): ChatModel {
  const client = togetherClient(options);
  const deadlines = { ...DEFAULT_DEADLINES, ...options.deadlines };
  return {
    async ask(request, listener, signal) {
      signal.throwIfAborted();
      const call = new Call({ request, listener, signal, clock: options.clock, deadlines });
      try {
        listener({ type: 'sent' });
        return await call.read(client);
      } catch (error) {
        signal.throwIfAborted();
        call.tellRest();
        throw call.fault ?? classify(error) ?? error;
      } finally {
        call.close();
      }
    },
  };
}

interface CallContext {
  readonly request: ModelRequest;
  readonly listener: Listener;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly deadlines: CallDeadlines;
}

class Call implements EventListener {
  /** The deadline that passed, if one did; the SDK knows only that the call was aborted. */
  fault: ModelError | undefined;
  readonly #request: ModelRequest;
  readonly #signal: AbortSignal;
  // One controller a call: the SDK and fetch leave listeners on the signal that they are given.
  readonly #controller = new AbortController();
  readonly #watchdog: Watchdog;
  readonly #speech: Speech;
  #stream: EventStream | undefined;
  #chunks = 0;
  #answeredBy: string;
  #finish: FinishReason | undefined;
  #usage: Usage | undefined;
  readonly #onAbort = () => this.#controller.abort();

  constructor({ request, listener, signal, clock, deadlines }: CallContext) {
    this.#request = request;
    this.#signal = signal;
    this.#speech = new Speech(listener);
    this.#answeredBy = request.model;
    signal.addEventListener('abort', this.#onAbort, { once: true });
    this.#watchdog = new Watchdog(clock, { ...deadlines, ...request.deadlines }, (fault) => {
      this.fault = fault;
      this.#controller.abort();
    });
  }

  async read(client: Together): Promise<ModelEnd> {
    await this.#untilWhole(client);
    this.#signal.throwIfAborted();
    if (this.#finish === undefined) throw this.fault ?? modelError(this.#chunks === 0 ? 'protocol' : 'cut');
    this.#speech.finish();
    if (!this.#speech.hasText) throw this.#empty();
    return { finish: this.#finish, usage: this.#usage ?? this.#estimate(), answeredBy: this.#answeredBy };
  }

  /** Tells what was held back, as the beginning of a tag: it broke off, and what was written is not lost. */
  tellRest(): void {
    this.#speech.finish();
  }

  /** Lets go of the caller's signal, of the clock and of the connection. */
  close(): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.#watchdog.stop();
    this.#stream?.cancel();
  }

  event(data: string): void {
    const chunk = readChunk(JSON.parse(data));
    this.#chunks += 1;
    this.#answeredBy = chunk.answeredBy ?? this.#answeredBy;
    this.#usage = chunk.usage ?? this.#usage;
    this.#finish = chunk.finish ?? this.#finish;
    this.#speech.addReasoning(chunk.reasoning);
    this.#speech.addContent(chunk.content);
  }

  rest(): void {
    this.#speech.tell();
    if (this.#finish !== undefined) this.#watchdog.enter('grace');
    else if (this.#speech.characters > 0) this.#watchdog.enter('idle');
  }

  /**
   * Reads the stream; once the answer has its finish reason, how the connection ends does not matter any more. An abort is not
   * left to fetch: where it falls together with the end of the body, the last read never settles.
   */
  async #untilWhole(client: Together): Promise<void> {
    try {
      await orAborted(this.#controller.signal, () => this.#read(client));
    } catch (error) {
      if (this.#finish === undefined) throw error;
    }
  }

  async #read(client: Together): Promise<void> {
    const { signal } = this.#controller;
    const response = await client.chat.completions.create(body(this.#request), { signal }).asResponse();
    this.#stream = new EventStream(response);
    if (signal.aborted) return this.#stream.cancel();
    this.#watchdog.enter('firstToken');
    await this.#stream.read(this);
  }

  #empty(): ModelError {
    if (this.#finish === 'filter') {
      return new ModelError('empty', 'A content filter of the model server took the whole answer.');
    }
    if (this.#finish !== 'length' || this.#speech.characters === 0) return modelError('empty');
    return new ModelError('empty', 'The model spent its whole limit on hidden reasoning and wrote no answer.');
  }

  #estimate(): Usage {
    const promptTokens = this.#request.messages.reduce((sum, { content }) => sum + estimateTokens(content.length), 0);
    return { promptTokens, completionTokens: estimateTokens(this.#speech.characters), estimated: true };
  }
}

function body(request: ModelRequest) {
  return {
    model: request.model,
    messages: request.messages.map(({ role, content }) => ({ role, content })),
    max_tokens: request.maxTokens,
    ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
    ...(request.reasoning === undefined ? {} : reasoning(request.reasoning)),
    stream: true as const,
    // Not in the SDK's types; other servers send usage only when asked.
    stream_options: { include_usage: true },
  };
}

/** Hybrid models are switched, those that always reason know efforts. */
function reasoning(wish: Reasoning) {
  return wish === 'on' || wish === 'off' ? { reasoning: { enabled: wish === 'on' } } : { reasoning_effort: wish };
}
