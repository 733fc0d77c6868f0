import { createHash } from 'node:crypto';
import { type InternalRequest, type REST, RequestMethod, Routes } from 'discord.js';
import { z } from 'zod';
import type { Clock } from '../moa/clock.ts';
import { text } from './components.ts';
import { DeliveryError, type MessageBody } from './delivery.ts';
import type { MessagePlace, Put } from './live-message.ts';
import { findMarked, marked } from './lost-post.ts';
import type { Way } from './pace.ts';
import { ARCHIVED, type Reply, request } from './rest-door.ts';

/** Discord's message flag for Components V2; it can be set once and never taken back. */
const IS_COMPONENTS_V2 = 1 << 15;
/** And for what one person alone sees; said when a message is made, the deferred reply's own is that of the deferral. */
const IS_EPHEMERAL = 1 << 6;

/** Interaction tokens live 15 minutes; leaving a minute early spares a request that is bound to fail. */
export const TOKEN_LIFE_MS = 14 * 60_000;

export interface PlacedMessage {
  readonly index: number;
  readonly channelId: string;
  readonly messageId: string;
}

export interface RouteDeps {
  /** For interaction webhooks: outside the 50 requests/s that discord.js allows itself, as Discord exempts them. */
  readonly webhookRest: REST;
  /** The bot's own REST, with its token. */
  readonly channelRest: REST;
  readonly clock: Clock;
  readonly onPlaced: (message: PlacedMessage) => void;
  /** Told once, when the interaction's token can no longer be used. */
  readonly onFallback: (error: DeliveryError | undefined) => void;
  /** Told where the answer cannot be a reply, as the bot may not read the channel's history. */
  readonly onNoReply?: () => void;
}

/** An interaction's token, and when (on the bot's clock) it stops being worth a try. */
export interface InteractionTicket {
  readonly applicationId: string;
  readonly token: string;
  readonly expiresAtMs: number;
}

/**
 * The messages of one answer. While the interaction's token lives they go through its webhook, which has a rate limit of its
 * own; after that, or when Discord says that it is dead, through the channel, where the bot needs access.
 */
export class AnswerPlace implements MessagePlace {
  readonly #deps: RouteDeps;
  readonly #known: PlacedMessage[];
  readonly #key: string;
  #replyTo: string | undefined;
  #channelId: string;
  #ticket: InteractionTicket | undefined;
  readonly #hadTicket: boolean;
  readonly #ephemeral: boolean;
  #abandoned = false;
  /** What would end each request under way. */
  readonly #underWay = new Set<AbortController>();
  /** The webhook may have posted a message of which we do not know: its reply was lost, or the process that posted it died. */
  #mayBeThere: boolean;

  /** `known` are messages that exist already, in order: after a restart, those of the process before. */
  constructor(
    deps: RouteDeps,
    start: {
      readonly channelId: string;
      readonly ticket: InteractionTicket | undefined;
      readonly known: readonly PlacedMessage[];
      /** Names the answer for ever: a channel message of it that is sent twice appears once. */
      readonly key: string;
      /** Seen by whoever the interaction is with, and by nobody else: then there is no way but its token. */
      readonly ephemeral?: boolean;
      /** The message that the answer replies to, where it is a message of its own. */
      readonly replyTo?: string | undefined;
    },
  ) {
    this.#deps = deps;
    this.#key = start.key;
    this.#replyTo = start.replyTo;
    this.#channelId = start.channelId;
    this.#ticket = start.ticket;
    this.#hadTicket = start.ticket !== undefined;
    this.#ephemeral = start.ephemeral === true;
    this.#known = [...start.known];
    this.#mayBeThere = start.ticket !== undefined && start.known.length > 0;
  }

  async put(index: number, unmarked: MessageBody, way: Way): Promise<Put> {
    const body = this.#marked(index, unmarked);
    if (way === 'detour' && this.mayDetour(index)) {
      return { ...(await this.#throughChannel(index, body)), way };
    }
    try {
      return await this.#put(index, body);
    } catch (error) {
      if (!isArchived(error)) throw error;
      // A new message opens an archived thread by itself, an edit does not.
      await this.#wake();
      return this.#put(index, body);
    }
  }

  /** The channel knows no message that one person alone sees, and only those that are there. */
  mayDetour(index: number): boolean {
    return !this.#ephemeral && this.#ticket !== undefined && this.#known[index] !== undefined;
  }

  abandon(): void {
    this.#abandoned = true;
    for (const request of this.#underWay) request.abort(ABANDONED);
  }

  async #put(index: number, body: MessageBody): Promise<Put> {
    await this.#takeUpLost(index);
    const ticket = this.#liveTicket();
    if (ticket === undefined) return this.#withoutTicket(index, body);
    try {
      return { ...(await this.#throughWebhook(ticket, index, body)), way: 'usual' };
    } catch (error) {
      if (!(error instanceof DeliveryError) || error.kind !== 'dead-route' || isArchived(error)) throw error;
      this.#ticket = undefined;
      this.#deps.onFallback(error);
      return this.#withoutTicket(index, body);
    }
  }

  /** What one person alone may see must not come into the channel. */
  async #withoutTicket(index: number, body: MessageBody): Promise<Put> {
    if (!this.#ephemeral) {
      const isNew = this.#known[index] === undefined;
      const { rate } = await this.#throughChannel(index, body);
      return { rate: isNew ? 'elsewhere' : rate, way: 'usual' };
    }
    throw new DeliveryError(
      'dead-route',
      'The time in which Discord lets an answer for one person be changed is over.',
    );
  }

  async remove(index: number): Promise<Put> {
    const known = this.#known[index];
    try {
      if (known !== undefined) await this.#remove(known);
    } catch (error) {
      if (!(error instanceof DeliveryError) || error.kind !== 'gone') throw error;
    }
    // Whatever was sent counts in another bucket.
    return { rate: 'elsewhere', way: 'usual' };
  }

  /** The channel does not know what one person alone sees. */
  #remove({ channelId, messageId }: PlacedMessage): Promise<Reply> {
    const { webhookRest, channelRest } = this.#deps;
    const ticket = this.#ephemeral ? this.#liveTicket() : undefined;
    if (ticket === undefined) {
      const fullRoute = Routes.channelMessage(channelId, messageId);
      return this.#request(channelRest, { method: RequestMethod.Delete, fullRoute });
    }
    const fullRoute = Routes.webhookMessage(ticket.applicationId, ticket.token, messageId);
    return this.#request(webhookRest, { method: RequestMethod.Delete, fullRoute, auth: false });
  }

  /** @throws DeliveryError `dead-route` where the thread is locked. */
  async #wake(): Promise<void> {
    await this.#request(this.#deps.channelRest, {
      method: RequestMethod.Patch,
      fullRoute: Routes.channel(this.#channelId),
      body: { archived: false },
    });
  }

  #liveTicket(): InteractionTicket | undefined {
    if (this.#ticket !== undefined && this.#deps.clock.now() >= this.#ticket.expiresAtMs) {
      this.#ticket = undefined;
      this.#deps.onFallback(undefined);
    }
    return this.#ticket;
  }

  async #throughWebhook(ticket: InteractionTicket, index: number, body: MessageBody): Promise<Reply> {
    const { applicationId, token } = ticket;
    const known = this.#known[index];
    // The deferred reply exists before we know its id.
    const messageId = index === 0 ? '@original' : known?.messageId;
    if (messageId === undefined) return this.#postFollowUp(ticket, index, body);
    const reply = await this.#request(this.#deps.webhookRest, {
      method: RequestMethod.Patch,
      fullRoute: Routes.webhookMessage(applicationId, token, messageId),
      auth: false,
      ...wire(body, known !== undefined),
    });
    this.#place(index, reply.data);
    return reply;
  }

  async #postFollowUp({ applicationId, token }: InteractionTicket, index: number, body: MessageBody): Promise<Reply> {
    try {
      const reply = await this.#request(this.#deps.webhookRest, {
        method: RequestMethod.Post,
        fullRoute: Routes.webhook(applicationId, token),
        auth: false,
        ...wire(body, false, this.#ephemeral),
      });
      this.#place(index, reply.data);
      return reply;
    } catch (error) {
      this.#mayBeThere = error instanceof DeliveryError && error.kind === 'transient';
      throw error;
    }
  }

  /**
   * A webhook's post whose reply was lost may have been handled: it is looked for before it is sent again, by whichever way. (What is
   * posted through the channel has a nonce for that.)
   */
  async #takeUpLost(index: number): Promise<void> {
    const before = this.#known[index - 1];
    if (!this.#mayBeThere || before === undefined || this.#known[index] !== undefined) return;
    // The channel does not know what one person alone sees.
    if (this.#ephemeral) return;
    const look = (options: InternalRequest): Promise<Reply> => this.#request(this.#deps.channelRest, options);
    const { channelId, messageId } = before;
    const lost = await findMarked(look, { channelId, after: messageId, key: this.#keyOf(index) });
    if (this.#abandoned) throw ABANDONED;
    this.#mayBeThere = false;
    if (lost !== undefined) this.#place(index, lost);
  }

  /** What may have been posted without our knowing is marked, and stays so when it is edited: by then it may not have been kept. */
  #marked(index: number, body: MessageBody): MessageBody {
    return this.#hadTicket && index > 0 ? marked(body, this.#keyOf(index)) : body;
  }

  async #request(rest: REST, options: InternalRequest): Promise<Reply> {
    if (this.#abandoned) throw ABANDONED;
    // A controller for each request: discord.js leaves its listeners on the signal that it is given.
    const controller = new AbortController();
    this.#underWay.add(controller);
    try {
      return await request(rest, { ...options, signal: controller.signal });
    } finally {
      this.#underWay.delete(controller);
    }
  }

  #keyOf(index: number): string {
    return `${this.#key}:${index}`;
  }

  async #throughChannel(index: number, body: MessageBody): Promise<Reply> {
    const known = this.#known[index];
    const reply =
      known === undefined
        ? await this.#create(index, body)
        : await this.#request(this.#deps.channelRest, {
            method: RequestMethod.Patch,
            fullRoute: Routes.channelMessage(known.channelId, known.messageId),
            ...wire(body, true),
          });
    this.#place(index, reply.data);
    return reply;
  }

  async #create(index: number, body: MessageBody): Promise<Reply> {
    if (index === 0 && this.#hadTicket) {
      throw new DeliveryError('dead-route', 'The reply was never shown, and its token is dead.');
    }
    const key = this.#keyOf(index);
    const replyTo = index === 0 ? this.#replyTo : undefined;
    try {
      return await this.#request(this.#deps.channelRest, createIn(this.#channelId, body, key, replyTo));
    } catch (error) {
      if (!(error instanceof DeliveryError && error.code === NO_HISTORY)) throw error;
      // Without the right to read the channel's history Discord allows no reply, but a message.
      this.#deps.onNoReply?.();
      this.#replyTo = undefined;
      return this.#request(this.#deps.channelRest, createIn(this.#channelId, body, key));
    }
  }

  #place(index: number, data: unknown): void {
    if (this.#known[index] !== undefined) return;
    const { id, channel_id } = messageReply.parse(data);
    const placed = { index, channelId: channel_id, messageId: id };
    this.#known[index] = placed;
    this.#channelId = channel_id;
    this.#deps.onPlaced(placed);
  }
}

const ABANDONED = new Error('The answer is not shown any more.');

function isArchived(error: unknown): boolean {
  return error instanceof DeliveryError && error.code === ARCHIVED;
}

/** Discord's code for a reply without Read Message History. */
const NO_HISTORY = 160_002;

const messageReply = z.object({ id: z.string(), channel_id: z.string() });

/**
 * A new message in a channel, as a reply where `replyTo` is given. `key` names it for ever: sent twice (a time-out, a
 * restart), Discord shows it once.
 */
export function createIn(channelId: string, body: MessageBody, key: string, replyTo?: string): InternalRequest {
  const { body: json, ...files } = wire(body, false);
  const nonce = createHash('sha256').update(key).digest('base64url').slice(0, 25);
  return {
    method: RequestMethod.Post,
    fullRoute: Routes.channelMessages(channelId),
    body: {
      ...json,
      nonce,
      enforce_nonce: true,
      // The question may be deleted by then; the answer comes all the same.
      ...(replyTo === undefined ? {} : { message_reference: { message_id: replyTo, fail_if_not_exists: false } }),
    },
    ...files,
  };
}

/**
 * Answers a person's message with a sentence, once for ever.
 * @throws DeliveryError
 */
export async function replyTo(
  rest: REST,
  { id, channelId }: { readonly id: string; readonly channelId: string },
  sentence: string,
): Promise<void> {
  await request(rest, createIn(channelId, { components: [text(sentence)] }, `reply:${id}`, id));
}

/** A body as Discord takes it. Nothing in it may ping, whatever a model wrote. */
function wire(body: MessageBody, editing: boolean, ephemeral = false) {
  return {
    body: {
      flags: IS_COMPONENTS_V2 | (ephemeral ? IS_EPHEMERAL : 0),
      components: body.components,
      allowed_mentions: { parse: [], replied_user: false },
      // On an edit, files that the new body does not name must go.
      ...(editing || body.files !== undefined
        ? { attachments: (body.files ?? []).map((file, id) => ({ id, filename: file.name })) }
        : {}),
    },
    ...(body.files === undefined ? {} : { files: [...body.files] }),
  };
}
