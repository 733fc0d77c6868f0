/** An event as it is sent, with its number in the session. */
interface Dispatch {
  readonly op: number;
  readonly t: string;
  readonly s: number;
  readonly d: unknown;
}

/** Where a session's events go while a socket is there. */
interface Receiver {
  send(payload: unknown): void;
}

/** What a bot resumes by; lives on for a while after its connection broke. */
export interface Session {
  readonly id: string;
  readonly shard: number;
  readonly count: number;
  readonly intents: number;
  /** The number of the last dispatch. */
  seq: number;
  /** What was sent, for a resume. */
  readonly sent: Dispatch[];
  connection: Receiver | undefined;
}
