import { Abandoned } from './abandoned.ts';
import { orAborted } from './abortable.ts';
import type { RunContext } from './context.ts';
import type { Outcome, PlannedCall } from './events.ts';
import {
  type ChatMessage,
  type Listener,
  type ModelEnd,
  ModelError,
  type ModelErrorKind,
  type ModelEvent,
  type ModelRequest,
  type Usage,
} from './model.ts';
import type { PlannedStep } from './plan.ts';
import { Seam } from './policy/seam/seam.ts';
import { estimateTokens } from './tokens.ts';

export interface CallOptions {
  /** Ends this call. An {@link Abandoned} as its reason makes it an abandoned one, anything else a stopped one. */
  readonly signal: AbortSignal;
  /** The answer so far, that this call is to go on with. */
  readonly before?: string;
  /** Nobody else is left to ask: an open breaker is no reason not to. */
  readonly evenIfOpen?: boolean;
  /** Called once, with the first piece that was heard. */
  readonly onSpoken?: () => void;
  /** Called with each event before anything is heard. */
  readonly onStanding?: (event: 'waiting' | 'sent') => void;
}

/** Reports that a call is to be made which the recipe only provided for. */
export function addCall({ call }: PlannedStep, { emit, elapsedMs }: RunContext): void {
  emit({ type: 'call-added', atMs: elapsedMs(), planned: call });
}

/**
 * Makes one call and reports it: every step as an event, at the end one `call-finished` with the whole outcome. Never
 * rejects: a failure is an outcome, and so is an abort. One that an earlier process finished is reported again as it ended;
 * one that could pass the run's ceiling is not made.
 */
export async function performCall(
  { call, settings }: PlannedStep,
  messages: readonly ChatMessage[],
  context: RunContext,
  options: CallOptions,
): Promise<Outcome> {
  const finish = (outcome: Outcome): Outcome => {
    context.emit({ type: 'call-finished', atMs: context.elapsedMs(), call: call.id, outcome });
    return outcome;
  };
  const known = context.finished.get(call.id);
  if (known !== undefined && known.status !== 'stopped') {
    context.budget.settle(call.id, call.model, known);
    return finish(known);
  }
  const request = { ...requestOf(settings, messages, context), ...(options.evenIfOpen === true ? EVEN_IF_OPEN : {}) };
  const transcript = new Transcript(call, request, context, options);
  if (!context.budget.reserve(call.id, request)) return finish(transcript.refused());
  const outcome = await transcript.read();
  context.budget.settle(call.id, call.model, outcome);
  return finish(outcome);
}

const EVEN_IF_OPEN = { evenIfOpen: true } as const;

function requestOf(
  settings: PlannedStep['settings'],
  messages: readonly ChatMessage[],
  { policy }: RunContext,
): ModelRequest {
  const { headersMs, firstTokenMs, idleMs, callMs } = policy.deadlines;
  return { ...settings, messages, deadlines: { headersMs, firstTokenMs, idleMs, wholeMs: callMs } };
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
  'ceiling',
]);

/** What has been heard from one call so far. */
class Transcript {
  readonly #planned: PlannedCall;
  readonly #request: ModelRequest;
  readonly #context: RunContext;
  readonly #options: CallOptions;
  readonly #startedMs: number;
  readonly #before: string;
  readonly #seam: Seam | undefined;
  /** Ends the call because of what it writes. */
  readonly #fault = new AbortController();
  #text = '';
  #reasoning = '';
  #heard = 0;
  #sent = false;
  #firstTokenMs: number | undefined;
  #end: ModelEnd | undefined;
  #settled = false;

  constructor(planned: PlannedCall, request: ModelRequest, context: RunContext, options: CallOptions) {
    this.#planned = planned;
    this.#request = request;
    this.#context = context;
    this.#options = options;
    this.#before = options.before ?? '';
    this.#seam = this.#before === '' ? undefined : new Seam(this.#before);
    this.#startedMs = context.elapsedMs();
  }

  async read(): Promise<Outcome> {
    const { signal } = this.#options;
    const either = AbortSignal.any([signal, this.#fault.signal]);
    const listener: Listener = (event) => {
      // A port that speaks on after its end must not change what was told of it.
      if (!this.#settled) this.#take(event);
    };
    try {
      this.#end = await orAborted(either, () => this.#context.model.ask(this.#request, listener, either));
      this.#append(this.#seam?.finish() ?? '');
      return this.#whole(this.#end);
    } catch (error) {
      this.#append(this.#seam?.finish() ?? '');
      return signal.aborted ? this.#aborted(signal.reason) : this.#failed(error);
    } finally {
      this.#settled = true;
    }
  }

  /** It is not made, as it could pass the run's ceiling. */
  refused(): Outcome {
    const dollars = this.#context.policy.ceilingDollars;
    return this.#failed(
      new ModelError('ceiling', `It was not asked: it could have passed the ceiling of $${dollars} a question.`),
    );
  }

  #take(event: ModelEvent): void {
    const { emit, elapsedMs } = this.#context;
    const call = this.#planned.id;
    switch (event.type) {
      case 'waiting': {
        const { reason, ms } = event;
        this.#options.onStanding?.('waiting');
        emit({ type: 'call-waiting', atMs: elapsedMs(), call, reason, ...(ms === undefined ? {} : { ms }) });
        return;
      }
      case 'sent':
        this.#sent = true;
        this.#options.onStanding?.('sent');
        emit({ type: 'call-sent', atMs: elapsedMs(), call });
        return;
      case 'text':
      case 'reasoning':
        this.#hear(event.type, event.delta);
    }
  }

  #hear(channel: 'text' | 'reasoning', delta: string): void {
    if (delta === '') return;
    this.#heard += delta.length;
    if (this.#firstTokenMs === undefined) {
      this.#firstTokenMs = this.#context.elapsedMs();
      this.#options.onSpoken?.();
    }
    if (channel === 'text') this.#append(this.#seam?.push(delta) ?? delta);
    else {
      this.#reasoning += delta;
      this.#tell(channel, delta);
    }
    if (this.#seam?.restarted === true) this.#fault.abort(BEGAN_ANEW);
  }

  #append(text: string): void {
    if (text === '') return;
    this.#text += text;
    this.#tell('text', text);
  }

  #tell(channel: 'text' | 'reasoning', delta: string): void {
    const { emit, elapsedMs } = this.#context;
    emit({ type: 'call-delta', atMs: elapsedMs(), call: this.#planned.id, channel, delta });
  }

  #whole({ finish }: ModelEnd): Outcome {
    // White space alone is no answer, nor is nothing new the end of one that broke off.
    if (this.#text.trim() === '') return this.#failed(new ModelError('empty', 'The model answered with no text.'));
    return { ...this.#base(), status: 'complete', finish };
  }

  #aborted(reason: unknown): Outcome {
    if (reason instanceof Abandoned) return { ...this.#base(), status: 'abandoned', why: reason.why };
    return { ...this.#base(), status: 'stopped' };
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
      text: this.#before + this.#text,
      reasoning: this.#reasoning,
      answeredBy: this.#end?.answeredBy ?? this.#planned.model,
      usage: this.#end?.usage ?? this.#estimatedUsage(billed && this.#sent),
      startedMs: this.#startedMs,
      firstTokenMs: this.#firstTokenMs,
      endedMs: this.#context.elapsedMs(),
    };
  }

  /** Nothing for a call that was never sent, or refused; else the prompt was read, and what was heard was written. */
  #estimatedUsage(billed: boolean): Usage {
    if (!billed) return { promptTokens: 0, completionTokens: 0, estimated: true };
    const prompt = this.#request.messages.reduce((sum, message) => sum + estimateTokens(message.content.length), 0);
    return { promptTokens: prompt, completionTokens: estimateTokens(this.#heard), estimated: true };
  }
}

const BEGAN_ANEW = new ModelError('protocol', 'The model was to go on with the answer, and began another one.');
