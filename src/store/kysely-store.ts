import type { Kysely, Transaction } from 'kysely';
import { ZodError } from 'zod';
import type { CallId, Outcome } from '../moa/events.ts';
import { rowOfCall, rowOfRun, runFromRows } from './rows.ts';
import type { Schema } from './schema.ts';
import {
  type AnswerMessage,
  type AskedCall,
  type Lease,
  type NewRun,
  type RunEnding,
  type RunState,
  type RunStore,
  type StoredRun,
  StoreError,
} from './store.ts';
import { encodeText } from './text.ts';

const UNFINISHED: readonly RunState[] = ['waiting', 'running'];

/**
 * The port on top of Kysely: the queries that all drivers share. A driver brings an open, migrated database whose
 * transactions hold their write lock from the start, and a function that explains its own errors.
 */
export class KyselyRunStore implements RunStore {
  readonly #db: Kysely<Schema>;
  /** Names the database in messages. */
  readonly #where: string;
  readonly #explain: (error: unknown) => unknown;
  /** Those for whom this store took leases: what they do not hold any more must not be written. */
  readonly #owners = new Set<string>();
  /** Settles with the newest thing asked for; never rejects. */
  #last: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | undefined;

  constructor(db: Kysely<Schema>, where: string, explain: (error: unknown) => unknown) {
    this.#db = db;
    this.#where = where;
    this.#explain = explain;
  }

  createRun(run: NewRun, lease: Lease): Promise<void> {
    return this.#write(async (step) => {
      const inserted = await step
        .insertInto('runs')
        .values(rowOfRun(run, lease))
        .onConflict((conflict) => conflict.column('id').doNothing())
        .executeTakeFirst();
      if (inserted.numInsertedOrUpdatedRows === 0n) {
        throw new StoreError('exists', `${this.#where} already has a run ${run.id}.`);
      }
      this.#owners.add(lease.owner);
    });
  }

  startRun(runId: string, startedAt: number): Promise<void> {
    return this.#change(runId, async (step) => {
      await step
        .updateTable('runs')
        .set(({ fn, ref, val }) => ({
          state: 'running',
          started_at: fn.coalesce(ref('started_at'), val(startedAt)),
        }))
        .where('id', '=', runId)
        .where('state', 'in', UNFINISHED)
        .execute();
    });
  }

  saveCall(runId: string, callId: CallId, outcome: Outcome, asked: AskedCall): Promise<void> {
    return this.#change(runId, async (step) => {
      const row = rowOfCall(runId, callId, outcome, asked);
      await step
        .insertInto('calls')
        .values(row)
        .onConflict((conflict) => conflict.columns(['run_id', 'call_id']).doUpdateSet(row))
        .execute();
    });
  }

  saveAnswerSoFar(runId: string, text: string): Promise<void> {
    return this.#change(runId, async (step) => {
      const draft = { text: encodeText(text) };
      await step
        .insertInto('answer_drafts')
        .values({ run_id: runId, ...draft })
        .onConflict((conflict) => conflict.column('run_id').doUpdateSet(draft))
        .execute();
    });
  }

  saveMessage(runId: string, { index, channelId, messageId }: AnswerMessage): Promise<void> {
    return this.#change(runId, async (step) => {
      const place = { channel_id: channelId, message_id: messageId };
      await step
        .insertInto('answer_messages')
        .values({ run_id: runId, part: index, ...place })
        .onConflict((conflict) => conflict.columns(['run_id', 'part']).doUpdateSet(place))
        .execute();
    });
  }

  saveThread(runId: string, threadId: string): Promise<void> {
    return this.#change(runId, async (step) => {
      await step.updateTable('runs').set({ thread_id: threadId }).where('id', '=', runId).execute();
    });
  }

  saveThreadPost(runId: string, key: string, messageId: string): Promise<void> {
    return this.#change(runId, async (step) => {
      const post = { message_id: messageId };
      await step
        .insertInto('thread_posts')
        .values({ run_id: runId, post_key: key, ...post })
        .onConflict((conflict) => conflict.columns(['run_id', 'post_key']).doUpdateSet(post))
        .execute();
    });
  }

  finishRun(runId: string, ending: RunEnding): Promise<void> {
    return this.#change(runId, (step) => endRun(step, runId, ending));
  }

  getRun(runId: string): Promise<StoredRun | undefined> {
    return this.#do(() =>
      this.#db
        .transaction()
        .setAccessMode('read only')
        .execute((step) => this.#load(step, runId)),
    );
  }

  claimUnfinished(claim: { owner: string; now: number; leaseMs: number }): Promise<readonly StoredRun[]> {
    const { owner, now, leaseMs } = claim;
    return this.#write(async (step) => {
      const abandoned = await step
        .selectFrom('runs')
        .select('id')
        .where('state', 'in', UNFINISHED)
        .where('lease_until', '<=', now)
        .where('lease_owner', '!=', owner)
        .orderBy('created_at')
        .orderBy('id')
        .execute();
      const taken: StoredRun[] = [];
      for (const { id } of abandoned) {
        const lease = { lease_owner: owner, lease_until: now + leaseMs };
        await step.updateTable('runs').set(lease).where('id', '=', id).execute();
        taken.push(...(await this.#loadOrEnd(step, id, now)));
      }
      this.#owners.add(owner);
      return taken;
    });
  }

  renewLeases(owner: string, until: number): Promise<ReadonlySet<string>> {
    return this.#write(async (step) => {
      const held = await setLeases(step, owner, until).returning('id').execute();
      return new Set(held.map(({ id }) => id));
    });
  }

  releaseLeases(owner: string): Promise<void> {
    return this.#write(async (step) => {
      await setLeases(step, owner, 0).execute();
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#last.then(() => this.#db.destroy());
    return this.#closing;
  }

  /** One change of one run that this store holds. */
  #change(runId: string, change: (step: Transaction<Schema>) => Promise<void>): Promise<void> {
    return this.#write(async (step) => {
      const run = await step.selectFrom('runs').select('lease_owner').where('id', '=', runId).executeTakeFirst();
      if (run === undefined) throw new StoreError('unknown-run', `${this.#where} has no run ${runId}.`);
      if (!this.#owners.has(run.lease_owner)) {
        throw new StoreError('lost-lease', `Another process has taken over the run ${runId}.`);
      }
      await change(step);
    });
  }

  /** All of it or nothing. */
  #write<Result>(work: (step: Transaction<Schema>) => Promise<Result>): Promise<Result> {
    return this.#do(() => this.#db.transaction().execute(work));
  }

  /**
   * One after the other, in the order asked for: an older text must not overwrite a newer one, and Kysely's own lock for
   * SQLite's one connection lets latecomers pass.
   */
  async #do<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#closing !== undefined) throw new StoreError('closed', `${this.#where} was closed.`);
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => {});
    try {
      return await turn;
    } catch (error) {
      throw this.#explain(error);
    }
  }

  async #load(step: Transaction<Schema>, runId: string): Promise<StoredRun | undefined> {
    const run = await step.selectFrom('runs').selectAll().where('id', '=', runId).executeTakeFirst();
    if (run === undefined) return undefined;
    const rows = {
      run,
      calls: await step.selectFrom('calls').selectAll().where('run_id', '=', runId).orderBy('call_id').execute(),
      draft: (await step.selectFrom('answer_drafts').select('text').where('run_id', '=', runId).executeTakeFirst())
        ?.text,
      messages: await step
        .selectFrom('answer_messages')
        .selectAll()
        .where('run_id', '=', runId)
        .orderBy('part')
        .execute(),
      posts: await step
        .selectFrom('thread_posts')
        .selectAll()
        .where('run_id', '=', runId)
        .orderBy('post_key')
        .execute(),
    };
    try {
      return runFromRows(rows);
    } catch (error) {
      if (!(error instanceof ZodError)) throw error;
      const faults = error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
      throw new StoreError(
        'corrupt',
        `What ${this.#where} keeps of run ${runId} is not understood (${faults}).`,
        error,
      );
    }
  }

  /** The run alone in a list; nothing if it cannot be understood, and is therefore ended. */
  async #loadOrEnd(step: Transaction<Schema>, runId: string, now: number): Promise<readonly StoredRun[]> {
    try {
      const run = await this.#load(step, runId);
      return run === undefined ? [] : [run];
    } catch (error) {
      if (!(error instanceof StoreError && error.kind === 'corrupt')) throw error;
      await endRun(step, runId, { state: 'failed', failure: error.message, finishedAt: now });
      return [];
    }
  }
}

function setLeases(step: Transaction<Schema>, owner: string, until: number) {
  return step
    .updateTable('runs')
    .set({ lease_until: until })
    .where('state', 'in', UNFINISHED)
    .where('lease_owner', '=', owner);
}

async function endRun(step: Transaction<Schema>, runId: string, ending: RunEnding): Promise<void> {
  await step
    .updateTable('runs')
    .set({
      state: ending.state,
      failure: ending.failure === undefined ? null : encodeText(ending.failure),
      finished_at: ending.finishedAt,
    })
    .where('id', '=', runId)
    .execute();
  // The whole answer is the aggregator's call then; an answer that broke off may be here alone.
  if (ending.state === 'finished') await step.deleteFrom('answer_drafts').where('run_id', '=', runId).execute();
}
