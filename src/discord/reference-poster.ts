import type { REST } from 'discord.js';
import type { Clock } from '../moa/clock.ts';
import { text } from './components.ts';
import { DeliveryError, type MessageBody } from './delivery.ts';
import type { PlacedMessage } from './message-routes.ts';
import { DRAW_NOTHING, type Draw } from './pictures/picture.ts';
import type { ReferenceHome } from './reference-home.ts';
import {
  drawPage,
  isReadable,
  plainPage,
  questionPages,
  type RecipeFacts,
  type ReferencePage,
  referencePages,
} from './reference-pages.ts';
import { postToThread, type ThreadOpener } from './reference-thread.ts';
import type { CallView } from './run-view.ts';

const WAITS_MS: readonly number[] = [1000, 4000, 15_000, 60_000];

export interface PosterDeps {
  readonly rest: REST;
  readonly clock: Clock;
  readonly threads: ThreadOpener;
  readonly draw: Draw;
  readonly runId: string;
  readonly question: string;
  /** The message that the thread hangs on; settles when that message is visible. */
  readonly message: Promise<PlacedMessage>;
  /** Keys of posts that a process before us made. */
  readonly alreadyPosted: ReadonlySet<string>;
  readonly onThread: (threadId: string) => Promise<void>;
  readonly onPosted: (key: string, messageId: string) => Promise<void>;
  /** Told once why the references stay out of sight. */
  readonly onFault: (error: DeliveryError) => void;
}

/** One message for the thread. */
type Post = { readonly key: string } & ({ readonly body: MessageBody } | { readonly page: ReferencePage });

/**
 * Puts references into the run's thread, one after the other and in the order given, beside the answer and never in its
 * way. Once the thread cannot be had or written to, nothing more is tried: the store has the texts.
 */
export class ReferencePoster implements ReferenceHome {
  readonly #deps: PosterDeps;
  #threadId: string | undefined;
  #work: Promise<void> = Promise.resolve();
  #gaveUp = false;
  readonly #stopping = new AbortController();
  readonly #opened: Promise<void>;
  #onOpened: () => void = () => {};
  readonly #stopped: Promise<void>;
  #draw: Draw;
  readonly #posted: Set<string>;

  constructor(deps: PosterDeps, threadId: string | undefined) {
    this.#deps = deps;
    this.#stopped = new Promise((resolve) => {
      this.#stopping.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    this.#opened = new Promise((resolve) => {
      this.#onOpened = resolve;
    });
    this.#draw = deps.draw;
    this.#threadId = threadId;
    this.#posted = new Set(deps.alreadyPosted);
  }

  get threadId(): string | undefined {
    return this.#gaveUp ? undefined : this.#threadId;
  }

  /** Posts these references after all that were given before. */
  post(references: readonly CallView[], recipe: RecipeFacts): void {
    this.#then(() => this.#postAll(references, recipe));
  }

  postFindings(lines: readonly string[]): void {
    if (lines.length === 0) return;
    this.#then(async () => {
      if (this.#threadId !== undefined)
        await this.#putAll([{ body: { components: [text(lines.join('\n'))] }, key: 'findings' }]);
    });
  }

  opened(): Promise<void> {
    return this.#threadId === undefined ? Promise.race([this.#opened, this.settled()]) : Promise.resolve();
  }

  stop(): void {
    this.#gaveUp = true;
    this.#stopping.abort();
  }

  /** Resolves when everything given so far is posted, or given up. */
  settled(): Promise<void> {
    return Promise.race([this.#work, this.#stopped]);
  }

  #then(work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch((error: unknown) => this.#fault(error));
  }

  async #postAll(references: readonly CallView[], recipe: RecipeFacts): Promise<void> {
    const worthAThread = references.some(isReadable);
    if (this.#gaveUp || (this.#threadId === undefined && !worthAThread)) return;
    const posts: readonly Post[] = [
      ...questionPages(this.#deps.question).map((body, part) => ({ body, key: `question:${part}` })),
      ...references.flatMap((call) =>
        referencePages(call, recipe, 'spoilered').map((page, part) => ({ page, key: `${call.planned.id}:${part}` })),
      ),
    ];
    await this.#putAll(posts);
  }

  async #putAll(posts: readonly Post[]): Promise<void> {
    if (this.#gaveUp) return;
    const threadId = await this.#thread();
    for (const post of posts) {
      if (this.#gaveUp) return;
      if (this.#posted.has(post.key)) continue;
      const messageId = await this.#put(threadId, post);
      this.#posted.add(post.key);
      await this.#deps.onPosted(post.key, messageId);
    }
  }

  #put(threadId: string, post: Post): Promise<string> {
    if ('body' in post) return this.#send(threadId, post.body, post.key);
    return this.#putPage(threadId, post.page, post.key);
  }

  async #putPage(threadId: string, page: ReferencePage, key: string): Promise<string> {
    const drawn = await drawPage(page, this.#draw);
    try {
      return await this.#send(threadId, drawn, key);
    } catch (error) {
      // Files may be forbidden where text is not.
      if (drawn.files === undefined || !isRefusal(error)) throw error;
      this.#draw = DRAW_NOTHING;
      return this.#send(threadId, plainPage(page), key);
    }
  }

  #send(threadId: string, body: MessageBody, key: string): Promise<string> {
    const { rest, runId } = this.#deps;
    return this.#tryAgain(() => postToThread(rest, threadId, body, `${runId}:${key}`));
  }

  /** A post that Discord failed to answer may be sent again, as its nonce makes two of it one. */
  async #tryAgain(post: () => Promise<string>): Promise<string> {
    for (const waitMs of WAITS_MS) {
      try {
        return await post();
      } catch (error) {
        if (!(error instanceof DeliveryError) || error.kind !== 'transient') throw error;
        await this.#deps.clock.sleep(waitMs, this.#stopping.signal);
      }
    }
    return post();
  }

  async #thread(): Promise<string> {
    if (this.#threadId !== undefined) return this.#threadId;
    const { threads, question, message, onThread } = this.#deps;
    const { channelId, messageId } = await message;
    const threadId = await threads.open(channelId, messageId, question);
    this.#threadId = threadId;
    this.#onOpened();
    await onThread(threadId);
    return threadId;
  }

  #fault(error: unknown): void {
    if (this.#gaveUp) return;
    this.#gaveUp = true;
    const fault =
      error instanceof DeliveryError
        ? error
        : new DeliveryError('refused', `The references could not be posted: ${String(error)}`, { cause: error });
    this.#deps.onFault(fault);
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof DeliveryError && (error.kind === 'refused' || error.kind === 'dead-route');
}
