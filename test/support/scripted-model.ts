import type { ChatModel, ModelEvent, ModelRequest } from '../../src/moa/model.ts';

/** One call as the test sees it: what was asked, and the means to answer it step by step. */
export class HeldCall {
  readonly request: ModelRequest;
  readonly signal: AbortSignal;
  /** True once the reader has left or aborted. */
  left = false;
  readonly #steps: Array<{ event: ModelEvent } | { error: unknown } | 'end'> = [];
  #wake: () => void = () => {};

  constructor(request: ModelRequest, signal: AbortSignal) {
    this.request = request;
    this.signal = signal;
  }

  /** Sends events on; several may be given at once. */
  emit(...events: ModelEvent[]): this {
    this.#steps.push(...events.map((event) => ({ event })));
    this.#wake();
    return this;
  }

  /** Writes `text` and ends the stream, whole. */
  answer(text: string, finish: 'stop' | 'length' = 'stop'): void {
    this.emit(
      { type: 'sent' },
      { type: 'text', delta: text },
      {
        type: 'end',
        finish,
        usage: { promptTokens: 10, completionTokens: 5, estimated: false },
        answeredBy: this.request.model,
      },
    );
    this.close();
  }

  fail(error: unknown): void {
    this.#steps.push({ error });
    this.#wake();
  }

  /** Ends the stream without saying why. */
  close(): void {
    this.#steps.push('end');
    this.#wake();
  }

  async *read(): AsyncGenerator<ModelEvent, void> {
    try {
      for (;;) {
        const step = this.#steps.shift();
        if (step === undefined) {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
          continue;
        }
        if (step === 'end') return;
        if ('error' in step) throw step.error;
        yield step.event;
      }
    } finally {
      this.left = true;
    }
  }
}

/** A model port whose calls the test holds and releases by hand. */
export class HeldModel implements ChatModel {
  readonly calls: HeldCall[] = [];
  readonly #watchers: Array<() => void> = [];

  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelEvent> {
    const call = new HeldCall(request, signal);
    this.calls.push(call);
    for (const watcher of this.#watchers.splice(0)) watcher();
    return call.read();
  }

  /** Resolves with the calls once there are `count` of them. */
  async begun(count: number): Promise<readonly HeldCall[]> {
    while (this.calls.length < count) {
      await new Promise<void>((resolve) => {
        this.#watchers.push(resolve);
      });
    }
    return this.calls;
  }
}

/** A model port that answers at once, as `answer` says; a returned ModelError (or any error) is thrown. */
export function instantModel(
  answer: (request: ModelRequest) => string | Error,
): ChatModel & { requests: ModelRequest[] } {
  const requests: ModelRequest[] = [];
  return {
    requests,
    async *stream(request) {
      requests.push(request);
      const result = answer(request);
      yield { type: 'sent' };
      if (result instanceof Error) throw result;
      yield { type: 'text', delta: result };
      yield {
        type: 'end',
        finish: 'stop',
        usage: { promptTokens: 10, completionTokens: 5, estimated: false },
        answeredBy: request.model,
      };
    },
  };
}
