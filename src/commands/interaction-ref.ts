import type { BaseInteraction } from 'discord.js';
import type { InteractionRef } from '../store/store.ts';

/** An interaction as whoever edits its reply later needs it, in this process or another. */
export function interactionRef({
  applicationId,
  token,
  createdTimestamp,
}: Pick<BaseInteraction, 'applicationId' | 'token' | 'createdTimestamp'>): InteractionRef {
  return { applicationId, token, createdAt: createdTimestamp };
}
