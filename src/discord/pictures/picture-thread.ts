import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../../moa/clock.ts';
import type { Picture, PictureRequest } from './picture.ts';
import type { ThreadMessage } from './thread-message.ts';

/** For starting the thread and reading its libraries, which a busy machine may take its time for. */
const START_LIMIT_MS = 10_000;
const PICTURE_LIMIT_MS = 2000;
const MEMORY_LIMIT_MB = 192;

/**
 * One thread that draws one picture at a time. It keeps the process alive only while it does, and is told nothing of the
 * environment.
 */
export class PictureThread {
  readonly #clock: Clock;
  readonly #worker: Worker;
  /** Ends with the thread; throws what the thread has thrown. */
  readonly #messages: AsyncIterator<ThreadMessage[]>;

  constructor(workerUrl: URL, clock: Clock) {
    this.#clock = clock;
    this.#worker = new Worker(workerUrl, {
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_LIMIT_MB },
    });
    this.#worker.unref();
    this.#messages = on(this.#worker, 'message', { close: ['exit'] });
  }

  /** @throws Error, with a sentence, where the thread failed, died, or took too long. It is of no use any more then. */
  async draw(request: PictureRequest): Promise<Picture | undefined> {
    this.#worker.ref();
    try {
      return await this.#ask(request);
    } finally {
      this.#worker.unref();
    }
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  async #ask(request: PictureRequest): Promise<Picture | undefined> {
    this.#worker.postMessage(request);
    let message = await this.#within(START_LIMIT_MS, 'was not ready to draw');
    if (message.type === 'begun') message = await this.#within(PICTURE_LIMIT_MS, 'had not drawn a picture');
    if (message.type === 'drawn') return message.picture;
    throw new Error(message.type === 'failed' ? message.why : 'The thread that draws pictures lost its place.');
  }

  async #within(limitMs: number, what: string): Promise<ThreadMessage> {
    const settled = new AbortController();
    const tooLate = this.#clock.sleep(limitMs, settled.signal).then(() => late(limitMs, what));
    try {
      return await Promise.race([this.#next(), tooLate]);
    } finally {
      settled.abort();
    }
  }

  async #next(): Promise<ThreadMessage> {
    const { value, done } = await this.#messages.next();
    const [message] = done === true ? [] : value;
    return message ?? { type: 'failed', why: 'The thread that draws pictures ended by itself.' };
  }
}

function late(limitMs: number, what: string): ThreadMessage {
  return { type: 'failed', why: `The thread that draws pictures ${what} within ${limitMs / 1000} s.` };
}
