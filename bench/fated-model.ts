import type { Clock } from '../src/moa/clock.ts';
import {
  type ChatModel,
  type Listener,
  type ModelEnd,
  ModelError,
  type ModelRequest,
  type Usage,
} from '../src/moa/model.ts';
import { estimateTokens } from '../src/moa/tokens.ts';
import { FirstTokens, FirstTokenTimer } from '../src/models/first-token.ts';

/** How a call is to go, whoever listens. Milliseconds from its beginning. */
export interface Fate {
  /** When each piece comes, equally long ones; never, where infinite. */
  readonly piecesMs: readonly number[];
  /** Of each piece, in characters. */
  readonly pieceLength: number;
  /** At once, in place of all that. */
  readonly failure?: ModelError;
}

/** Says how the `nth` call of a model in this run goes, from 0. */
export type FateOf = (model: string, nth: number) => Fate;

/**
 * Models whose calls go as is written, in the time of a clock. They give up where the request's deadlines say so, learn how
 * soon each model speaks, and keep their own account of what was used: as the real ones behind the same port do.
 */
export class FatedModel implements ChatModel {
  readonly firstTokens = new FirstTokens();
  /** Of one run. */
  used = { calls: 0, promptTokens: 0, completionTokens: 0 };
  readonly #clock: Clock;
  #fateOf: FateOf = () => ({ piecesMs: [], pieceLength: 0 });
  #begun = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Another run begins; what was learnt stays. */
  begin(fateOf: FateOf): void {
    this.#fateOf = fateOf;
    this.#begun = new Map();
    this.used = { calls: 0, promptTokens: 0, completionTokens: 0 };
  }

  async ask(request: ModelRequest, listener: Listener, signal: AbortSignal): Promise<ModelEnd> {
    const nth = this.#begun.get(request.model) ?? 0;
    this.#begun.set(request.model, nth + 1);
    const timer = new FirstTokenTimer(this.#clock, request.model, this.firstTokens);
    let heard = 0;
    try {
      await this.#speak(this.#fateOf(request.model, nth), request, signal, (event) => {
        timer.hear(event);
        if (event.type === 'text') heard += event.delta.length;
        listener(event);
      });
      return { finish: 'stop', usage: this.#account(request, heard), answeredBy: request.model };
    } catch (error) {
      this.#account(request, heard);
      if (!(error instanceof ModelError) || error.kind === 'timeout') timer.giveUp();
      throw error;
    }
  }

  async #speak(fate: Fate, request: ModelRequest, signal: AbortSignal, listener: Listener): Promise<void> {
    const { firstTokenMs = Number.POSITIVE_INFINITY, idleMs = Number.POSITIVE_INFINITY } = request.deadlines ?? {};
    listener({ type: 'sent' });
    if (fate.failure !== undefined) throw fate.failure;
    const piece = 'It is so. '.repeat(Math.ceil(fate.pieceLength / 10)).slice(0, fate.pieceLength);
    let atMs = 0;
    for (const [index, dueMs] of fate.piecesMs.entries()) {
      const patienceMs = index === 0 ? firstTokenMs : idleMs;
      await this.#clock.sleep(Math.min(dueMs - atMs, patienceMs), signal);
      if (dueMs - atMs > patienceMs) throw new ModelError('timeout', 'It was silent for too long.');
      listener({ type: 'text', delta: piece });
      atMs = dueMs;
    }
  }

  #account({ messages }: ModelRequest, heard: number): Usage {
    const promptTokens = messages.reduce((sum, { content }) => sum + estimateTokens(content.length), 0);
    const completionTokens = estimateTokens(heard);
    this.used.calls += 1;
    this.used.promptTokens += promptTokens;
    this.used.completionTokens += completionTokens;
    return { promptTokens, completionTokens, estimated: false };
  }
}
