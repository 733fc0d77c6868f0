import { PermissionFlagsBits as Bits, ChannelType } from 'discord-api-types/v10';
import { contentVisible } from '../rules/message-content.ts';
import { checkBody } from '../spec/schemas.ts';
import type { Channel, Message } from '../world/entities.ts';
import { channelPayload, messagePayload } from '../world/payloads.ts';
import { isThread } from '../world/permissions.ts';
import { FormErrors, faults } from './api-fault.ts';
import { type ApiReply, type ApiRequest, param, type Route } from './request.ts';
import { createMessage, editMessage } from './write-message.ts';

/** How long Discord remembers a nonce. */
const NONCE_LIFE_MS = 5 * 60_000;
const ARCHIVE_MINUTES: ReadonlySet<unknown> = new Set([60, 1440, 4320, 10_080]);

export const channelRoutes: readonly Route[] = [
  { method: 'GET', template: '/channels/:id', authorized: true, handle: getChannel },
  { method: 'PATCH', template: '/channels/:id', authorized: true, handle: patchChannel },
  { method: 'GET', template: '/channels/:id/messages', authorized: true, handle: listMessages },
  { method: 'POST', template: '/channels/:id/messages', authorized: true, handle: postMessage },
  { method: 'GET', template: '/channels/:id/messages/:id', authorized: true, handle: getMessage },
  { method: 'PATCH', template: '/channels/:id/messages/:id', authorized: true, handle: patchMessage },
  { method: 'DELETE', template: '/channels/:id/messages/:id', authorized: true, handle: deleteMessage },
  { method: 'POST', template: '/channels/:id/messages/:id/threads', authorized: true, handle: threadFromMessage },
  { method: 'POST', template: '/channels/:id/threads', authorized: true, handle: threadWithoutMessage },
  { method: 'PUT', template: '/channels/:id/thread-members/@me', authorized: true, handle: joinThread },
  { method: 'POST', template: '/channels/:id/typing', authorized: true, handle: typing },
];

/** A channel that the bot can see. @throws ApiFault 10003, 50001 */
function seenChannel(request: ApiRequest): Channel {
  const { world } = request;
  const channel = world.channel(param(request, 0));
  if ((world.permissions(world.bot.id, channel) & Bits.ViewChannel) === 0n) throw faults.missingAccess();
  return channel;
}

function need({ world }: ApiRequest, channel: Channel, bit: bigint): void {
  if ((world.permissions(world.bot.id, channel) & bit) === 0n) throw faults.missingPermissions();
}

function getChannel(request: ApiRequest): ApiReply {
  return { status: 200, body: channelPayload(seenChannel(request), request.world) };
}

function patchChannel(request: ApiRequest): ApiReply {
  const channel = seenChannel(request);
  const { name, archived, locked, auto_archive_duration: minutes } = request.body;
  const { thread } = channel;
  if (thread === undefined) need(request, channel, Bits.ManageChannels);
  else if (thread.ownerId !== request.world.bot.id) need(request, channel, Bits.ManageThreads);
  if (thread?.archived === true && archived !== false) throw faults.archived();
  if (name !== undefined) channel.name = checkedName(name);
  if (thread !== undefined) {
    if (locked !== undefined) {
      need(request, channel, Bits.ManageThreads);
      thread.locked = locked === true;
    }
    if (archived === false && thread.locked) need(request, channel, Bits.ManageThreads);
    if (archived !== undefined) thread.archived = archived === true;
    if (minutes !== undefined) thread.autoArchiveMinutes = checkedMinutes(minutes);
  }
  request.world.tell({ type: isThread(channel) ? 'thread-updated' : 'channel-updated', channel });
  return { status: 200, body: channelPayload(channel, request.world) };
}

function listMessages(request: ApiRequest): ApiReply {
  const { world, query } = request;
  const channel = seenChannel(request);
  if ((world.permissions(world.bot.id, channel) & Bits.ReadMessageHistory) === 0n) return { status: 200, body: [] };
  const limit = Math.min(Number(query.get('limit') ?? 50), 100);
  const before = query.get('before');
  const after = query.get('after');
  const visible = world
    .messagesIn(channel.id, world.bot.id)
    .filter(
      ({ id, ephemeralTo }) =>
        ephemeralTo === undefined &&
        (before === null || BigInt(id) < BigInt(before)) &&
        (after === null || BigInt(id) > BigInt(after)),
    );
  const newestFirst = [...visible].reverse().slice(0, limit);
  return { status: 200, body: newestFirst.map((message) => visiblePayload(request, message)) };
}

function getMessage(request: ApiRequest): ApiReply {
  const channel = seenChannel(request);
  need(request, channel, Bits.ReadMessageHistory);
  return { status: 200, body: visiblePayload(request, publicMessage(request, channel)) };
}

/** Ephemeral messages do not exist for the channel's routes. */
function publicMessage(request: ApiRequest, channel: Channel): Message {
  const message = request.world.message(channel.id, param(request, 1));
  if (message.ephemeralTo !== undefined) throw faults.unknownMessage();
  return message;
}

/** Without the intent, the words of others are not for the bot, by whatever way it asks. */
function visiblePayload({ world }: ApiRequest, message: Message): unknown {
  const payload = messagePayload(message, world);
  if (contentVisible(message, world)) return payload;
  return { ...payload, content: '', embeds: [], attachments: [], components: [] };
}

function postMessage(request: ApiRequest): ApiReply {
  const { world, body } = request;
  const channel = seenChannel(request);
  need(request, channel, isThread(channel) ? Bits.SendMessagesInThreads : Bits.SendMessages);
  if (request.files.length > 0) need(request, channel, Bits.AttachFiles);
  checkBody('createMessage', body);
  const before = body['enforce_nonce'] === true ? sameNonce(request, channel) : undefined;
  if (before !== undefined) return { status: 200, body: messagePayload(before, world) };
  const message = createMessage({ request, channel, form: body, prefix: [] });
  return { status: 200, body: messagePayload(message, world) };
}

function sameNonce({ world, body }: ApiRequest, channel: Channel): Message | undefined {
  const nonce = body['nonce'] === undefined ? undefined : String(body['nonce']);
  if (nonce === undefined) return undefined;
  const since = world.clock.now() - NONCE_LIFE_MS;
  return [...world.messages.values()].find(
    (message) => message.channelId === channel.id && message.nonce === nonce && message.createdAt >= since,
  );
}

function patchMessage(request: ApiRequest): ApiReply {
  const { world, body } = request;
  const channel = seenChannel(request);
  const message = publicMessage(request, channel);
  if (message.authorId !== world.bot.id) throw faults.notYourMessage();
  if (channel.thread?.archived === true) throw faults.archived();
  checkBody('editMessage', body);
  editMessage({ request, form: body, prefix: [] }, message);
  return { status: 200, body: messagePayload(message, world) };
}

function deleteMessage(request: ApiRequest): ApiReply {
  const channel = seenChannel(request);
  const message = publicMessage(request, channel);
  if (message.authorId !== request.world.bot.id) need(request, channel, Bits.ManageMessages);
  request.world.deleteMessage(message);
  return { status: 204 };
}

const THREADABLE: ReadonlySet<ChannelType> = new Set([ChannelType.GuildText, ChannelType.GuildAnnouncement]);

function threadFromMessage(request: ApiRequest): ApiReply {
  const { world, body } = request;
  const channel = seenChannel(request);
  if (!THREADABLE.has(channel.type)) throw faults.wrongChannelType();
  const message = publicMessage(request, channel);
  need(request, channel, Bits.CreatePublicThreads);
  need(request, channel, Bits.ReadMessageHistory);
  checkBody('threadFromMessage', body);
  if (message.hasThread) throw faults.threadExists();
  const minutes = body['auto_archive_duration'] === undefined ? 1440 : checkedMinutes(body['auto_archive_duration']);
  message.hasThread = true;
  const thread = world.addThread(channel, {
    id: message.id,
    name: checkedName(body['name']),
    ownerId: world.bot.id,
    minutes,
  });
  world.tell({ type: 'message-edited', message });
  return { status: 201, body: channelPayload(thread, world) };
}

function threadWithoutMessage(request: ApiRequest): ApiReply {
  const { world, body } = request;
  const channel = seenChannel(request);
  if (!THREADABLE.has(channel.type)) throw faults.wrongChannelType();
  need(request, channel, Bits.CreatePublicThreads);
  checkBody('threadWithoutMessage', body);
  const minutes = body['auto_archive_duration'] === undefined ? 1440 : checkedMinutes(body['auto_archive_duration']);
  const name = checkedName(body['name']);
  const thread = world.addThread(channel, { id: world.ids.next(), name, ownerId: world.bot.id, minutes });
  return { status: 201, body: channelPayload(thread, world) };
}

function joinThread(request: ApiRequest): ApiReply {
  const channel = seenChannel(request);
  if (channel.thread === undefined) throw faults.wrongChannelType();
  if (channel.thread.archived) throw faults.archived();
  channel.thread.members.add(request.world.bot.id);
  return { status: 204 };
}

function typing(request: ApiRequest): ApiReply {
  need(request, seenChannel(request), Bits.ViewChannel);
  return { status: 204 };
}

function checkedName(name: unknown): string {
  const trimmed = typeof name === 'string' ? name.trim() : '';
  const length = [...trimmed].length;
  if (length < 1 || length > 100) {
    new FormErrors().add(['name'], 'BASE_TYPE_BAD_LENGTH', 'Must be between 1 and 100 in length.').throwIfAny();
  }
  return trimmed;
}

function checkedMinutes(minutes: unknown): number {
  if (!ARCHIVE_MINUTES.has(minutes)) {
    new FormErrors()
      .add(['auto_archive_duration'], 'BASE_TYPE_CHOICES', 'Value must be one of {60, 1440, 4320, 10080}.')
      .throwIfAny();
  }
  return Number(minutes);
}
