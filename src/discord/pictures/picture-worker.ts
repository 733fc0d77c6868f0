import type { Clock } from '../../moa/clock.ts';
import { withinLimits } from './limits.ts';
import type { Picture, PictureRequest, Pictures, Urgency } from './picture.ts';
import { PictureMemory } from './picture-memory.ts';
import { PictureThread } from './picture-thread.ts';
import { WaitingPictures } from './waiting-pictures.ts';

const REST_MS = 60_000;

interface PictureWorkerDeps {
  /** The built `worker/main.js`. */
  readonly workerUrl: URL;
  readonly clock: Clock;
  /** Hears in a sentence why a picture was given up; not of what merely cannot be drawn. Must not throw. */
  readonly onFault: (sentence: string) => void;
}

/**
 * Draws pictures one after the other, the most urgent first, in a thread of its own, which begins with the first of them and ends after a minute
 * without: nothing of what draws is loaded into the bot's own thread. What takes longer than 2 s, or the thread's life, is
 * given up, and the next picture gets a new thread.
 */
export class PictureWorker implements Pictures {
  readonly #deps: PictureWorkerDeps;
  readonly #memory = new PictureMemory();
  readonly #waiting = new WaitingPictures();
  #thread: PictureThread | undefined;
  #rest = new AbortController();
  /** While there is something to draw; settles when all of it is drawn. */
  #drawing: Promise<void> | undefined;
  #closed = false;

  constructor(deps: PictureWorkerDeps) {
    this.#deps = deps;
  }

  async draw(request: PictureRequest, urgency: Urgency = 'answer'): Promise<Picture | undefined> {
    if (this.#closed || !withinLimits(request)) return undefined;
    const key = JSON.stringify(request);
    const known = this.#memory.recall(key);
    if (known !== undefined) {
      this.#waiting.raise(key, urgency);
      return known;
    }
    if (this.#waiting.isFull(urgency)) return undefined;
    const drawn = new Promise<Picture | undefined>((give) => this.#waiting.add({ key, request, give }, urgency));
    this.#drawing ??= this.#drawAll();
    return this.#memory.keep(key, drawn);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#rest.abort();
    await this.#thread?.end();
    await this.#drawing;
  }

  async #drawAll(): Promise<void> {
    for (let next = this.#waiting.next(); next !== undefined; next = this.#waiting.next()) {
      next.give(await this.#drawNext(next.request));
    }
    this.#drawing = undefined;
  }

  async #drawNext(request: PictureRequest): Promise<Picture | undefined> {
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
