import { orAborted } from './abortable.ts';
import type { MoaEvent, Outcome, PlannedCall } from './events.ts';
import {
  type ChatModel,
  type Listener,
  type ModelEnd,
  ModelError,
  type ModelErrorKind,
  type ModelEvent,
  type ModelRequest,
  type Usage,
} from './model.ts';
import { estimateTokens } from './tokens.ts';

export interface CallDeps {
  readonly model: ChatModel;
  /** Milliseconds since the run started. */
  readonly elapsedMs: () => number;
  readonly emit: (event: MoaEvent) => void;
  readonly signal: AbortSignal;
}

/**
 * Makes one call and reports it: every step as an event, at the end one `call-finished` with the whole outcome. Never
 * rejects: a failure is an outcome, and so is an abort.
 */
export async function performCall(planned: PlannedCall, request: ModelRequest, deps: CallDeps): Promise<Outcome> {
  const transcript = new Transcript(planned, request, deps);
  const outcome = await transcript.read();
  deps.emit({ type: 'call-finished', atMs: outcome.endedMs, call: planned.id, outcome });
  return outcome;
}

/** Failures by which a server says that it did not begin: nobody is charged for those. */
const REFUSALS: ReadonlySet<ModelErrorKind> = new Set([
  'rate-limit',
  'overloaded',
  'auth',
  'payment',
  'missing',
  'not-chat',
  'context',
  'refused',
  'connection',
]);

/** What has been heard from one call so far. */
class Transcript {
  readonly #planned: PlannedCall;
  readonly #request: ModelRequest;
  readonly #deps: CallDeps;
  readonly #startedMs: number;
  #text = '';
  #reasoning = '';
  #sent = false;
  #firstTokenMs: number | undefined;
  #end: ModelEnd | undefined;
  #settled = false;

  constructor(planned: PlannedCall, request: ModelRequest, deps: CallDeps) {
    this.#planned = planned;
    this.#request = request;
    this.#deps = deps;
    this.#startedMs = deps.elapsedMs();
  }

  async read(): Promise<Outcome> {
    const { model, signal } = this.#deps;
    const listener: Listener = (event) => {
      // A port that speaks on after its end must not change what was told of it.
      if (!this.#settled) this.#take(event);
    };
    try {
      this.#end = await orAborted(signal, () => model.ask(this.#request, listener, signal));
      return this.#whole(this.#end);
    } catch (error) {
      if (signal.aborted) return { ...this.#base(), status: 'stopped' };
      return this.#failed(error);
    } finally {
      this.#settled = true;
    }
  }

  #take(event: ModelEvent): void {
    const { emit, elapsedMs } = this.#deps;
    const call = this.#planned.id;
    switch (event.type) {
      case 'waiting': {
        const { reason, ms } = event;
        emit({ type: 'call-waiting', atMs: elapsedMs(), call, reason, ...(ms === undefined ? {} : { ms }) });
        return;
      }
      case 'sent':
        this.#sent = true;
        emit({ type: 'call-sent', atMs: elapsedMs(), call });
        return;
      case 'text':
      case 'reasoning':
        this.#hear(event.type, event.delta);
    }
  }

  #hear(channel: 'text' | 'reasoning', delta: string): void {
    if (delta === '') return;
    const atMs = this.#deps.elapsedMs();
    this.#firstTokenMs ??= atMs;
    if (channel === 'text') this.#text += delta;
    else this.#reasoning += delta;
    this.#deps.emit({ type: 'call-delta', atMs, call: this.#planned.id, channel, delta });
  }

  #whole({ finish }: ModelEnd): Outcome {
    // White space alone is no answer, and the aggregator must not be given it as one.
    if (this.#text.trim() === '') return this.#failed(new ModelError('empty', 'The model answered with no text.'));
    return { ...this.#base(), status: 'complete', finish };
  }

  #failed(error: unknown): Outcome {
    if (error instanceof ModelError) {
      const unbilled = REFUSALS.has(error.kind) && this.#firstTokenMs === undefined;
      return { ...this.#base(!unbilled), status: 'failed', kind: error.kind, reason: error.message };
    }
    // A fault in our own adapter must not kill its siblings; the sentence says that it is ours.
    const detail = error instanceof Error ? error.message : String(error);
    return { ...this.#base(), status: 'failed', kind: 'protocol', reason: `An unexpected fault of the bot: ${detail}` };
  }

  #base(billed = true) {
    return {
      text: this.#text,
      reasoning: this.#reasoning,
      answeredBy: this.#end?.answeredBy ?? this.#planned.model,
      usage: this.#end?.usage ?? this.#estimatedUsage(billed && this.#sent),
      startedMs: this.#startedMs,
      firstTokenMs: this.#firstTokenMs,
      endedMs: this.#deps.elapsedMs(),
    };
  }

  /** Nothing for a call that was never sent, or refused; else the prompt was read, and what was heard was written. */
  #estimatedUsage(billed: boolean): Usage {
    if (!billed) return { promptTokens: 0, completionTokens: 0, estimated: true };
    const prompt = this.#request.messages.reduce((sum, message) => sum + estimateTokens(message.content.length), 0);
    return {
      promptTokens: prompt,
      completionTokens: estimateTokens(this.#text.length + this.#reasoning.length),
      estimated: true,
    };
  }
}
