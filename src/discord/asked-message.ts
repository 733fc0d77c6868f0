import { type REST, RequestMethod, Routes } from 'discord.js';
import { DeliveryError } from './delivery.ts';
import { readText } from './gateway-events.ts';
import { request } from './rest-door.ts';

/** What has become of a message that asks: its words as they now are, or undefined where Discord does not show them. */
export type AskedNow = { readonly state: 'there'; readonly text: string | undefined } | { readonly state: 'deleted' };

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
  rest: REST,
  { channelId, messageId }: AskedMessage,
  ourId: string,
  signal: AbortSignal,
): Promise<AskedNow> {
  try {
    const fullRoute = Routes.channelMessage(channelId, messageId);
    const { data } = await request(rest, { method: RequestMethod.Get, fullRoute, signal });
    const text = readText(data, ourId);
    return { state: 'there', text: text === '' ? undefined : text };
  } catch (error) {
    if (error instanceof DeliveryError && error.kind === 'gone') return { state: 'deleted' };
    throw error;
  }
}
