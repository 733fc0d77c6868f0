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
import { type Chunk, readChunk } from './chunk.ts';
import { DEFAULT_DEADLINES, type Deadlines, Watchdog } from './deadlines.ts';
import { classify, modelError } from './errors.ts';
import { type ThinkPiece, ThinkTags } from './think-tags.ts';
import { type Account, togetherClient } from './together-client.ts';

export interface TogetherOptions extends Account {
  readonly clock: Clock;
  readonly deadlines?: Partial<Deadlines>;
}

/**
 * Calls of models over Together's API, or a compatible one: one attempt each, streamed, every phase under a deadline.
 * Whole only if a finish reason was seen: several ways a stream can break end the SDK's loop without an error.
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
  readonly deadlines: Deadlines;
}

class Call {
  /** The deadline that passed, if one did; the SDK knows only that the call was aborted. */
  fault: ModelError | undefined;
  readonly #request: ModelRequest;
  readonly #listener: Listener;
  readonly #signal: AbortSignal;
  // One controller a call: the SDK and fetch leave listeners on the signal that they are given.
  readonly #controller = new AbortController();
  readonly #watchdog: Watchdog;
  readonly #tags = new ThinkTags();
  #chunks = 0;
  #characters = 0;
  #textSeen = false;
  #answeredBy: string;
  #finish: FinishReason | undefined;
  #usage: Usage | undefined;
  readonly #onAbort = () => this.#controller.abort();

  constructor({ request, listener, signal, clock, deadlines }: CallContext) {
    this.#request = request;
    this.#listener = listener;
    this.#signal = signal;
    this.#answeredBy = request.model;
    signal.addEventListener('abort', this.#onAbort, { once: true });
    this.#watchdog = new Watchdog(clock, deadlines, (fault) => {
      this.fault = fault;
      this.#controller.abort();
    });
  }

  async read(client: Together): Promise<ModelEnd> {
    const stream = await client.chat.completions.create(body(this.#request), { signal: this.#controller.signal });
    this.#watchdog.enter('firstToken');
    await this.#untilWhole(stream);
    // An abort ends the SDK's loop as if the answer had come to its end.
    this.#signal.throwIfAborted();
    if (this.#finish === undefined) throw this.fault ?? modelError(this.#chunks === 0 ? 'protocol' : 'cut');
    this.#tell(this.#tags.finish());
    if (!this.#textSeen) throw this.#empty();
    return { finish: this.#finish, usage: this.#usage ?? this.#estimate(), answeredBy: this.#answeredBy };
  }

  /** Lets go of the caller's signal and of the clock. The request has ended: the SDK sees to that when its loop is left. */
  close(): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.#watchdog.stop();
  }

  /**
   * Reads the stream; once the answer has its finish reason, how the connection ends does not matter any more. An abort is not
   * left to the SDK's loop: where it falls together with the end of the body, fetch never settles the last read.
   */
  async #untilWhole(stream: AsyncIterable<unknown>): Promise<void> {
    try {
      await orAborted(this.#controller.signal, async () => {
        for await (const data of stream) this.#take(readChunk(data));
      });
    } catch (error) {
      if (this.#finish === undefined) throw error;
    }
  }

  #take(chunk: Chunk): void {
    this.#chunks += 1;
    this.#answeredBy = chunk.answeredBy ?? this.#answeredBy;
    this.#usage = chunk.usage ?? this.#usage;
    if (this.#characters > 0) this.#watchdog.enter('idle');
    if (chunk.reasoning !== '') this.#tell([{ type: 'reasoning', delta: chunk.reasoning }]);
    if (chunk.content !== '') this.#tell(this.#tags.push(chunk.content));
    if (chunk.finish === undefined) return;
    this.#finish = chunk.finish;
    this.#watchdog.enter('grace');
  }

  #tell(pieces: readonly ThinkPiece[]): void {
    for (const piece of pieces) {
      this.#characters += piece.delta.length;
      this.#textSeen ||= piece.type === 'text' && piece.delta.trim() !== '';
      this.#watchdog.enter('idle');
      this.#listener(piece);
    }
  }

  #empty(): ModelError {
    if (this.#finish === 'filter') {
      return new ModelError('empty', 'A content filter of the model server took the whole answer.');
    }
    if (this.#finish !== 'length' || this.#characters === 0) return modelError('empty');
    return new ModelError('empty', 'The model spent its whole limit on hidden reasoning and wrote no answer.');
  }

  #estimate(): Usage {
    const promptTokens = this.#request.messages.reduce((sum, { content }) => sum + estimateTokens(content.length), 0);
    return { promptTokens, completionTokens: estimateTokens(this.#characters), estimated: true };
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
