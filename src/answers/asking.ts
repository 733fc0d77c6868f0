import type { Speaker } from '../moa/conversation.ts';

/** A question as it reaches the use cases, whatever command or button it came from. */
export interface Asking {
  readonly question: string;
  readonly asker: Speaker;
  /** Undefined outside servers. */
  readonly guildId: string | undefined;
  readonly channelId: string;
  /** The deferred interaction that the answer goes into; `createdAt` in epoch milliseconds. */
  readonly interaction: { readonly applicationId: string; readonly token: string; readonly createdAt: number };
}

/** Somebody who presses a button on a run. */
export interface Actor {
  readonly id: string;
  readonly name: string;
  /** May act on the runs of others in this server. */
  readonly moderator: boolean;
}
