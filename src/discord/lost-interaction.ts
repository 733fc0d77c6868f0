import { DiscordAPIError, RESTJSONErrorCodes } from 'discord.js';

/** Why an interaction could not be answered, where that is no fault of a command, by Discord's code. */
const LOST: Readonly<Partial<Record<number | string, string>>> = {
  [RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged]: 'somebody else had answered it',
  [RESTJSONErrorCodes.UnknownInteraction]: 'it was over before our answer came, as Discord waits 3 s',
  [RESTJSONErrorCodes.ThreadLocked]: 'its thread is locked',
  [RESTJSONErrorCodes.InvalidActionOnArchivedThread]: 'its thread is closed',
};

/** Why nothing can be said to the person any more, as the end of a sentence; undefined where something can. */
export function whyLost(error: unknown): string | undefined {
  return error instanceof DiscordAPIError ? LOST[error.code] : undefined;
}
