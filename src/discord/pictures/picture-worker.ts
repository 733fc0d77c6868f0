import type { Clock } from '../../moa/clock.ts';
import { withinLimits } from './limits.ts';
import type { Picture, PictureRequest, Pictures } from './picture.ts';
import { PictureMemory } from './picture-memory.ts';
import { PictureThread } from './picture-thread.ts';

const REST_MS = 60_000;
const MAX_WAITING = 100;

interface PictureWorkerDeps {
  /** The built `worker/main.js`. */
  readonly workerUrl: URL;
  readonly clock: Clock;
  /** Hears in a sentence why a picture was given up; not of what merely cannot be drawn. Must not throw. */
  readonly onFault: (sentence: string) => void;
}

/**
 * Draws pictures one after the other in a thread of its own, which begins with the first of them and ends after a minute
 * without: nothing of what draws is loaded into the bot's own thread. What takes longer than 2 s, or the thread's life, is
 * given up, and the next picture gets a new thread.
 */
export class PictureWorker implements Pictures {
  readonly #deps: PictureWorkerDeps;
  readonly #memory = new PictureMemory();
  #thread: PictureThread | undefined;
  #rest = new AbortController();
  /** Settles when the last picture of the queue has been drawn. */
  #queue: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #closed = false;

  constructor(deps: PictureWorkerDeps) {
    this.#deps = deps;
  }

  async draw(request: PictureRequest): Promise<Picture | undefined> {
    if (this.#closed || this.#waiting >= MAX_WAITING || !withinLimits(request)) return undefined;
    return this.#memory.recall(JSON.stringify(request), () => this.#enqueue(request));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#rest.abort();
    await this.#thread?.end();
    await this.#queue;
  }

  #enqueue(request: PictureRequest): Promise<Picture | undefined> {
    this.#waiting += 1;
    const drawn = this.#queue.then(() => this.#drawNext(request));
    this.#queue = drawn;
    return drawn;
  }

  async #drawNext(request: PictureRequest): Promise<Picture | undefined> {
    this.#waiting -= 1;
    if (this.#closed) return undefined;
    this.#rest.abort();
    try {
      this.#thread ??= new PictureThread(this.#deps.workerUrl, this.#deps.clock);
      return await this.#thread.draw(request);
    } catch (error) {
      this.#giveUp(error);
      return undefined;
    } finally {
      this.#restUntilNeeded();
    }
  }

  #giveUp(error: unknown): void {
    if (!this.#closed) this.#deps.onFault(`A picture was given up: ${error instanceof Error ? error.message : error}`);
    // Not waited for: a thread may have to finish what it is at before it can end.
    this.#endThread();
  }

  #endThread(): void {
    const ended = this.#thread?.end();
    this.#thread = undefined;
    ended?.catch((error: unknown) => this.#deps.onFault(`A thread that draws pictures did not end: ${error}`));
  }

  #restUntilNeeded(): void {
    if (this.#closed || this.#thread === undefined) return;
    this.#rest = new AbortController();
    // Ends with an abort where there is something to draw again.
    this.#deps.clock.sleep(REST_MS, this.#rest.signal, { ref: false }).then(
      () => this.#endThread(),
      () => {},
    );
  }
}
