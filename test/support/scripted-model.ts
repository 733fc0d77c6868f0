import type { ChatModel, Listener, ModelEnd, ModelEvent, ModelRequest } from '../../src/moa/model.ts';

/** One call as the test sees it: what was asked, and the means to answer it step by step. */
export class HeldCall {
  readonly request: ModelRequest;
  readonly signal: AbortSignal;
  readonly ended: Promise<ModelEnd>;
  readonly #listener: Listener;
  #resolve: (end: ModelEnd) => void = () => {};
  #reject: (error: unknown) => void = () => {};

  constructor(request: ModelRequest, listener: Listener, signal: AbortSignal) {
    this.request = request;
    this.signal = signal;
    this.#listener = listener;
    this.ended = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    signal.addEventListener('abort', () => this.#reject(signal.reason), { once: true });
  }

  /** True once the caller has aborted it. */
  get left(): boolean {
    return this.signal.aborted;
  }

  /** Tells what happens; several events may be given at once. */
  emit(...events: readonly ModelEvent[]): this {
    for (const event of events) this.#listener(event);
    return this;
  }

  /** Writes `text` and ends, whole. */
  answer(text: string, finish: 'stop' | 'length' = 'stop'): void {
    this.emit({ type: 'sent' }, { type: 'text', delta: text }).end(finish);
  }

  end(finish: 'stop' | 'length' = 'stop'): void {
    const usage = { promptTokens: 10, completionTokens: 5, estimated: false };
    this.#resolve({ finish, usage, answeredBy: this.request.model });
  }

  fail(error: unknown): void {
    this.#reject(error);
  }
}

/** A model port whose calls the test holds and releases by hand. */
export class HeldModel implements ChatModel {
  readonly calls: HeldCall[] = [];
  readonly #watchers: Array<() => void> = [];

  ask(request: ModelRequest, listener: Listener, signal: AbortSignal): Promise<ModelEnd> {
    const call = new HeldCall(request, listener, signal);
    this.calls.push(call);
    for (const watcher of this.#watchers.splice(0)) watcher();
    return call.ended;
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
    async ask(request, listener) {
      requests.push(request);
      const result = answer(request);
      listener({ type: 'sent' });
      if (result instanceof Error) throw result;
      listener({ type: 'text', delta: result });
      const usage = { promptTokens: 10, completionTokens: 5, estimated: false };
      return { finish: 'stop', usage, answeredBy: request.model };
    },
  };
}
