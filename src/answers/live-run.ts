import type { REST } from 'discord.js';
import { DeliveryError } from '../discord/delivery.ts';
import { LiveMessage } from '../discord/live-message.ts';
import { AnswerPlace, type PlacedMessage, TOKEN_LIFE_MS } from '../discord/message-routes.ts';
import { Pace } from '../discord/pace.ts';
import { ReferencePoster } from '../discord/reference-poster.ts';
import { RunPresentation } from '../discord/run-presentation.ts';
import { emptyView, type RunEnd, referencesOf } from '../discord/run-view.ts';
import type { PriceOf } from '../discord/summary.ts';
import type { Clock } from '../moa/clock.ts';
import type { CallId, MoaEvent } from '../moa/events.ts';
import type { ChatModel } from '../moa/model.ts';
import { planCalls } from '../moa/plan.ts';
import { MoaError, run } from '../moa/run.ts';
import type { Log } from '../ops/log.ts';
import type { RunStore, StoredRun } from '../store/store.ts';
import type { RunLine, RunSlot } from './run-line.ts';

export interface LiveRunDeps {
  readonly store: RunStore;
  readonly model: ChatModel;
  readonly priceOf: PriceOf;
  readonly clock: Clock;
  /** Wall-clock time in epoch milliseconds, for what is kept and for the age of tokens. */
  readonly wallClock: () => number;
  readonly webhookRest: REST;
  readonly channelRest: REST;
  readonly log: Log;
  readonly line: RunLine;
}

/** Why a run was aborted: a person pressed Stop. */
class Stopped extends Error {
  override readonly name = 'Stopped';
  readonly by: string;

  constructor(by: string) {
    super(`Stopped by ${by}.`);
    this.by = by;
  }
}

/** Why a run was aborted: this process leaves, and another goes on with it. */
class LetGo extends Error {
  override readonly name = 'LetGo';
}

/**
 * One run at work: the engine's events are kept in the store, then drawn into the message, and the references go to the
 * thread. Whatever is shown has been kept before.
 */
export class LiveRun {
  readonly #run: StoredRun;
  readonly #deps: LiveRunDeps;
  readonly #log: Log;
  readonly #ending = new AbortController();
  readonly #placed = new Placed();
  readonly #presentation: RunPresentation;
  readonly #poster: ReferencePoster;
  #keptAnswer = '';
  #postedLayers = 0;
  #over = false;
  readonly kept: boolean;

  /** `kept` is false where the store could not take the run; then nothing more of it is kept either. */
  constructor(stored: StoredRun, deps: LiveRunDeps, kept: boolean) {
    this.#run = stored;
    this.#deps = deps;
    this.kept = kept;
    this.#log = deps.log.child({ run: stored.id });
    const context = { runId: stored.id, priceOf: deps.priceOf };
    const earlierMs = stored.startedAt === undefined ? 0 : deps.wallClock() - stored.startedAt;
    const view = emptyView(stored.question, earlierMs);
    this.#presentation = new RunPresentation(this.#liveMessage(), context, view);
    this.#poster = this.#referencePoster();
  }

  get askerId(): string {
    return this.#run.asker.id;
  }

  /** True once nothing is left to stop. */
  get over(): boolean {
    return this.#over || this.#ending.signal.aborted;
  }

  stop(by: string): void {
    this.#ending.abort(new Stopped(by));
  }

  /** Ends the work here without ending the run: it stays in the store as it is, for the next process. */
  letGo(): void {
    this.#ending.abort(new LetGo());
  }

  /** Does the run; resolves when its end is shown and kept. Never rejects. */
  async conduct(): Promise<void> {
    const end = await this.#work();
    this.#over = true;
    if (end === 'let-go') return;
    // A stop or a failure must not come back as work after a crash; an answer may, as showing it again does no harm.
    if (end.type !== 'answered') await this.#keepEnd(end);
    const delivery = await this.#presentation.end(end);
    this.#placed.giveUp();
    await this.#poster.settled();
    if (end.type === 'answered') await this.#keepEnd(end);
    this.#log.info({ end: end.type, delivery, elapsedMs: Math.round(this.#presentation.view.elapsedMs) }, 'run over');
  }

  async #work(): Promise<RunEnd | 'let-go'> {
    const { signal } = this.#ending;
    let slot: RunSlot | undefined;
    try {
      slot = await this.#deps.line.enter(signal, (place) => this.#presentation.showPlace(place));
      const { recipe, question, asker, calls: finished } = this.#run;
      const conversation = { turns: [], asker, question };
      const { model, clock, store, wallClock } = this.#deps;
      await this.#keep('its start', () => store.startRun(this.#run.id, wallClock()));
      for await (const event of run(recipe, conversation, { model, clock, signal, finished })) await this.#take(event);
      return { type: 'answered' };
    } catch (error) {
      return this.#endOf(error);
    } finally {
      slot?.leave();
    }
  }

  async #take(event: MoaEvent): Promise<void> {
    if (event.type === 'call-finished' && !(this.#ending.signal.reason instanceof LetGo)) {
      const model = this.#modelAsked(event.call);
      await this.#keep('a call', () => this.#deps.store.saveCall(this.#run.id, event.call, event.outcome, { model }));
    }
    this.#presentation.apply(event);
    if (event.type === 'call-finished') this.#postFinishedLayers();
  }

  #modelAsked(call: CallId): string {
    return planCalls(this.#run.recipe).find(({ id }) => id === call)?.model ?? call;
  }

  /** A layer's references are posted together, in the recipe's order, once the last of them has ended. */
  #postFinishedLayers(): void {
    const layers = this.#run.recipe.layers.length;
    const references = referencesOf(this.#presentation.view);
    for (; this.#postedLayers < layers; this.#postedLayers += 1) {
      const layer = references.filter((call) => call.planned.layer === this.#postedLayers);
      if (!layer.every((call) => call.state === 'ended')) return;
      this.#poster.post(layer, layers);
    }
  }

  #endOf(error: unknown): RunEnd | 'let-go' {
    const { reason } = this.#ending.signal;
    if (reason instanceof LetGo) return 'let-go';
    if (reason instanceof Stopped) return { type: 'stopped', by: reason.by };
    if (error instanceof MoaError) {
      this.#log.warn({ stage: error.stage, failures: error.failures }, error.message);
      return { type: 'failed', sentence: error.message };
    }
    this.#log.error({ err: error }, 'a run failed for a reason that it should not have');
    return { type: 'failed', sentence: 'Something went wrong inside the bot, and it has been noted.' };
  }

  #liveMessage(): LiveMessage {
    const { clock, wallClock, webhookRest, channelRest, store } = this.#deps;
    const { id, interaction, channelId, messages } = this.#run;
    const ticket = interaction && {
      ...interaction,
      expiresAtMs: clock.now() + TOKEN_LIFE_MS - (wallClock() - interaction.createdAt),
    };
    const place = new AnswerPlace(
      {
        webhookRest,
        channelRest,
        clock,
        onPlaced: (message) => {
          this.#placed.at(message);
          void this.#keep('where it is shown', () => store.saveMessage(id, message));
        },
        onFallback: (fault) =>
          this.#log.info({ code: fault?.code }, 'the interaction token is used up; on by the channel'),
      },
      {
        channelId,
        ticket,
        known: messages,
        key: id,
      },
    );
    const first = messages[0];
    if (first !== undefined) this.#placed.at(first);
    return new LiveMessage({
      place,
      pace: new Pace(),
      clock,
      beforePut: () => this.#keepAnswer(),
      onFault: (fault) => this.#log.warn({ kind: fault.kind, code: fault.code }, fault.message),
    });
  }

  #referencePoster(): ReferencePoster {
    const { channelRest, clock, store } = this.#deps;
    const { id, question, threadPosts, threadId } = this.#run;
    return new ReferencePoster(
      {
        rest: channelRest,
        clock,
        runId: id,
        question,
        message: this.#placed.promise,
        alreadyPosted: new Set(threadPosts.keys()),
        onThread: (thread) => this.#keep('its thread', () => store.saveThread(id, thread)),
        onPosted: (key, messageId) => this.#keep('a thread post', () => store.saveThreadPost(id, key, messageId)),
        onFault: (fault) => this.#log.warn({ kind: fault.kind, code: fault.code }, `references: ${fault.message}`),
      },
      threadId,
    );
  }

  async #keepAnswer(): Promise<void> {
    const { answer } = this.#presentation.view;
    if (answer === this.#keptAnswer || this.#over) return;
    this.#keptAnswer = answer;
    await this.#keep('the answer so far', () => this.#deps.store.saveAnswerSoFar(this.#run.id, answer));
  }

  #keepEnd(end: RunEnd): Promise<void> {
    const { store, wallClock } = this.#deps;
    const state = end.type === 'answered' ? 'finished' : end.type;
    const failure = end.type === 'failed' ? end.sentence : undefined;
    return this.#keep('its end', () => store.finishRun(this.#run.id, { state, failure, finishedAt: wallClock() }));
  }

  /** A full disk must not cost the asker the answer: what cannot be kept is logged, and the run goes on. */
  async #keep(what: string, save: () => Promise<void>): Promise<void> {
    if (!this.kept) return;
    try {
      await save();
    } catch (error) {
      this.#log.error({ err: error, what }, 'something of a run could not be kept');
    }
  }
}

/** The message a run is shown in, for whoever has to wait until it exists. */
class Placed {
  readonly promise: Promise<PlacedMessage>;
  #resolve: (message: PlacedMessage) => void = () => {};
  #reject: (error: Error) => void = () => {};

  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Nobody may be waiting; then giving up is no fault.
    this.promise.catch(() => {});
  }

  at(message: PlacedMessage): void {
    if (message.index === 0) this.#resolve(message);
  }

  /** No effect once the message exists. */
  giveUp(): void {
    this.#reject(new DeliveryError('gone', 'The answer was never shown, so there is no message for a thread.'));
  }
}
