import { randomBytes } from 'node:crypto';
import type { Recipe } from '../moa/recipe.ts';
import type { NewRun, StoredRun } from '../store/store.ts';
import type { Actor, Asking } from './asking.ts';
import { LiveRun, type LiveRunDeps } from './live-run.ts';
import { RunLine } from './run-line.ts';

export interface AnswersDeps extends Omit<LiveRunDeps, 'line'> {
  readonly recipe: Recipe;
  readonly maxConcurrentRuns: number;
}

/** How long a run belongs to a process that says nothing; then another takes it over. */
const LEASE_MS = 15_000;
const LEASE_RENEWAL_MS = 5_000;

export type StopResult = 'stopped' | 'not-yours' | 'over';

/** The use cases around a run: ask, stop, take over what a dead process left, and leave in good order. */
export class Answers {
  readonly #deps: AnswersDeps;
  readonly #line: RunLine;
  readonly #live = new Map<string, LiveRun>();
  readonly #owner = randomBytes(9).toString('base64url');
  readonly #closing = new AbortController();
  readonly #conducting = new Set<Promise<void>>();
  #keeping: Promise<void> = Promise.resolve();

  constructor(deps: AnswersDeps) {
    this.#deps = deps;
    this.#line = new RunLine(deps.maxConcurrentRuns);
  }

  /** Answers a question into its deferred interaction. Resolves when the run is over and shown; never rejects. */
  async ask(asking: Asking): Promise<void> {
    const { store, recipe, wallClock, log } = this.#deps;
    const now = wallClock();
    const id = randomBytes(9).toString('base64url');
    const run: NewRun = {
      id,
      conversationId: id,
      question: asking.question,
      recipe,
      seed: randomBytes(4).readUInt32LE(),
      asker: asking.asker,
      guildId: asking.guildId,
      channelId: asking.channelId,
      interaction: asking.interaction,
      questionMessageId: undefined,
      referencesIn: 'thread',
      createdAt: now,
    };
    let kept = true;
    try {
      await store.createRun(run, { owner: this.#owner, until: now + LEASE_MS });
    } catch (error) {
      // A run that cannot be kept is still worth an answer; only a restart would lose it.
      kept = false;
      log.error({ run: run.id, err: error }, 'the run could not be kept');
    }
    const nothingYet = { calls: new Map(), answerSoFar: '', messages: [], threadId: undefined, threadPosts: new Map() };
    await this.#conduct({ ...run, ...nothingYet, state: 'waiting', deaths: 0 }, kept);
  }

  /** Ends a run if `actor` may. Decided from memory, at once: the calls to the models end before this returns. */
  stop(runId: string, actor: Actor): StopResult {
    const live = this.#live.get(runId);
    if (live === undefined || live.over) return 'over';
    if (live.askerId !== actor.id && !actor.moderator) return 'not-yours';
    live.stop(actor.name);
    return 'stopped';
  }

  /** Takes over the runs that dead processes left, now and from time to time, and renews the leases of our own. */
  start(): void {
    this.#keeping = this.#keepLeases().catch((error: unknown) => {
      if (!this.#closing.signal.aborted) this.#deps.log.error({ err: error }, 'leases are no longer renewed');
    });
  }

  /** Lets go of every run at once; the process that comes next takes them over where they are. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('The bot is shutting down.'));
    for (const run of this.#live.values()) run.letGo();
    await Promise.all([...this.#conducting, this.#keeping]);
    await this.#deps.store.releaseLeases(this.#owner);
  }

  async #conduct(run: StoredRun, kept: boolean): Promise<void> {
    const live = new LiveRun(run, { ...this.#deps, line: this.#line }, kept);
    this.#live.set(run.id, live);
    const conducting = live.conduct().catch((error: unknown) => {
      this.#deps.log.error({ run: run.id, err: error }, 'a run ended in a way that it should not have');
    });
    this.#conducting.add(conducting);
    await conducting;
    this.#conducting.delete(conducting);
    this.#live.delete(run.id);
  }

  /** Another process took these over while this one slept: two must not write into one message. */
  #letGoOfLost(lost: readonly (readonly [string, LiveRun])[]): void {
    for (const [runId, run] of lost) {
      if (!run.kept || run.over) continue;
      this.#deps.log.warn({ run: runId }, 'another process has taken this run over');
      run.letGo();
    }
  }

  async #keepLeases(): Promise<void> {
    const { store, clock, wallClock, log } = this.#deps;
    const { signal } = this.#closing;
    while (!signal.aborted) {
      const now = wallClock();
      try {
        // Listed before the question: a run that begins while the store answers is not lost.
        const mine = [...this.#live];
        const held = await store.renewLeases(this.#owner, now + LEASE_MS);
        this.#letGoOfLost(mine.filter(([runId]) => !held.has(runId)));
        const claimed = await store.claimUnfinished({ owner: this.#owner, now, leaseMs: LEASE_MS });
        for (const run of claimed) {
          log.info({ run: run.id }, 'going on with a run that another process left');
          void this.#conduct(run, true);
        }
      } catch (error) {
        log.error({ err: error }, 'the leases of runs could not be renewed');
      }
      await clock.sleep(LEASE_RENEWAL_MS, signal).catch(() => {});
    }
  }
}
