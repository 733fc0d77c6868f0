import type { AskedMessage, AskedNow } from '../discord/asked-message.ts';
import type { PlacedMessage } from '../discord/message-routes.ts';
import { RunPresentation } from '../discord/run-presentation.ts';
import { emptyView, type RunEnd, type RunView, referenceCalls, restartedView } from '../discord/run-view.ts';
import { findingLines } from '../discord/study-lines.ts';
import type { PriceOf } from '../discord/summary.ts';
import type { CallId, MoaEvent, Outcome } from '../moa/events.ts';
import type { ContextOf } from '../moa/fit.ts';
import type { ChatModel } from '../moa/model.ts';
import { planCalls, possibleCalls } from '../moa/plan.ts';
import { MoaError, type RunDeps, run } from '../moa/run.ts';
import type { Log } from '../ops/log.ts';
import type { RunEnding, RunStore, StoredRun } from '../store/store.ts';
import { isEmptyQuestion } from './empty-question.ts';
import { Gone, LetGo, Stopped, Withdrawn } from './endings.ts';
import type { History } from './history.ts';
import type { RunLine, RunSlot } from './run-line.ts';
import { RunRecord } from './run-record.ts';
import { Showing, type ShowingDeps } from './showing.ts';
import { whyNoAnswer } from './why-no-answer.ts';

export interface LiveRunDeps extends ShowingDeps {
  readonly store: RunStore;
  readonly history: History;
  /** The models as this person may ask them, in turn with all others; `server` is undefined in a direct message. */
  readonly modelFor: (party: { readonly user: string; readonly server: string | undefined }) => ChatModel;
  readonly priceOf: PriceOf;
  readonly contextOf: ContextOf;
  readonly firstTokenP95Ms: (model: string) => number;
  readonly log: Log;
  readonly line: RunLine;
  readonly lookUpAsked: (asked: AskedMessage, signal: AbortSignal) => Promise<AskedNow>;
}

/** Whence a run comes: asked of this process, which could keep it or not, or left by another one. */
export type Origin = 'kept' | 'not-kept' | 'inherited';

/** No longer does an answer that is whole wait to know whether its references have a thread. */
const OPENING_MS = 1000;
const OPENED = new Error('It is known.');

/** A run that so many processes died of is not given to another. */
const MOST_DEATHS = 3;

/**
 * One run at work: the engine's events are kept in the store, then drawn into the message, and the references go to their
 * home. Whatever is shown has been kept before. Where it is shown is not its business.
 */
export class LiveRun {
  readonly #run: StoredRun;
  readonly #origin: Origin;
  readonly #deps: LiveRunDeps;
  readonly #log: Log;
  readonly #ending = new AbortController();
  readonly #hurry = new AbortController();
  readonly #record: RunRecord;
  readonly #showing: Showing;
  readonly #presentation: RunPresentation;
  readonly #messages = new Set<string>();
  /** Who is asked in each call that may be made; listed with the first that is to be kept. */
  #models: ReadonlyMap<CallId, string> | undefined;
  #question: string;
  #begun = false;
  #over = false;
  /** This process leaves what is over, but may not be shown yet, to the next one. */
  #left = false;

  constructor(stored: StoredRun, origin: Origin, deps: LiveRunDeps) {
    this.#run = stored;
    this.#origin = origin;
    this.#question = stored.question;
    this.#deps = deps;
    this.#log = deps.log.child({ run: stored.id });
    this.#record = new RunRecord(deps.store, stored.id, { kept: origin !== 'not-kept', log: this.#log });
    for (const { messageId } of stored.messages) this.#messages.add(messageId);
    this.#showing = new Showing(stored, deps, {
      record: this.#record,
      log: this.#log,
      onPlaced: ({ messageId }: PlacedMessage) => this.#messages.add(messageId),
      onGone: (why) => this.gone(why),
      beforePut: () => this.#keepAnswer(),
    });
    const context = { runId: stored.id, priceOf: deps.priceOf, goesOn: stored.seenBy === 'channel' };
    const opening = openingView(stored, deps.wallClock());
    this.#presentation = new RunPresentation(this.#showing.live, context, deps, opening);
  }

  get kept(): boolean {
    return this.#record.kept;
  }

  get askerId(): string {
    return this.#run.asker.id;
  }

  /** The message that is the question, where it is one. */
  get questionMessageId(): string | undefined {
    return this.#run.questionMessageId;
  }

  /** True once nothing is left to stop. */
  get over(): boolean {
    return this.#over || this.#ending.signal.aborted;
  }

  /** True where what showed it is no more. */
  get vanished(): boolean {
    return this.#ending.signal.reason instanceof Gone;
  }

  /** Whether it is shown in this message, channel or server. */
  isIn(id: string): boolean {
    return this.#messages.has(id) || this.#run.channelId === id || this.#run.guildId === id;
  }

  stop(by: string): void {
    this.#ending.abort(new Stopped(by));
  }

  /** Answers from the references that are in, as soon as one is: nobody else is waited for. */
  answerNow(): void {
    this.#hurry.abort(new Error('The answer is wanted at once.'));
  }

  /** The person has changed the question: it counts until the run has begun, if there is anything to read. */
  changeQuestion(question: string): void {
    if (this.#begun || this.over || isEmptyQuestion(question)) return;
    this.#question = question;
    void this.#record.question(question);
    this.#presentation.showQuestion(question);
  }

  /** The person has taken the question back: it counts until the run has begun. */
  withdrawQuestion(): void {
    if (!this.#begun) this.#ending.abort(new Withdrawn());
  }

  /** Nobody can see the answer any more: every call ends, and nothing more is shown. */
  gone(why: string): void {
    this.#ending.abort(new Gone(why));
  }

  /** Ends the work here without ending the run: it stays in the store as it is, for the next process. */
  letGo(): void {
    this.#ending.abort(new LetGo());
    if (!this.#over) return;
    this.#left = true;
    this.#showing.live.abandon();
    this.#showing.references.stop();
  }

  /** Does the run; resolves when its end is shown and kept. Never rejects. */
  async conduct(): Promise<void> {
    this.#presentation.open();
    const end = this.#run.deaths < MOST_DEATHS ? await this.#work() : DEADLY;
    this.#over = true;
    this.#presentation.close();
    if (end instanceof LetGo || end instanceof Gone) this.#showing.live.abandon();
    if (end instanceof LetGo) return;
    if (end instanceof Gone) await this.#vanish(end);
    else await this.#show(end);
  }

  async #work(): Promise<RunEnd | LetGo | Gone> {
    const { line, wallClock } = this.#deps;
    const { signal } = this.#ending;
    const { id, conversationId, recipe, asker } = this.#run;
    let slot: RunSlot | undefined;
    try {
      slot = await line.enter(conversationId, signal, (place) => this.#presentation.showPlace(place));
      await this.#catchUp();
      this.#begun = true;
      await this.#record.start(wallClock());
      const { turns, leftOut } = await this.#deps.history.before({
        id,
        conversationId,
        recipe,
        question: this.#question,
      });
      this.#presentation.showLeftOut(leftOut);
      const conversation = { turns, asker, question: this.#question };
      for await (const event of run(recipe, conversation, this.#runDeps())) {
        // Waiting costs, and few of thousands of events have anything to wait for.
        if (event.type === 'call-finished') await this.#keepCall(event.call, event.outcome);
        this.#take(event);
      }
      return { type: 'answered' };
    } catch (error) {
      return this.#endOf(error);
    } finally {
      slot?.leave();
    }
  }

  #runDeps(): RunDeps {
    const { modelFor, clock, wallClock, contextOf, priceOf, firstTokenP95Ms } = this.#deps;
    const { seed, calls: finished, startedAt, asker, guildId: server } = this.#run;
    const model = modelFor({ user: asker.id, server });
    const earlierMs = startedAt === undefined ? 0 : Math.max(0, wallClock() - startedAt);
    const signals = { signal: this.#ending.signal, answerNow: this.#hurry.signal };
    return { model, clock, ...signals, seed, contextOf, priceOf, firstTokenP95Ms, finished, earlierMs };
  }

  /** A question that was left waiting may have been changed, or taken back, while no process listened. */
  async #catchUp(): Promise<void> {
    const { questionMessageId: messageId, channelId, startedAt } = this.#run;
    const { signal } = this.#ending;
    const kept = this.#question;
    if (this.#origin !== 'inherited' || messageId === undefined || startedAt !== undefined) return;
    try {
      const now = await this.#deps.lookUpAsked({ channelId, messageId }, signal);
      if (now === 'deleted') this.withdrawQuestion();
      // What the gateway has told meanwhile is newer.
      else if (now !== 'as-it-was' && this.#question === kept) this.changeQuestion(now.edited);
    } catch (error) {
      // Then it is asked as it was kept.
      if (!signal.aborted) this.#log.warn({ err: error }, 'a question could not be looked up after a restart');
    }
    signal.throwIfAborted();
  }

  async #keepCall(call: CallId, outcome: Outcome): Promise<void> {
    if (this.#ending.signal.reason instanceof LetGo) return;
    await this.#record.call(call, outcome, this.#modelAsked(call));
  }

  #take(event: MoaEvent): void {
    this.#presentation.apply(event);
    if (event.type === 'layer-finished') this.#postLayer(event.layer);
    if (event.type === 'study-finished') this.#postFindings();
  }

  #modelAsked(call: CallId): string {
    this.#models ??= new Map(possibleCalls(this.#run.recipe).map(({ id, model }) => [id, model]));
    return this.#models.get(call) ?? call;
  }

  /** A layer's references are posted together, in the recipe's order, once nobody of it is waited for any more. */
  #postLayer(layer: number): void {
    const ended = referenceCalls(this.#presentation.view).filter((call) => call.state === 'ended');
    const ofLayer = ended.filter((call) => call.planned.layer === layer);
    const { layers, policy } = this.#run.recipe;
    this.#showing.references.post(ofLayer, { layers: layers.length, policy });
  }

  #postFindings(): void {
    const { layers } = this.#run.recipe;
    this.#showing.references.postFindings(findingLines({ ...this.#presentation.view, layers: layers.length }));
  }

  #endOf(error: unknown): RunEnd | LetGo | Gone {
    const { reason } = this.#ending.signal;
    if (reason instanceof LetGo || reason instanceof Gone) return reason;
    if (reason instanceof Stopped) return { type: 'stopped', by: reason.by };
    if (reason instanceof Withdrawn) return { type: 'failed', sentence: reason.message };
    if (error instanceof MoaError) {
      this.#log.warn({ stage: error.stage, failures: error.failures }, error.message);
      return { type: 'failed', sentence: whyNoAnswer(error, this.#run.recipe.name) };
    }
    this.#log.error({ err: error }, 'a run failed for a reason that it should not have');
    return { type: 'failed', sentence: 'Something went wrong inside the bot, and it has been noted.' };
  }

  async #show(end: RunEnd): Promise<void> {
    const finishedAt = this.#deps.wallClock();
    // After a crash a stop must not come back as work. Whatever else ends a run ends it again, and nobody is asked anew.
    if (end.type === 'stopped') await this.#record.stop(end.by);
    await this.#threadOpens();
    const delivery = await this.#presentation.end(end, this.#whereReferencesAre());
    this.#showing.close();
    const illustrated = this.#presentation.illustrate();
    await this.#showing.references.settled();
    if (!this.#left) await this.#keepEnd(end, finishedAt);
    await illustrated;
    if (this.#left) return;
    this.#log.info({ end: end.type, delivery, elapsedMs: Math.round(this.#presentation.view.elapsedMs) }, 'run over');
  }

  /** What is shown at the end says where the references are: of a thread that is being opened that is known in a moment. */
  async #threadOpens(): Promise<void> {
    const over = new AbortController();
    const patience = this.#deps.clock.sleep(OPENING_MS, over.signal).catch(() => {});
    await Promise.race([this.#showing.references.opened(), patience]);
    over.abort(OPENED);
  }

  async #vanish({ message }: Gone): Promise<void> {
    this.#showing.references.stop();
    this.#showing.close();
    await this.#record.end({ state: 'stopped', failure: message, finishedAt: this.#deps.wallClock() });
    this.#log.info({ end: 'gone' }, message);
  }

  #whereReferencesAre(): NonNullable<RunView['references']> {
    const inThread = this.#showing.references.threadId !== undefined;
    if (this.kept) return inThread ? 'thread' : 'button';
    return inThread ? 'thread-only' : 'lost';
  }

  async #keepAnswer(): Promise<void> {
    const { answer, before } = this.#presentation.view;
    if (!this.#over && answer.length >= before.length) await this.#record.answer(answer);
  }

  #keepEnd(end: RunEnd, finishedAt: number): Promise<void> {
    const state: RunEnding['state'] = end.type === 'answered' ? 'finished' : end.type;
    const failure = end.type === 'failed' ? end.sentence : undefined;
    return this.#record.end({ state, failure, finishedAt });
  }
}

const DEADLY: RunEnd = {
  type: 'failed',
  sentence: `The bot died ${MOST_DEATHS} times while it worked on this question, so it is not tried again by itself. Ask it anew.`,
};

/** What a reader sees first: nothing yet, or all that a process before this one had shown. */
function openingView({ question, startedAt, recipe, seed, calls, answerSoFar }: StoredRun, now: number): RunView {
  if (startedAt === undefined) return emptyView(question);
  const made = possibleCalls(recipe).filter(({ id }) => calls.has(id));
  const planned = planCalls(recipe);
  const added = made.filter(({ id }) => !planned.some((call) => call.id === id));
  const earlier = { outcomes: calls, answer: answerSoFar, ms: now - startedAt };
  return restartedView(question, { calls: planned, added, policy: recipe.policy, seed, ...earlier });
}
