import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../../moa/clock.ts';
import type { Picture, PictureRequest } from './picture.ts';
import type { ThreadMessage } from './thread-message.ts';

/** For starting the thread and reading its libraries, which a busy machine may take its time for. */
const START_LIMIT_MS = 10_000;
const PICTURE_LIMIT_MS = 2000;
const MEMORY_LIMIT_MB = 192;

/** One thread that draws one picture at a time. It keeps the process alive only while it does, and is told nothing of the environment. */
export class PictureThread {
  readonly #clock: Clock;
  readonly #worker: Worker;

  constructor(workerUrl: URL, clock: Clock) {
    this.#clock = clock;
    this.#worker = new Worker(workerUrl, {
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_LIMIT_MB },
    });
    this.#worker.unref();
    // Whoever waits for a picture hears of it; a thread that fails while nobody waits is not worth a word.
    this.#worker.on('error', () => {});
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
    const begun = this.#next(START_LIMIT_MS, 'was not ready to draw');
    this.#worker.postMessage(request);
    let message = await begun;
    if (message.type === 'begun') message = await this.#next(PICTURE_LIMIT_MS, 'had not drawn a picture');
    if (message.type === 'drawn') return message.picture;
    throw new Error(message.type === 'failed' ? message.why : 'The thread that draws pictures lost its place.');
  }

  async #next(limitMs: number, what: string): Promise<ThreadMessage> {
    const settled = new AbortController();
    const { signal } = settled;
    try {
      return await Promise.race([
        once(this.#worker, 'message', { signal }).then(([message]: ThreadMessage[]) => message ?? NOTHING),
        once(this.#worker, 'exit', { signal }).then(() => ENDED),
        this.#clock.sleep(limitMs, signal).then(() => late(limitMs, what)),
      ]);
    } finally {
      settled.abort();
    }
  }
}

const NOTHING = { type: 'failed', why: 'The thread that draws pictures said nothing.' } as const;
const ENDED = { type: 'failed', why: 'The thread that draws pictures ended by itself.' } as const;

function late(limitMs: number, what: string): ThreadMessage {
  return { type: 'failed', why: `The thread that draws pictures ${what} within ${limitMs / 1000} s.` };
}
