import type { SandboxClock } from '../discord/clock.ts';

/** How a call ended: answered whole, left by the client, or refused or broken by the server. */
export type CallOutcome = 'finished' | 'client-closed' | 'failed';

/** One request, as it came in and as it ended. Grows while its answer is under way. */
export interface JournalEntry {
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** By lower-case name, without the key. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed, or as text where it is no JSON; undefined where there was none. */
  readonly body: unknown;
  /** The model asked for, of a chat request that could be read. */
  readonly model: string | undefined;
  /** `x-stainless-retry-count`; undefined where the client sent none. */
  readonly retryCount: number | undefined;
  readonly status: number | undefined;
  /** How many tokens have left so far. */
  readonly tokensSent: number;
  /** When each of them left, in epoch milliseconds. */
  readonly tokenTimesMs: readonly number[];
  /** Undefined while the answer is under way. */
  readonly outcome: CallOutcome | undefined;
  readonly endedMs: number | undefined;
}

/** The server's own side of an entry. */
export type OpenEntry = { -readonly [Key in keyof JournalEntry]: JournalEntry[Key] } & {
  readonly tokenTimesMs: number[];
};

interface Waiter {
  readonly holds: (entries: readonly JournalEntry[]) => boolean;
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

/** Every request in the order of its arrival. */
export class Journal {
  readonly #clock: SandboxClock;
  readonly #entries: OpenEntry[] = [];
  #waiters: Waiter[] = [];

  constructor(clock: SandboxClock) {
    this.#clock = clock;
  }

  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  begin(request: Pick<JournalEntry, 'method' | 'path' | 'query' | 'headers' | 'body' | 'retryCount'>): OpenEntry {
    const entry: OpenEntry = {
      ...request,
      atMs: this.#clock.now(),
      model: undefined,
      status: undefined,
      tokensSent: 0,
      tokenTimesMs: [],
      outcome: undefined,
      endedMs: undefined,
    };
    this.#entries.push(entry);
    this.#tell();
    return entry;
  }

  update(entry: OpenEntry, change: Partial<OpenEntry>): void {
    Object.assign(entry, change);
    this.#tell();
  }

  countToken(entry: OpenEntry): void {
    entry.tokenTimesMs.push(this.#clock.now());
    this.update(entry, { tokensSent: entry.tokenTimesMs.length });
  }

  /** The first outcome stands: whoever breaks a connection also sees it close. */
  end(entry: OpenEntry, outcome: CallOutcome): void {
    if (entry.outcome === undefined) this.update(entry, { outcome, endedMs: this.#clock.now() });
  }

  waitFor(holds: Waiter['holds']): Promise<void> {
    return new Promise((resolve, reject) => {
      if (holds(this.#entries)) return resolve();
      this.#waiters.push({ holds, resolve, reject });
    });
  }

  /** Forgets everything; whoever still waits is told `why`. */
  clear(why: string): void {
    this.#entries.length = 0;
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const { reject } of waiters) reject(new Error(why));
  }

  #tell(): void {
    if (this.#waiters.length === 0) return;
    const due = this.#waiters.filter(({ holds }) => holds(this.#entries));
    this.#waiters = this.#waiters.filter((waiter) => !due.includes(waiter));
    for (const { resolve } of due) resolve();
  }
}
