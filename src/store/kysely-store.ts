import { sql } from 'kysely';
import { ZodError } from 'zod';
import type { CallId, Outcome } from '../moa/events.ts';
import { ANSWER_CALLS } from '../moa/plan.ts';
import type { Access, Step } from './access.ts';
import type { ConversationStore } from './conversations.ts';
import { KyselyConversationStore } from './kysely-conversations.ts';
import { KyselyRegistrationStore } from './kysely-registrations.ts';
import { KyselyServerStore } from './kysely-servers.ts';
import { KyselySpendingStore } from './kysely-spending.ts';
import type { RegistrationStore } from './registrations.ts';
import { rowOfCall, rowOfRun, runFromRows } from './rows.ts';
import type { ServerStore } from './servers.ts';
import type { SpendingStore } from './spending.ts';
import {
  type AnswerMessage,
  type AskedCall,
  type HeldRun,
  type Lease,
  type NewRun,
  type RunEnding,
  type RunState,
  type Store,
  type StoredRun,
  StoreError,
} from './store.ts';
import { decodeText, encodeText } from './text.ts';

const UNFINISHED: readonly RunState[] = ['waiting', 'running'];

/**
 * The runs on top of Kysely: the queries that all drivers share. A driver brings an open, migrated database whose
 * transactions hold their write lock from the start, and a function that explains its own errors.
 */
export class KyselyStore implements Store {
  readonly conversations: ConversationStore;
  readonly registrations: RegistrationStore;
  readonly servers: ServerStore;
  readonly spending: SpendingStore;
  readonly #access: Access;
  /** Those for whom this store took leases: what they do not hold any more must not be written. */
  readonly #owners = new Set<string>();

  constructor(access: Access) {
    this.#access = access;
    this.conversations = new KyselyConversationStore(access);
    this.registrations = new KyselyRegistrationStore(access);
    this.servers = new KyselyServerStore(access);
    this.spending = new KyselySpendingStore(access);
  }

  createRun(run: NewRun, lease: Lease): Promise<void> {
    return this.#access.write(async (step) => {
      const inserted = await step
        .insertInto('runs')
        .values(rowOfRun(run, lease))
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      if (inserted.numInsertedOrUpdatedRows === 0n) {
        throw new StoreError(
          'exists',
          `${this.#access.where} already has the run ${run.id}, or one of the same question.`,
        );
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

  saveQuestion(runId: string, question: string): Promise<void> {
    return this.#change(runId, async (step) => {
      await step
        .updateTable('runs')
        .set({ question: encodeText(question) })
        .where('id', '=', runId)
        .where('state', '=', 'waiting')
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
      if (ANSWER_CALLS.includes(callId) && outcome.status === 'complete') await becomeTurn(step, runId);
    });
  }

  saveAnswerSoFar(runId: string, text: string): Promise<void> {
    return this.#change(runId, async (step) => {
      const draft = encodeText(text);
      // Once for each frame of each answer: as SQL, since to build and print the query takes longer than to do it.
      await sql`
        insert into answer_drafts (run_id, text) values (${runId}, ${draft})
        on conflict (run_id) do update set text = excluded.text`.execute(step);
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
    return this.#access.read((step) => this.#load(step, runId));
  }

  claimUnfinished(claim: Claim): Promise<readonly StoredRun[]> {
    const { owner, now, leaseMs } = claim;
    return this.#access.write(async (step) => {
      const taken: StoredRun[] = [];
      for (const { id } of await abandoned(step, claim)) {
        await step
          .updateTable('runs')
          .set(({ eb, ref }) => ({
            lease_owner: owner,
            lease_until: now + leaseMs,
            deaths: eb
              .case()
              .when('lease_until', '>', 0)
              .then(eb(ref('deaths'), '+', 1))
              .else(ref('deaths'))
              .end(),
          }))
          .where('id', '=', id)
          .execute();
        taken.push(...(await this.#loadOrEnd(step, id, now)));
      }
      this.#owners.add(owner);
      return taken;
    });
  }

  renewLeases(owner: string, until: number): Promise<ReadonlyMap<string, HeldRun>> {
    return this.#access.write(async (step) => {
      const held = await setLeases(step, owner, until).returning(['id', 'stop_by']).execute();
      return new Map(held.map(({ id, stop_by: by }) => [id, { stopBy: by === null ? undefined : decodeText(by) }]));
    });
  }

  requestStop(runId: string, by: string): Promise<boolean> {
    return this.#access.write(async (step) => {
      const wished = await step
        .updateTable('runs')
        .set({ stop_by: encodeText(by) })
        .where('id', '=', runId)
        .where('state', 'in', UNFINISHED)
        .executeTakeFirst();
      return wished.numUpdatedRows > 0n;
    });
  }

  releaseLeases(owner: string): Promise<void> {
    return this.#access.write(async (step) => {
      await setLeases(step, owner, 0).execute();
    });
  }

  close(): Promise<void> {
    return this.#access.close();
  }

  /** One change of one run that this store holds. */
  #change(runId: string, change: (step: Step) => Promise<void>): Promise<void> {
    return this.#access.write(async (step) => {
      const run = await leaseOf(step, runId);
      if (run === undefined) throw new StoreError('unknown-run', `${this.#access.where} has no run ${runId}.`);
      if (!this.#owners.has(run.lease_owner)) {
        throw new StoreError('lost-lease', `Another process has taken over the run ${runId}.`);
      }
      await change(step);
    });
  }

  async #load(step: Step, runId: string): Promise<StoredRun | undefined> {
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
        `What ${this.#access.where} keeps of run ${runId} is not understood (${faults}).`,
        error,
      );
    }
  }

  /** The run alone in a list; nothing if it cannot be understood, and is therefore ended. */
  async #loadOrEnd(step: Step, runId: string, now: number): Promise<readonly StoredRun[]> {
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

/** Asked before every change; as SQL, since to build and print the query takes longer than to do it. */
async function leaseOf(step: Step, runId: string): Promise<{ readonly lease_owner: string } | undefined> {
  const { rows } = await sql<{
    readonly lease_owner: string;
  }>`select lease_owner from runs where id = ${runId}`.execute(step);
  return rows[0];
}

type Claim = Parameters<Store['claimUnfinished']>[0];

/** The runs that `claim` may take, oldest first. Who owns them is asked first: a dead owner's lease may still hold. */
async function abandoned(step: Step, { owner, now, isDead }: Claim): Promise<readonly { readonly id: string }[]> {
  const unfinished = step.selectFrom('runs').where('state', 'in', UNFINISHED).where('lease_owner', '!=', owner);
  const owners = isDead === undefined ? [] : await unfinished.select('lease_owner').distinct().execute();
  const dead = owners.map(({ lease_owner }) => lease_owner).filter((each) => isDead?.(each));
  return unfinished
    .select('id')
    .where((is) => is.or([is('lease_until', '<=', now), ...(dead.length === 0 ? [] : [is('lease_owner', 'in', dead)])]))
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

function setLeases(step: Step, owner: string, until: number) {
  return step
    .updateTable('runs')
    .set({ lease_until: until })
    .where('state', 'in', UNFINISHED)
    .where('lease_owner', '=', owner);
}

async function endRun(step: Step, runId: string, ending: RunEnding): Promise<void> {
  await step
    .updateTable('runs')
    .set({
      state: ending.state,
      failure: ending.failure === undefined ? null : encodeText(ending.failure),
      finished_at: ending.finishedAt,
    })
    .where('id', '=', runId)
    .execute();
  if (ending.state !== 'finished') return;
  // The whole answer is the aggregator's call then; an answer that broke off may be here alone.
  await step.deleteFrom('answer_drafts').where('run_id', '=', runId).execute();
}

/** Turns are numbered as they are answered, so that the numbers have no gaps where a question got no answer. */
async function becomeTurn(step: Step, runId: string): Promise<void> {
  const run = await step
    .selectFrom('runs')
    .select(['conversation_id', 'turn'])
    .where('id', '=', runId)
    .executeTakeFirst();
  if (run === undefined || run.turn !== null) return;
  const { conversation_id: conversation } = run;
  const last = await step
    .selectFrom('runs')
    .select('turn')
    .where('conversation_id', '=', conversation)
    .where('turn', 'is not', null)
    .orderBy('turn', 'desc')
    .limit(1)
    .executeTakeFirst();
  await step
    .updateTable('runs')
    .set({ turn: (last?.turn ?? 0) + 1 })
    .where('id', '=', runId)
    .execute();
}
