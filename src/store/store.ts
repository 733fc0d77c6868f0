import type { Speaker } from '../moa/conversation.ts';
import type { CallId, Outcome } from '../moa/events.ts';
import type { ChatMessage } from '../moa/model.ts';
import type { Recipe } from '../moa/recipe.ts';
import type { ConversationStore } from './conversations.ts';
import type { RegistrationStore } from './registrations.ts';
import type { ServerStore } from './servers.ts';
import type { SpendingStore } from './spending.ts';

/**
 * What must not be lost: the port that every database driver implements, and that the contract suite in test/store
 * holds them to.
 *
 * Ids are plain ASCII, as Discord and this program make them. All other texts come back unit for unit, NUL characters and
 * lone surrogates included. All times are epoch milliseconds given by the caller, but those inside an {@link Outcome},
 * which count from the start of the run.
 */

export type RunState = 'waiting' | 'running' | 'finished' | 'failed' | 'stopped';

/** An interaction whose reply can be edited while its token lives; `createdAt` in epoch milliseconds. */
export interface InteractionRef {
  readonly applicationId: string;
  readonly token: string;
  readonly createdAt: number;
}

/** Where, and to whom, a run belongs. Only the question may change, and only until the run starts. */
export interface NewRun {
  readonly id: string;
  /** The id of the run that began the conversation: its own, where this one did. */
  readonly conversationId: string;
  readonly question: string;
  /** A snapshot: presets may change later, this run's recipe does not. */
  readonly recipe: Recipe;
  readonly seed: number;
  readonly asker: Speaker;
  /** Undefined outside servers. */
  readonly guildId: string | undefined;
  /** The channel or thread that the answer is shown in. */
  readonly channelId: string;
  /** The deferred interaction that the answer goes into; undefined where it is a message of its own. */
  readonly interaction: InteractionRef | undefined;
  /** The person's message that is the question, and that the answer replies to. No two runs have the same. */
  readonly questionMessageId: string | undefined;
  /** Where the references are: poured into a thread on the answer, or behind its button alone. */
  readonly referencesIn: ReferencesIn;
  /** Who may see the answer: whoever reads the channel, or the asker alone, which takes an ephemeral interaction. */
  readonly seenBy: SeenBy;
  readonly createdAt: number;
}

type ReferencesIn = 'thread' | 'button';
type SeenBy = 'channel' | 'asker';

/** What a call was sent. The model that answered is in its {@link Outcome}. */
export interface AskedCall {
  readonly model: string;
  /** Kept where the caller wants to show it later. */
  readonly prompt?: readonly ChatMessage[];
}

/** How a call ended, and what it had been asked. */
export type StoredCall = Outcome & { readonly asked: AskedCall };

/** One of the messages an answer is shown in. */
export interface AnswerMessage {
  /** 0-based; the first is the reply to the interaction. */
  readonly index: number;
  readonly channelId: string;
  readonly messageId: string;
}

/** Everything that is kept of a run: enough to go on with it in another process. */
export interface StoredRun extends NewRun {
  readonly state: RunState;
  readonly startedAt?: number;
  readonly finishedAt?: number;
  /** Who wished it to be stopped, where nobody was there to do so at once. */
  readonly stopBy?: string;
  /** How often a process died, or fell silent, while it worked on this run. */
  readonly deaths: number;
  /** Why there is no answer, as it was told to the asker. */
  readonly failure?: string;
  readonly calls: ReadonlyMap<CallId, StoredCall>;
  /** The aggregator's text when it was last kept; '' once the run is finished, as the whole answer is in `calls`. */
  readonly answerSoFar: string;
  /** In order of `index`. */
  readonly messages: readonly AnswerMessage[];
  readonly threadId: string | undefined;
  /** What the thread already shows: the poster's key of each message → its message id. */
  readonly threadPosts: ReadonlyMap<string, string>;
}

/** A run belongs to the process `owner` until `until`; then another may take it. */
export interface Lease {
  /** Unique to one start of one process: a process that starts again is another owner. */
  readonly owner: string;
  readonly until: number;
}

/** A run that its owner still holds. */
export interface HeldRun {
  /** Who wishes it to be stopped. */
  readonly stopBy: string | undefined;
}

export interface RunEnding {
  readonly state: 'finished' | 'failed' | 'stopped';
  readonly failure?: string | undefined;
  readonly finishedAt: number;
}

/**
 * Every method either does all it says or, with a {@link StoreError}, nothing. What a method has acknowledged survives the
 * death of the process. What is asked of one store takes place in the order it was asked for, waited for or not.
 *
 * The methods that change a run work only where this store took its lease (`createRun`, `claimUnfinished`): once another
 * process has taken the run over they fail with `lost-lease`, so that a process which slept cannot spoil what its
 * successor does. A lease that merely ran out, and that nobody took, is still held.
 */
export interface RunStore {
  /**
   * Keeps a new run in state `waiting`.
   * @throws StoreError `exists` if the id is taken, or the message that is its question has a run already.
   */
  createRun(run: NewRun, lease: Lease): Promise<void>;

  /** The run leaves the line and begins; again after a restart, which keeps the first time. */
  startRun(runId: string, startedAt: number): Promise<void>;

  /** The person has changed the question. No effect once the run has started. */
  saveQuestion(runId: string, question: string): Promise<void>;

  /**
   * Keeps how a call ended; replaces what was kept of the same call before. With its aggregator's whole answer a run becomes
   * the next turn of its conversation.
   */
  saveCall(runId: string, callId: CallId, outcome: Outcome, asked: AskedCall): Promise<void>;

  /** Keeps the aggregator's whole text so far. Meant for about once a second, not for every delta. */
  saveAnswerSoFar(runId: string, text: string): Promise<void>;

  /** Keeps where a part of the answer is shown; replaces what was kept for the same index. */
  saveMessage(runId: string, message: AnswerMessage): Promise<void>;

  saveThread(runId: string, threadId: string): Promise<void>;

  /** Keeps that the thread shows the message of this key. */
  saveThreadPost(runId: string, key: string, messageId: string): Promise<void>;

  /**
   * The run is over and will not be claimed again. Its lease stays, for what is still to be kept of it.
   */
  finishRun(runId: string, ending: RunEnding): Promise<void>;

  /**
   * @returns undefined if there is no such run.
   * @throws StoreError `corrupt` if what is kept of it cannot be understood.
   */
  getRun(runId: string): Promise<StoredRun | undefined>;

  /**
   * Takes every unfinished run of other owners whose lease ran out at `now`, or who are known to be dead, oldest first.
   * Atomic: two processes never get the same run. Whoever did not give a run up is counted in its `deaths`. A run that cannot be understood any more is not returned but ended as `failed`, and says why, so that it
   * cannot keep the others from being taken.
   */
  claimUnfinished(claim: {
    readonly owner: string;
    readonly now: number;
    readonly leaseMs: number;
    /** Whether this owner is known to be no more, so that its leases need not run out. */
    readonly isDead?: (owner: string) => boolean;
  }): Promise<readonly StoredRun[]>;

  /**
   * Holds this owner's unfinished runs until `until`.
   * @returns the runs still held, by id; a run that is missing was taken over, and must be let go of.
   */
  renewLeases(owner: string, until: number): Promise<ReadonlyMap<string, HeldRun>>;

  /**
   * Keeps the wish that a run be stopped, for whoever works on it or takes it over; anybody may ask.
   * @returns false where the run is over, or never was.
   */
  requestStop(runId: string, by: string): Promise<boolean>;

  /** Gives up this owner's unfinished runs: whoever asks next may take them at once. */
  releaseLeases(owner: string): Promise<void>;

  /** Waits for what is under way, then closes. Harmless when called again; every other method then fails with `closed`. */
  close(): Promise<void>;
}

/** One database: the port of the runs, and those of others who keep something in it. */
export interface Store extends RunStore {
  readonly conversations: ConversationStore;
  readonly registrations: RegistrationStore;
  readonly servers: ServerStore;
  readonly spending: SpendingStore;
}

/** The closed list of causes a store can fail for. */
export type StoreErrorKind =
  /** DATABASE_URL is of no form that is understood. */
  | 'url'
  /** Another program holds the database. */
  | 'locked'
  /** A newer version of this program wrote it. */
  | 'newer'
  /** It is the database of another program. */
  | 'foreign'
  /** No room on the disk. */
  | 'full'
  /** File or folder must not be written. */
  | 'read-only'
  /** File or folder cannot be opened or made. */
  | 'unreadable'
  /** Not a database, or a damaged one. */
  | 'corrupt'
  /** The disk, or what looks like one, fails. */
  | 'disk'
  /** The id of a new run is taken, or its question has a run already. */
  | 'exists'
  /** There is no run of this id. */
  | 'unknown-run'
  /** Another process has taken the run over. */
  | 'lost-lease'
  /** The store was closed. */
  | 'closed'
  /** The database refuses for a reason that should not occur. */
  | 'failed';

/** `message` is a sentence for the operator: what, where, what to do. It holds no text of a run. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly kind: StoreErrorKind;

  constructor(kind: StoreErrorKind, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
  }
}
