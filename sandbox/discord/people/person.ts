import { randomBytes } from 'node:crypto';
import { type APIMessageTopLevelComponent, ComponentType, PermissionFlagsBits } from 'discord-api-types/v10';
import { pingsOf } from '../rules/mentions.ts';
import type { Channel, Interaction, Message, User } from '../world/entities.ts';
import { interactionPayload, memberPayload, messagePayload, userPayload } from '../world/payloads.ts';
import { isThread } from '../world/permissions.ts';
import type { World } from '../world/world.ts';
import { modalData } from './modal.ts';
import { type OptionValue, type Shown, slashData } from './slash.ts';

/** Sends an interaction to the bot. */
export type SendInteraction = (interaction: Interaction, payload: Record<string, unknown>) => void;

/** A person at a Discord client, who can do what the client lets them. What it would refuse is an Error with a sentence. */
export class Person {
  readonly user: User;
  readonly #world: World;
  readonly #send: SendInteraction;

  constructor(user: User, world: World, send: SendInteraction) {
    this.user = user;
    this.#world = world;
    this.#send = send;
  }

  get id(): string {
    return this.user.id;
  }

  /** Uses a slash command, e.g. `slash(channel, 'moa ask', { prompt: 'Why?' })`. */
  slash(channel: Channel, command: string, options: Readonly<Record<string, OptionValue>> = {}): Interaction {
    this.#need(channel, PermissionFlagsBits.UseApplicationCommands, 'use commands');
    const data = slashData(this.#world, channel, command, options, this.#shownIn(channel));
    return this.#interact(2, channel, data, { command });
  }

  /** Presses a button of a message, found by its label or custom id. */
  click(message: Message, button: { readonly label: string } | { readonly customId: string }): Interaction {
    const channel = this.#world.channel(message.channelId);
    const now = this.#world.messages.get(message.id);
    if (now === undefined) throw new Error('That message is not there any more.');
    if ((now.ephemeralTo ?? this.id) !== this.id) throw new Error('That message can only be seen by somebody else.');
    const found = controlsOf(now.components, ComponentType.Button).find((other) =>
      'label' in button ? other.label === button.label : other.custom_id === button.customId,
    );
    if (found?.custom_id === undefined) throw new Error(`That message has no such button: ${JSON.stringify(button)}.`);
    if (found.disabled === true) throw new Error('That button is disabled.');
    const data = { component_type: ComponentType.Button, custom_id: found.custom_id };
    return this.#interact(3, channel, data, { messageId: now.id });
  }

  /** Chooses in a select menu of a message, found by its custom id, by the values of its options. */
  choose(message: Message, customId: string, values: readonly string[]): Interaction {
    const now = this.#world.messages.get(message.id);
    if (now === undefined) throw new Error('That message is not there any more.');
    if ((now.ephemeralTo ?? this.id) !== this.id) throw new Error('That message can only be seen by somebody else.');
    const menu = controlsOf(now.components, ComponentType.StringSelect).find((other) => other.custom_id === customId);
    if (menu === undefined) throw new Error(`That message has no menu ${customId}.`);
    const known = new Set(menu.options?.map(({ value }) => value));
    const unknown = values.find((value) => !known.has(value));
    if (unknown !== undefined) throw new Error(`That menu has no option ${unknown}.`);
    const data = { component_type: ComponentType.StringSelect, custom_id: customId, values };
    return this.#interact(3, this.#world.channel(message.channelId), data, { messageId: now.id });
  }

  /** Writes a message; it reaches the bot as its intents allow. A reply pings whom it answers, unless that is switched off. */
  say(channel: Channel, content: string, replyTo?: Message, ping = true): Message {
    this.#need(
      channel,
      isThread(channel) ? PermissionFlagsBits.SendMessagesInThreads : PermissionFlagsBits.SendMessages,
      'write',
    );
    this.#wake(channel);
    if (content.trim() === '' || [...content].length > 2000) throw new Error('A message has 1 to 2,000 characters.');
    const pinged = pingsOf(content, undefined, false);
    const users = replyTo === undefined || !ping ? pinged.users : [...new Set([...pinged.users, replyTo.authorId])];
    const message: Message = {
      id: this.#world.ids.next(),
      channelId: channel.id,
      authorId: this.id,
      createdAt: this.#world.clock.now(),
      editedAt: undefined,
      content,
      flags: 0,
      components: [],
      embeds: [],
      attachments: [],
      pinged: { ...pinged, users },
      nonce: undefined,
      replyTo: replyTo?.id,
      interactionId: undefined,
      ephemeralTo: undefined,
      hasThread: false,
    };
    this.#world.addMessage(message);
    return message;
  }

  /** Types into an option that completes itself; the bot's choices come with the interaction. */
  autocomplete(
    channel: Channel,
    command: string,
    options: Readonly<Record<string, OptionValue>>,
    focused: string,
  ): Interaction {
    return this.#interact(
      4,
      channel,
      slashData(this.#world, channel, command, options, this.#shownIn(channel), { focused }),
    );
  }

  /** Uses a command of a message's own menu. */
  contextMenu(message: Message, command: string): Interaction {
    const channel = this.#world.channel(message.channelId);
    const registered = this.#world.commands.find(
      ({ definition }) => definition.name === command && definition.type === 3,
    );
    if (registered === undefined) throw new Error(`No message command is named ${command}.`);
    const resolved = { messages: { [message.id]: messagePayload(message, this.#world) } };
    return this.#interact(2, channel, { id: registered.id, name: command, type: 3, target_id: message.id, resolved });
  }

  /** Fills in the modal that an interaction was answered with, by the custom ids of its inputs, and sends it. */
  submitModal(interaction: Interaction, values: Readonly<Record<string, string>>): Interaction {
    const channel = this.#world.channel(interaction.channelId);
    const { messageId } = interaction;
    return this.#interact(
      5,
      channel,
      modalData(interaction.modal, values),
      messageId === undefined ? {} : { messageId },
    );
  }

  /** Changes a message of one's own. */
  edit(message: Message, content: string): void {
    if (message.authorId !== this.id) throw new Error('Only the author can edit a message.');
    Object.assign(message, { content, editedAt: this.#world.clock.now() });
    this.#world.tell({ type: 'message-edited', message });
  }

  /** Deletes a message of one's own. */
  remove(message: Message): void {
    if (message.authorId !== this.id) throw new Error('Only the author can delete a message.');
    this.#world.deleteMessage(message);
  }

  /** The channel between this person and the bot. */
  dm(): Channel {
    return this.#world.dmWith(this.user);
  }

  /** The messages of a channel that this person sees, oldest first. */
  sees(channel: Channel): readonly Message[] {
    return this.#world.messagesIn(channel.id, this.id);
  }

  /** Writing into an archived thread opens it again; into a locked one only who may manage threads can write. */
  #wake(channel: Channel): void {
    const { thread } = channel;
    if (thread === undefined) return;
    if (thread.locked) this.#need(channel, PermissionFlagsBits.ManageThreads, 'write in a locked thread');
    if (!thread.archived) return;
    thread.archived = false;
    this.#world.tell({ type: 'thread-updated', channel });
  }

  #shownIn(channel: Channel): Shown {
    return {
      name: this.user.name,
      permissions: this.#world.permissions(this.id, channel),
      isLetIn: (command) => this.#world.isLetIn(this.id, command),
    };
  }

  #need(channel: Channel, bit: bigint, what: string): void {
    if ((this.#world.permissions(this.id, channel) & bit) === 0n) {
      throw new Error(`${this.user.name} may not ${what} in ${channel.name}.`);
    }
  }

  #interact(
    type: Interaction['type'],
    channel: Channel,
    data: Record<string, unknown>,
    { messageId, command }: { readonly messageId?: string; readonly command?: string } = {},
  ): Interaction {
    const interaction: Interaction = {
      id: this.#world.ids.next(),
      token: randomBytes(48).toString('base64url'),
      type,
      command,
      userId: this.id,
      channelId: channel.id,
      guildId: channel.guildId,
      createdAt: this.#world.clock.now(),
      acknowledged: undefined,
      acknowledgedAt: undefined,
      originalId: undefined,
      followUps: 0,
      userInstalled: !this.#world.botIsIn(channel),
      ephemeral: false,
      messageId,
      tokenDead: false,
      choices: undefined,
      modal: undefined,
    };
    this.#world.addInteraction(interaction);
    this.#send(interaction, interactionPayload(interaction, data, this.#world));
    return interaction;
  }
}

/** What MESSAGE_CREATE carries beside the message: who and where; discord.js knows a new DM by its `channel_type`. */
export function authorPayload(message: Message, world: World): Record<string, unknown> {
  const channel = world.channels.get(message.channelId);
  const guild = channel?.guildId === undefined ? undefined : world.guilds.get(channel.guildId);
  const user = world.users.get(message.authorId);
  const member = guild?.members.get(message.authorId);
  return {
    ...(channel === undefined ? {} : { channel_type: channel.type }),
    ...(user === undefined ? {} : { author: userPayload(user) }),
    ...(guild === undefined ? {} : { guild_id: guild.id }),
    ...(member === undefined ? {} : { member: memberPayload(member) }),
  };
}

/** A button or a select menu, as a client knows it. */
interface Control {
  readonly options?: readonly { readonly value: string }[];
  readonly label?: string;
  readonly custom_id?: string;
  readonly disabled?: boolean;
}

function controlsOf(
  components: readonly (APIMessageTopLevelComponent | { readonly type: ComponentType })[],
  type: ComponentType,
): readonly Control[] {
  return components.flatMap((component): readonly Control[] => {
    if (component.type === type) return [component as Control];
    const inner = 'components' in component ? controlsOf(component.components, type) : [];
    const accessory = 'accessory' in component ? controlsOf([component.accessory], type) : [];
    return [...inner, ...accessory];
  });
}
