import { randomBytes } from 'node:crypto';
import { type NewRun, type StoredRun, StoreError } from '../store/store.ts';
import type { Actor, Asking } from './asking.ts';
import { LiveRun, type LiveRunDeps, type Origin } from './live-run.ts';
import { type Load, RunLine } from './run-line.ts';

export interface AnswersDeps extends Omit<LiveRunDeps, 'line'> {
  readonly maxConcurrentRuns: number;
  /** Who holds the leases: this start of this process, and whether another one is known to be no more. */
  readonly process: { readonly owner: string; readonly isDead: (owner: string) => boolean };
}

/** How long a run belongs to a process that says nothing; then another takes it over. */
const LEASE_MS = 15_000;
const LEASE_RENEWAL_MS = 5_000;

/** A question that has its place in the line. */
export interface Asked {
  /** Settles when the run is over: false where there was nowhere to show it. */
  readonly shown: Promise<boolean>;
}

export type StopResult = 'stopped' | 'not-yours' | 'over';

/** The use cases around a run: ask, stop, take over what a dead process left, and leave in good order. */
export class Answers {
  /** Resolves when the runs that were left have been taken over: what is asked later comes after them. */
  readonly takenOver: Promise<void>;
  readonly #deps: AnswersDeps;
  readonly #line: RunLine;
  readonly #live = new Map<string, LiveRun>();
  readonly #closing = new AbortController();
  readonly #conducting = new Set<Promise<void>>();
  #tookOver = (): void => {};
  readonly #noted = new Set<string>();
  #keeping: Promise<void> = Promise.resolve();

  constructor(deps: AnswersDeps) {
    this.#deps = deps;
    this.#line = new RunLine(deps.maxConcurrentRuns);
    this.takenOver = new Promise((resolve) => {
      this.#tookOver = resolve;
    });
  }

  /**
   * Answers a question where it was asked; never rejects. Resolves when the run is kept and has its place in the line: from
   * then on it can be stopped, and its question changed or taken back.
   */
  async ask(asking: Asking): Promise<Asked> {
    const run = this.#newRun(asking);
    const kept = await this.#create(run);
    if (kept === 'known') return { shown: Promise.resolve(true) };
    const nothingYet = { calls: new Map(), answerSoFar: '', messages: [], threadId: undefined, threadPosts: new Map() };
    return { shown: this.#conduct({ ...run, ...nothingYet, state: 'waiting', deaths: 0 }, kept) };
  }

  /**
   * Ends a run if `actor` may. Decided from memory, at once: the calls to the models end before this returns.
   * @returns undefined where this process does not work on the run: see {@link stopElsewhere}.
   */
  stop(runId: string, actor: Actor): StopResult | undefined {
    const live = this.#live.get(runId);
    if (live === undefined) return undefined;
    if (live.over) return 'over';
    if (!mayStop(actor, live.askerId)) return 'not-yours';
    live.stop(actor.name);
    return 'stopped';
  }

  /**
   * Ends a run that this process does not work on: the wish is kept, and obeyed by whoever does, or takes it over.
   * @throws StoreError
   */
  async stopElsewhere(runId: string, actor: Actor): Promise<StopResult> {
    const { store } = this.#deps;
    const run = await store.getRun(runId);
    if (run === undefined || run.finishedAt !== undefined) return 'over';
    if (!mayStop(actor, run.asker.id)) return 'not-yours';
    return (await store.requestStop(runId, actor.name)) ? 'stopped' : 'over';
  }

  /** Answers a run from what is in, if `actor` may; `over` where this process does not work on it, too. */
  answerNow(runId: string, actor: Actor): 'hurried' | 'not-yours' | 'over' {
    const live = this.#live.get(runId);
    if (live === undefined || live.over) return 'over';
    if (!mayStop(actor, live.askerId)) return 'not-yours';
    live.answerNow();
    return 'hurried';
  }

  get load(): Load {
    return this.#line.load;
  }

  /** Says in the log what the bot may not do in a channel: once for each. */
  noteMissing(channelId: string, permissions: readonly string[]): void {
    const note = `${channelId} ${permissions.join(', ')}`;
    if (this.#noted.has(note)) return;
    this.#noted.add(note);
    this.#deps.log.warn({ channel: channelId, missing: permissions }, 'the bot lacks permissions in a channel');
  }

  /** A message that may be a question has been changed. */
  questionChanged(messageId: string, question: string): void {
    for (const run of this.#live.values()) if (run.questionMessageId === messageId) run.changeQuestion(question);
  }

  /** Messages are no more: questions that were not asked yet are not asked, answers that nobody can see end. */
  messagesDeleted(messageIds: readonly string[]): void {
    for (const id of messageIds) this.placeGone(id, 'The message of the answer was deleted.');
    for (const run of this.#live.values()) {
      if (run.questionMessageId !== undefined && messageIds.includes(run.questionMessageId)) run.withdrawQuestion();
    }
  }

  /** A message, channel, thread or server is no more: the answers that were shown in it end. `why` is a sentence. */
  placeGone(id: string, why: string): void {
    for (const run of this.#live.values()) if (!run.over && run.isIn(id)) run.gone(why);
  }

  /** Takes over the runs that dead processes left, now and from time to time, and renews the leases of our own. */
  start(): void {
    this.#keeping = this.#keepKeeping();
  }

  /** Lets go of every run at once; the process that comes next takes them over where they are. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('The bot is shutting down.'));
    for (const run of this.#live.values()) run.letGo();
    await Promise.all([...this.#conducting, this.#keeping]);
    await this.#deps.store.releaseLeases(this.#deps.process.owner);
  }

  #newRun({ conversationId, ...asking }: Asking): NewRun {
    const id = randomBytes(9).toString('base64url');
    return {
      ...asking,
      id,
      conversationId: conversationId ?? id,
      seed: randomBytes(4).readUInt32LE(),
      createdAt: this.#deps.wallClock(),
    };
  }

  /** `known`: the message that is the question came before, and its run is there. */
  async #create(run: NewRun): Promise<'kept' | 'not-kept' | 'known'> {
    const { store, process, log } = this.#deps;
    try {
      await store.createRun(run, { owner: process.owner, until: run.createdAt + LEASE_MS });
      return 'kept';
    } catch (error) {
      if (error instanceof StoreError && error.kind === 'exists' && run.questionMessageId !== undefined) return 'known';
      // A run that cannot be kept is still worth an answer; only a restart would lose it.
      log.error({ run: run.id, err: error }, 'the run could not be kept');
      return 'not-kept';
    }
  }

  async #conduct(run: StoredRun, origin: Origin): Promise<boolean> {
    const live = new LiveRun(run, origin, { ...this.#deps, line: this.#line });
    this.#live.set(run.id, live);
    if (run.stopBy !== undefined) live.stop(run.stopBy);
    const conducting = live.conduct().catch((error: unknown) => {
      this.#deps.log.error({ run: run.id, err: error }, 'a run ended in a way that it should not have');
    });
    this.#conducting.add(conducting);
    await conducting;
    this.#conducting.delete(conducting);
    this.#live.delete(run.id);
    return !live.vanished;
  }

  async #keepKeeping(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      await this.#keepLeases();
      this.#tookOver();
      await this.#deps.clock.sleep(LEASE_RENEWAL_MS, signal).catch(() => {});
    }
  }

  async #keepLeases(): Promise<void> {
    const { wallClock, log } = this.#deps;
    try {
      const now = wallClock();
      await this.#renew(now);
      await this.#takeOver(now);
    } catch (error) {
      log.error({ err: error }, 'the leases of runs could not be renewed');
    }
  }

  async #renew(now: number): Promise<void> {
    // Listed before the question: a run that begins while the store answers is not lost.
    const mine = [...this.#live];
    const held = await this.#deps.store.renewLeases(this.#deps.process.owner, now + LEASE_MS);
    for (const [runId, run] of mine) {
      const stopBy = held.get(runId)?.stopBy;
      if (!run.kept || run.over) continue;
      if (!held.has(runId)) this.#letGoOfLost(runId, run);
      else if (stopBy !== undefined) run.stop(stopBy);
    }
  }

  /** Another process took it over while this one slept: two must not write into one message. */
  #letGoOfLost(runId: string, run: LiveRun): void {
    this.#deps.log.warn({ run: runId }, 'another process has taken this run over');
    run.letGo();
  }

  async #takeOver(now: number): Promise<void> {
    const { store, process, log } = this.#deps;
    const claimed = await store.claimUnfinished({ ...process, now, leaseMs: LEASE_MS });
    for (const run of claimed) {
      log.info({ run: run.id }, 'going on with a run that another process left');
      void this.#conduct(run, 'inherited');
    }
  }
}

function mayStop(actor: Actor, askerId: string): boolean {
  return actor.moderator || actor.id === askerId;
}
