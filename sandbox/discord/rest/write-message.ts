import {
  type APIEmbed,
  type APIMessageTopLevelComponent,
  MessageFlags,
  PermissionFlagsBits,
} from 'discord-api-types/v10';
import { z } from 'zod';
import { checkMessageForm, isV2Flag } from '../rules/components.ts';
import { pingsOf } from '../rules/mentions.ts';
import type { Channel, Interaction, Message, Pings } from '../world/entities.ts';
import { isThread } from '../world/permissions.ts';
import { faults } from './api-fault.ts';
import { attachmentsAfter, checkReferences } from './attachments.ts';
import type { ApiRequest } from './request.ts';

/** Flags that may be set when a message is made; the rest of the field is Discord's. */
const SETTABLE =
  MessageFlags.SuppressEmbeds |
  MessageFlags.IsComponentsV2 |
  MessageFlags.SuppressNotifications |
  MessageFlags.Ephemeral;

export interface Writing {
  readonly request: ApiRequest;
  readonly channel: Channel;
  /** The form; inside `data` for a callback. */
  readonly form: Readonly<Record<string, unknown>>;
  readonly prefix: readonly string[];
  readonly interaction?: Interaction;
}

/** Makes a message of a form. @throws ApiFault as Discord would refuse it. */
export function createMessage({ request, channel, form, prefix, interaction }: Writing): Message {
  const { world } = request;
  const v2 = isV2Flag(form['flags']);
  checkMessageForm(form, v2, prefix);
  const attachments = attachmentsAfter(request, [], form);
  checkReferences(form['components'], attachments, prefix);
  const content = text(form['content']);
  const components = list<APIMessageTopLevelComponent>(form['components']);
  const embeds = list<APIEmbed>(form['embeds']);
  if (content === '' && components.length + embeds.length + attachments.length === 0) throw faults.emptyMessage();
  checkAutoMod(request, allText(content, components));
  const flags = Number(form['flags'] ?? 0) & SETTABLE;
  const replyTo = replyTarget(request, channel, form);
  const ephemeral = (flags & MessageFlags.Ephemeral) !== 0;
  const message: Message = {
    id: world.ids.next(),
    channelId: channel.id,
    authorId: world.bot.id,
    createdAt: world.clock.now(),
    editedAt: undefined,
    content,
    flags,
    components: withIds(components),
    embeds,
    attachments,
    pinged: withReplied(
      pingsOf(allText(content, components), form['allowed_mentions'], interaction !== undefined),
      replyTo === undefined ? undefined : world.messages.get(replyTo),
      form['allowed_mentions'],
    ),
    nonce: form['nonce'] === undefined ? undefined : String(form['nonce']),
    replyTo,
    interactionId: interaction?.id,
    ephemeralTo: ephemeral ? interaction?.userId : undefined,
    hasThread: false,
  };
  wakeThread(request, channel);
  world.addMessage(message);
  return message;
}

/** Changes a message by a form. What the form leaves out stays. */
export function editMessage(
  { request, form, prefix, interaction }: Omit<Writing, 'channel'>,
  message: Message,
): Message {
  const { world } = request;
  const wasV2 = isV2Flag(message.flags);
  const v2 = wasV2 || isV2Flag(form['flags']);
  // A message that becomes V2 must give up what V2 does not know, by this form or before.
  const content = 'content' in form ? text(form['content']) : message.content;
  const embeds = 'embeds' in form ? list<APIEmbed>(form['embeds']) : message.embeds;
  checkMessageForm({ ...form, content, embeds }, v2, prefix);
  const attachments = attachmentsAfter(request, message.attachments, form);
  const components =
    'components' in form ? withIds(list<APIMessageTopLevelComponent>(form['components'])) : message.components;
  checkReferences(components, attachments, prefix);
  if (content === '' && components.length + embeds.length + attachments.length === 0) throw faults.emptyMessage();
  checkAutoMod(request, allText(content, components));
  Object.assign(message, {
    content,
    embeds,
    components,
    attachments,
    editedAt: world.clock.now(),
    flags: (message.flags & ~MessageFlags.Loading) | (v2 ? MessageFlags.IsComponentsV2 : 0),
    pinged: pingsOf(allText(content, components), form['allowed_mentions'], interaction !== undefined),
  });
  world.tell({ type: 'message-edited', message });
  return message;
}

/** A reply pings whom it answers, unless the bot says what may be pinged, and does not say this. */
function withReplied(pinged: Pings, target: Message | undefined, allowed: unknown): Pings {
  const isAllowed = repliedSchema.safeParse(allowed).data?.replied_user ?? allowed === undefined;
  return target === undefined || !isAllowed
    ? pinged
    : { ...pinged, users: [...new Set([...pinged.users, target.authorId])] };
}

const repliedSchema = z.object({ replied_user: z.boolean().default(false) });

function checkAutoMod({ world }: ApiRequest, written: string): void {
  if (world.blockedWords.some((word) => written.includes(word))) throw faults.blockedByAutoMod();
}

/** Sending into an archived thread opens it again; into a locked one only who may manage threads can send. */
function wakeThread({ world }: ApiRequest, channel: Channel): void {
  if (!isThread(channel) || channel.thread === undefined) return;
  if (channel.thread.locked && (world.permissions(world.bot.id, channel) & PermissionFlagsBits.ManageThreads) === 0n) {
    throw faults.locked();
  }
  channel.thread.members.add(world.bot.id);
  if (!channel.thread.archived) return;
  channel.thread.archived = false;
  world.tell({ type: 'thread-updated', channel });
}

function replyTarget({ world }: ApiRequest, channel: Channel, form: Writing['form']): string | undefined {
  const reference = form['message_reference'];
  if (typeof reference !== 'object' || reference === null || !('message_id' in reference)) return undefined;
  if ((world.permissions(world.bot.id, channel) & PermissionFlagsBits.ReadMessageHistory) === 0n)
    throw faults.cannotReply();
  const id = String(reference.message_id);
  if (world.messages.get(id)?.channelId === channel.id) return id;
  if ('fail_if_not_exists' in reference && reference.fail_if_not_exists === false) return undefined;
  throw faults.unknownMessage();
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The forms were checked against Discord's schemas: a list there is a list of the right things. */
function list<Item>(value: unknown): readonly Item[] {
  return Array.isArray(value) ? (value as Item[]) : [];
}

/** Discord numbers the components that a bot left without an id. */
function withIds(components: readonly APIMessageTopLevelComponent[]): readonly APIMessageTopLevelComponent[] {
  let next = 0;
  const number = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(number);
    if (typeof value !== 'object' || value === null || !('type' in value)) return value;
    next += 1;
    const id = 'id' in value && typeof value.id === 'number' && value.id !== 0 ? value.id : next;
    const inner = Object.fromEntries(
      Object.entries(value).map(([key, field]) => [
        key,
        key === 'components' || key === 'accessory' ? number(field) : field,
      ]),
    );
    return { ...inner, id };
  };
  return number(components) as readonly APIMessageTopLevelComponent[];
}

/** All that can ping: the content, and every text display. */
export function allText(content: string, components: readonly unknown[]): string {
  const texts = (value: unknown): readonly string[] => {
    if (Array.isArray(value)) return value.flatMap(texts);
    if (typeof value !== 'object' || value === null) return [];
    const own = 'content' in value && typeof value.content === 'string' ? [value.content] : [];
    return [...own, ...('components' in value ? texts(value.components) : [])];
  };
  return [content, ...texts(components)].join('\n');
}
