import { type Client, GatewayDispatchEvents } from 'discord.js';
import type { Answers } from '../answers/answers.ts';
import { readDeleted, readGonePlace, readMessage } from '../discord/gateway-events.ts';
import type { OnFault } from './dispatch.ts';
import type { ThreadMessages } from './thread-messages.ts';

export interface ListenDeps {
  readonly answers: Answers;
  readonly messages: ThreadMessages;
  readonly onFault: OnFault;
}

const PLACES = [
  [GatewayDispatchEvents.ChannelDelete, 'The channel of the answer was deleted.'],
  [GatewayDispatchEvents.ThreadDelete, 'The thread of the answer was deleted.'],
  [GatewayDispatchEvents.GuildDelete, 'The bot is no longer in the server of the answer.'],
] as const;

/** Brings what people write in threads, and what becomes of messages and places, to whom it concerns. */
export function listen(client: Client, deps: ListenDeps): void {
  listenToMessages(client, deps);
  listenToPlaces(client, deps);
}

function listenToMessages(client: Client, { messages, onFault }: ListenDeps): void {
  const on = (event: GatewayDispatchEvents, act: (data: unknown) => Promise<void> | undefined): void => {
    client.ws.on(event, (data: unknown) => {
      act(data)?.catch((error: unknown) => onFault(error, `a message (${event})`));
    });
  };
  const read = (data: unknown) => (client.user === null ? undefined : readMessage(data, client.user.id));
  on(GatewayDispatchEvents.MessageCreate, (data) => {
    const message = read(data);
    return message && messages.hear(message);
  });
  on(GatewayDispatchEvents.MessageUpdate, (data) => {
    const message = read(data);
    return message && messages.changed(message);
  });
  on(GatewayDispatchEvents.MessageDelete, (data) => messages.deleted(readDeleted(data)));
  on(GatewayDispatchEvents.MessageDeleteBulk, (data) => messages.deleted(readDeleted(data)));
}

function listenToPlaces(client: Client, { answers }: ListenDeps): void {
  for (const [event, why] of PLACES) {
    client.ws.on(event, (data: unknown) => {
      const place = readGonePlace(data);
      if (place === undefined) return;
      // Discord tells of a channel alone, not of the threads in it that go with it.
      const threads = client.channels.cache.filter((channel) => channel.isThread() && channel.parentId === place);
      for (const id of [place, ...threads.keys()]) answers.placeGone(id, why);
    });
  }
}
