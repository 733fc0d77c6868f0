import { InteractionResponseType, MessageFlags } from 'discord-api-types/v10';
import { checkBody } from '../spec/schemas.ts';
import type { Interaction, Message } from '../world/entities.ts';
import { messagePayload } from '../world/payloads.ts';
import { type ApiFault, FormErrors, faults } from './api-fault.ts';
import { type ApiReply, type ApiRequest, param, type Route } from './request.ts';
import { createMessage, editMessage } from './write-message.ts';

const ACKNOWLEDGE_WITHIN_MS = 3000;
const TOKEN_LIFE_MS = 15 * 60_000;
const MAX_CHOICES = 25;
/** Where only the person installed the app, and the server did not. */
const MAX_USER_FOLLOW_UPS = 5;

/** Which callback types may answer which interaction. */
const ALLOWED: Readonly<Record<Interaction['type'], readonly number[]>> = {
  2: [4, 5, 9],
  3: [4, 5, 6, 7, 9],
  4: [8],
  5: [4, 5, 6, 7],
};

export const interactionRoutes: readonly Route[] = [
  { method: 'POST', template: '/interactions/:id/:token/callback', authorized: false, handle: callback },
  { method: 'POST', template: '/webhooks/:id/:token', authorized: false, handle: followUp },
  { method: 'GET', template: '/webhooks/:id/:token/messages/:id', authorized: false, handle: getReply },
  { method: 'PATCH', template: '/webhooks/:id/:token/messages/:id', authorized: false, handle: editReply },
  { method: 'DELETE', template: '/webhooks/:id/:token/messages/:id', authorized: false, handle: deleteReply },
];

function callback(request: ApiRequest): ApiReply {
  const { world, body } = request;
  const interaction = world.interactions.get(param(request, 0));
  if (interaction === undefined || interaction.token !== param(request, 1)) throw faults.unknownInteraction();
  if (interaction.acknowledged !== undefined) throw faults.alreadyAcknowledged();
  if (world.clock.now() - interaction.createdAt > ACKNOWLEDGE_WITHIN_MS) throw faults.unknownInteraction();
  const type = Number(body['type']);
  if (!ALLOWED[interaction.type].includes(type)) {
    new FormErrors()
      .add(['type'], 'INTERACTION_CALLBACK_TYPE_INVALID', 'This callback type does not fit the interaction')
      .throwIfAny();
  }
  const data = typeof body['data'] === 'object' && body['data'] !== null ? { ...body['data'] } : {};
  const message = respond(request, interaction, type, data);
  interaction.acknowledged = type;
  interaction.acknowledgedAt = world.clock.now();
  world.tell({ type: 'interaction', interaction });
  if (request.query.get('with_response') !== 'true') return { status: 204 };
  return { status: 200, body: callbackResponse(request, interaction, type, message) };
}

function respond(
  request: ApiRequest,
  interaction: Interaction,
  type: number,
  data: Readonly<Record<string, unknown>>,
): Message | undefined {
  const { world } = request;
  const channel = world.channel(interaction.channelId);
  switch (type) {
    case InteractionResponseType.ChannelMessageWithSource: {
      if (request.body['data'] === undefined)
        new FormErrors().add(['data'], 'BASE_TYPE_REQUIRED', 'This field is required').throwIfAny();
      checkBody('followUp', data, ['data']);
      const message = createMessage({ request, channel, form: data, prefix: ['data'], interaction });
      interaction.originalId = message.id;
      interaction.ephemeral = message.ephemeralTo !== undefined;
      return message;
    }
    case InteractionResponseType.DeferredChannelMessageWithSource:
      return defer(request, interaction, data);
    case InteractionResponseType.DeferredMessageUpdate:
      interaction.originalId = interaction.messageId;
      return undefined;
    case InteractionResponseType.UpdateMessage: {
      checkBody('editOriginal', data, ['data']);
      interaction.originalId = interaction.messageId;
      return editMessage({ request, form: data, prefix: ['data'], interaction }, originalOf(request, interaction));
    }
    case InteractionResponseType.ApplicationCommandAutocompleteResult:
      interaction.choices = checkedChoices(data['choices']);
      return undefined;
    default:
      interaction.modal = data;
      return undefined;
  }
}

function defer(request: ApiRequest, interaction: Interaction, data: Readonly<Record<string, unknown>>): Message {
  const { world } = request;
  const flags = Number(data['flags'] ?? 0);
  if ((flags & ~MessageFlags.Ephemeral) !== 0) {
    new FormErrors()
      .add(['data', 'flags'], 'MESSAGE_FLAGS_INVALID', 'Only the ephemeral flag can be set on a deferral')
      .throwIfAny();
  }
  const ephemeral = (flags & MessageFlags.Ephemeral) !== 0;
  const message: Message = {
    id: world.ids.next(),
    channelId: interaction.channelId,
    authorId: world.bot.id,
    createdAt: world.clock.now(),
    editedAt: undefined,
    content: '',
    flags: MessageFlags.Loading | flags,
    components: [],
    embeds: [],
    attachments: [],
    pinged: { users: [], roles: [], everyone: false },
    nonce: undefined,
    replyTo: undefined,
    interactionId: interaction.id,
    ephemeralTo: ephemeral ? interaction.userId : undefined,
    hasThread: false,
  };
  interaction.originalId = message.id;
  interaction.ephemeral = ephemeral;
  world.addMessage(message);
  return message;
}

function checkedChoices(choices: unknown): readonly unknown[] {
  if (!Array.isArray(choices) || choices.length > MAX_CHOICES) {
    new FormErrors()
      .add(['data', 'choices'], 'BASE_TYPE_MAX_LENGTH', `Must be ${MAX_CHOICES} or fewer in length.`)
      .throwIfAny();
  }
  const errors = new FormErrors();
  const list: readonly unknown[] = Array.isArray(choices) ? choices : [];
  for (const [index, choice] of list.entries()) {
    const { name, value }: { name?: unknown; value?: unknown } =
      typeof choice === 'object' && choice !== null ? choice : {};
    for (const [key, field] of Object.entries({ name, value })) {
      const bad =
        typeof field === 'string'
          ? field.length === 0 || field.length > 100
          : key === 'name' || typeof field !== 'number';
      if (bad)
        errors.add(['data', 'choices', index, key], 'BASE_TYPE_BAD_LENGTH', 'Must be between 1 and 100 in length.');
    }
  }
  errors.throwIfAny();
  return list;
}

function callbackResponse(
  { world }: ApiRequest,
  interaction: Interaction,
  type: number,
  message: Message | undefined,
): unknown {
  const showsMessage =
    type === InteractionResponseType.ChannelMessageWithSource || type === InteractionResponseType.UpdateMessage;
  return {
    interaction: {
      id: interaction.id,
      type: interaction.type,
      response_message_id: interaction.originalId,
      response_message_loading: type === InteractionResponseType.DeferredChannelMessageWithSource,
      response_message_ephemeral: interaction.ephemeral,
    },
    ...(showsMessage && message !== undefined ? { resource: { type, message: messagePayload(message, world) } } : {}),
  };
}

/** The interaction that a webhook path belongs to. @throws ApiFault 10015 unknown, 50027 older than 15 minutes */
function interactionOf(request: ApiRequest): Interaction {
  const { world } = request;
  if (param(request, 0) !== world.applicationId) throw faults.unknownWebhook();
  const interaction = world.interactionWith(param(request, 1));
  if (interaction === undefined) throw faults.unknownWebhook();
  if (interaction.tokenDead || world.clock.now() - interaction.createdAt > TOKEN_LIFE_MS) throw faults.deadToken();
  if (interaction.acknowledged === undefined) throw faults.unknownWebhook();
  return interaction;
}

function followUp(request: ApiRequest): ApiReply {
  const interaction = interactionOf(request);
  checkBody('followUp', request.body);
  if (interaction.userInstalled && interaction.followUps >= MAX_USER_FOLLOW_UPS) throw faults.tooManyFollowUps();
  const channel = request.world.channel(interaction.channelId);
  refuseArchived(channel.thread);
  const message = createMessage({ request, channel, form: request.body, prefix: [], interaction });
  interaction.followUps += 1;
  return { status: 200, body: messagePayload(message, request.world) };
}

function getReply(request: ApiRequest): ApiReply {
  return { status: 200, body: messagePayload(replyOf(request, interactionOf(request)), request.world) };
}

function editReply(request: ApiRequest): ApiReply {
  const interaction = interactionOf(request);
  checkBody('editOriginal', request.body);
  const message = replyOf(request, interaction);
  refuseArchived(request.world.channel(message.channelId).thread);
  editMessage({ request, form: request.body, prefix: [], interaction }, message);
  return { status: 200, body: messagePayload(message, request.world) };
}

function deleteReply(request: ApiRequest): ApiReply {
  request.world.deleteMessage(replyOf(request, interactionOf(request)));
  return { status: 204 };
}

function replyOf(request: ApiRequest, interaction: Interaction): Message {
  const id = param(request, 2);
  if (id === '@original') return originalOf(request, interaction);
  const message = request.world.messages.get(id);
  const own = message?.interactionId === interaction.id || message?.id === interaction.originalId;
  if (message === undefined || !own) throw faults.unknownMessage();
  return message;
}

function originalOf({ world }: ApiRequest, { originalId }: Interaction): Message {
  const message = originalId === undefined ? undefined : world.messages.get(originalId);
  if (message === undefined) throw faults.unknownMessage();
  return message;
}

function refuseArchived(thread: { readonly archived: boolean } | undefined): void {
  const fault: ApiFault | undefined = thread?.archived === true ? faults.archived() : undefined;
  if (fault !== undefined) throw fault;
}
