import type { APIAttachment, APIEmbed, APIMessageTopLevelComponent, ChannelType } from 'discord-api-types/v10';

/** Who and what there is in the sandbox's Discord. Plain data; `payloads.ts` turns it into what Discord sends. */

export interface User {
  readonly id: string;
  readonly name: string;
  readonly bot: boolean;
}

interface Role {
  readonly id: string;
  readonly name: string;
  readonly permissions: bigint;
}

export interface Overwrite {
  /** Of a role or a member. */
  readonly id: string;
  readonly type: 'role' | 'member';
  readonly allow: bigint;
  readonly deny: bigint;
}

export interface Member {
  readonly userId: string;
  readonly nick: string | undefined;
  readonly roleIds: readonly string[];
  readonly joinedAt: number;
}

export interface Guild {
  readonly id: string;
  readonly name: string;
  readonly ownerId: string;
  /** The role of the guild's own id is everyone's. */
  readonly roles: Map<string, Role>;
  readonly members: Map<string, Member>;
}

interface ThreadState {
  readonly ownerId: string;
  archived: boolean;
  locked: boolean;
  autoArchiveMinutes: number;
  readonly createdAt: number;
  readonly members: Set<string>;
}

export interface Channel {
  readonly id: string;
  readonly type: ChannelType;
  readonly guildId: string | undefined;
  /** Of a thread: the channel it hangs in. */
  readonly parentId: string | undefined;
  name: string;
  overwrites: Overwrite[];
  readonly thread: ThreadState | undefined;
  /** Of a DM. */
  readonly recipientIds: readonly string[];
  lastMessageId: string | undefined;
}

export interface Message {
  readonly id: string;
  readonly channelId: string;
  readonly authorId: string;
  readonly createdAt: number;
  editedAt: number | undefined;
  content: string;
  /** Discord's bit field. */
  flags: number;
  components: readonly APIMessageTopLevelComponent[];
  embeds: readonly APIEmbed[];
  attachments: readonly APIAttachment[];
  /** Users, roles and everyone that this state of the message pinged. */
  pinged: Pings;
  readonly nonce: string | undefined;
  readonly replyTo: string | undefined;
  /** Of an answer to an interaction. */
  readonly interactionId: string | undefined;
  /** The one person who sees it. */
  readonly ephemeralTo: string | undefined;
  hasThread: boolean;
}

export interface Pings {
  readonly users: readonly string[];
  readonly roles: readonly string[];
  readonly everyone: boolean;
}

/** Where an interaction stands, and what its token may still do. */
export interface Interaction {
  readonly id: string;
  readonly token: string;
  /** 2 a command, 3 a component, 4 autocomplete, 5 a modal. */
  readonly type: 2 | 3 | 4 | 5;
  /** With its subcommands: "moa ask"; undefined for all but a command that was sent. */
  readonly command: string | undefined;
  readonly userId: string;
  readonly channelId: string;
  readonly guildId: string | undefined;
  readonly createdAt: number;
  /** Set by the first callback: its type. */
  acknowledged: number | undefined;
  acknowledgedAt: number | undefined;
  /** The message that `@original` means. */
  originalId: string | undefined;
  followUps: number;
  /** The app comes with the person, not with the server. */
  readonly userInstalled: boolean;
  ephemeral: boolean;
  /** The message that the pressed component belongs to. */
  readonly messageId: string | undefined;
  /** The token works no more, whatever its age. */
  tokenDead: boolean;
  choices: readonly unknown[] | undefined;
  modal: unknown;
}
