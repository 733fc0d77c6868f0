import { type CallView, endedCall } from '../discord/run-view.ts';
import { ANSWER_CALLS, possibleCalls } from '../moa/plan.ts';
import type { Policy } from '../moa/policy/policy.ts';
import type { RunStore, StoredRun } from '../store/store.ts';

/** What can be read of a run at any time. */
export interface ReadRun {
  readonly askerId: string;
  readonly question: string;
  readonly layers: number;
  /** Those that have ended, in the recipe's order, each behind the one in whose place it was asked. */
  readonly calls: readonly CallView[];
  /** The first layer that was not asked; Infinity where all were. */
  readonly skippedFrom: number;
  readonly policy: Policy;
  /** Of all that was left to chance. */
  readonly seed: number;
  /** From its beginning to its end, in milliseconds; to the end of its last call where it has none. */
  readonly elapsedMs: number;
  /** The whole answer, or what was written of it. */
  readonly answer: string;
}

/** Where somebody stands who wants to read. */
export interface Reader {
  readonly guildId: string | null;
  readonly channelId: string | null;
  readonly user: { readonly id: string };
}

/** Reads runs from the store, for the buttons that work for ever. */
export class Reading {
  readonly #store: RunStore;

  constructor(store: RunStore) {
    this.#store = store;
  }

  /**
   * @returns undefined where there is no such run, or where it was not shown in the reader's channel.
   * @throws StoreError
   */
  async run(runId: string, reader: Reader): Promise<ReadRun | undefined> {
    const run = await this.#store.getRun(runId);
    if (run === undefined || !wasShownTo(run, reader)) return undefined;
    const calls = possibleCalls(run.recipe).flatMap((planned): readonly CallView[] => {
      const outcome = run.calls.get(planned.id);
      return outcome === undefined ? [] : [endedCall(planned, outcome)];
    });
    return {
      askerId: run.asker.id,
      question: run.question,
      layers: run.recipe.layers.length,
      // What was not asked did not end, and is not there.
      skippedFrom: Number.POSITIVE_INFINITY,
      policy: run.recipe.policy,
      seed: run.seed,
      calls,
      elapsedMs: elapsedOf(run),
      answer: writtenAnswer(run) ?? run.answerSoFar,
    };
  }
}

function elapsedOf({ startedAt, finishedAt, calls }: StoredRun): number {
  const lastMs = Math.max(0, ...[...calls.values()].map(({ endedMs }) => endedMs));
  return startedAt === undefined || finishedAt === undefined ? lastMs : Math.max(lastMs, finishedAt - startedAt);
}

/** Each who went on with an answer has all of it: the longest is the newest. */
function writtenAnswer({ calls }: StoredRun): string | undefined {
  const texts = ANSWER_CALLS.map((id) => calls.get(id)?.text ?? '').filter((text) => text !== '');
  return texts.toSorted((a, b) => b.length - a.length)[0];
}

/** A custom id is only as secret as Discord keeps it: what one server asked is for nobody in another. */
function wasShownTo({ guildId, channelId, messages, seenBy, asker }: StoredRun, reader: Reader): boolean {
  if (seenBy === 'asker' && asker.id !== reader.user.id) return false;
  const channels = [channelId, ...messages.map((message) => message.channelId)];
  return guildId === (reader.guildId ?? undefined) && channels.some((each) => each === reader.channelId);
}
