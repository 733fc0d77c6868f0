import type { CallId, Outcome } from '../moa/events.ts';
import type { Log } from '../ops/log.ts';
import type { AnswerMessage, RunEnding, RunStore } from '../store/store.ts';

/**
 * What is kept of one run. A full disk must not cost the asker the answer: what cannot be kept is logged, and the run goes
 * on. Nothing in here rejects.
 */
export class RunRecord {
  /** False where the store could not take the run; then nothing more of it is kept either. */
  readonly kept: boolean;
  readonly #store: RunStore;
  readonly #runId: string;
  readonly #log: Log;
  #answer = '';

  constructor(store: RunStore, runId: string, { kept, log }: { readonly kept: boolean; readonly log: Log }) {
    this.#store = store;
    this.#runId = runId;
    this.kept = kept;
    this.#log = log;
  }

  start(at: number): Promise<void> {
    return this.#keep('its start', () => this.#store.startRun(this.#runId, at));
  }

  question(text: string): Promise<void> {
    return this.#keep('its question', () => this.#store.saveQuestion(this.#runId, text));
  }

  call(id: CallId, outcome: Outcome, model: string): Promise<void> {
    return this.#keep('a call', () => this.#store.saveCall(this.#runId, id, outcome, { model }));
  }

  /** The answer so far; costs nothing where it is what was kept last. */
  async answer(text: string): Promise<void> {
    if (text === this.#answer) return;
    this.#answer = text;
    await this.#keep('the answer so far', () => this.#store.saveAnswerSoFar(this.#runId, text));
  }

  message(message: AnswerMessage): Promise<void> {
    return this.#keep('where it is shown', () => this.#store.saveMessage(this.#runId, message));
  }

  thread(threadId: string): Promise<void> {
    return this.#keep('its thread', () => this.#store.saveThread(this.#runId, threadId));
  }

  threadPost(key: string, messageId: string): Promise<void> {
    return this.#keep('a thread post', () => this.#store.saveThreadPost(this.#runId, key, messageId));
  }

  /** Whoever takes it over only shows that it was stopped. */
  stop(by: string): Promise<void> {
    return this.#keep('its stop', () => this.#store.requestStop(this.#runId, by).then(() => {}));
  }

  end(ending: RunEnding): Promise<void> {
    return this.#keep('its end', () => this.#store.finishRun(this.#runId, ending));
  }

  async #keep(what: string, save: () => Promise<void>): Promise<void> {
    if (!this.kept) return;
    try {
      await save();
    } catch (error) {
      this.#log.error({ err: error, what }, 'something of a run could not be kept');
    }
  }
}
