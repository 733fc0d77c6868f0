import { type Client, RequestMethod, Routes } from 'discord.js';
import { DeliveryError } from './delivery.ts';
import { readEdited } from './gateway-events.ts';
import { request } from './rest-door.ts';

/** What has become of a message that asks. */
export type AskedNow = 'as-it-was' | 'deleted' | { readonly edited: string };

/** The message that a question is. */
export interface AskedMessage {
  readonly channelId: string;
  readonly messageId: string;
}

/**
 * Looks a question up anew: what the gateway said of it while nobody listened is not said again.
 * @throws DeliveryError where Discord does not say; `signal.reason` on abort.
 */
export async function lookUpAsked(
  client: Client,
  { channelId, messageId }: AskedMessage,
  signal: AbortSignal,
): Promise<AskedNow> {
  try {
    const fullRoute = Routes.channelMessage(channelId, messageId);
    const { data } = await request(client.rest, { method: RequestMethod.Get, fullRoute, signal });
    const edited = client.user === null ? undefined : readEdited(data, client.user.id);
    return edited === undefined ? 'as-it-was' : { edited };
  } catch (error) {
    if (error instanceof DeliveryError && error.kind === 'gone') return 'deleted';
    throw error;
  }
}
