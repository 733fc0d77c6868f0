import type { Speaker } from '../moa/conversation.ts';
import type { NewRun } from '../store/store.ts';

/** A question as it reaches the use cases, whatever command, button or message it came from. */
export interface Asking
  extends Pick<
    NewRun,
    'question' | 'recipe' | 'guildId' | 'channelId' | 'interaction' | 'questionMessageId' | 'referencesIn' | 'seenBy'
  > {
  readonly asker: Speaker;
  /** The conversation that it goes on with; undefined where it begins one. */
  readonly conversationId: string | undefined;
}

/** Somebody who presses a button on a run. */
export interface Actor {
  readonly id: string;
  readonly name: string;
  /** May act on the runs of others in this server. */
  readonly moderator: boolean;
}
