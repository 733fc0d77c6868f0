import { z } from 'zod';

/**
 * What the gateway says about messages and places, read from its raw events: discord.js passes on only what concerns
 * channels and messages that it has in its cache, and this bot caches next to nothing. Shapes as in Discord's gateway
 * documentation.
 */

/** A message that a person wrote in a server. */
export interface HeardMessage {
  readonly id: string;
  readonly channelId: string;
  readonly guildId: string;
  readonly author: { readonly id: string; readonly name: string };
  /** With names in place of mentions; '' where there is none, or where Discord does not let us read it. */
  readonly text: string;
  /** True where nothing at all is to be seen of it: what Discord sends instead of what it does not let us read. */
  readonly blank: boolean;
  readonly mentionsUs: boolean;
  /** The message of ours that it replies to. */
  readonly repliesTo: string | undefined;
}

const user = z.object({
  id: z.string(),
  username: z.string(),
  global_name: z.string().nullish(),
  bot: z.boolean().optional(),
  member: z.object({ nick: z.string().nullish() }).optional(),
});

const message = z.object({
  id: z.string(),
  channel_id: z.string(),
  guild_id: z.string(),
  type: z.number(),
  content: z.string(),
  author: user,
  webhook_id: z.string().optional(),
  member: z.object({ nick: z.string().nullish() }).optional(),
  mentions: z.array(user),
  referenced_message: z.object({ id: z.string(), author: user }).nullish(),
  attachments: z.array(z.unknown()).default([]),
  embeds: z.array(z.unknown()).default([]),
  components: z.array(z.unknown()).default([]),
  sticker_items: z.array(z.unknown()).default([]),
  poll: z.unknown().optional(),
  message_snapshots: z.array(z.unknown()).default([]),
});

type RawMessage = z.infer<typeof message>;

/** Discord's types of messages that people write: a plain one, and a reply. */
const WRITTEN: ReadonlySet<number> = new Set([0, 19]);

/** Undefined for what no person wrote in a server: bots, webhooks, system messages, direct messages. */
export function readMessage(data: unknown, ourId: string): HeardMessage | undefined {
  const parsed = message.safeParse(data);
  if (!parsed.success) return undefined;
  const raw = parsed.data;
  if (raw.author.bot === true || raw.webhook_id !== undefined || !WRITTEN.has(raw.type)) return undefined;
  const replied = raw.referenced_message;
  return {
    id: raw.id,
    channelId: raw.channel_id,
    guildId: raw.guild_id,
    author: { id: raw.author.id, name: raw.member?.nick ?? displayName(raw.author) },
    text: readable(raw, ourId),
    blank: isBlank(raw),
    mentionsUs: raw.mentions.some(({ id }) => id === ourId),
    repliesTo: replied?.author.id === ourId ? replied.id : undefined,
  };
}

const edited = message.pick({ content: true, mentions: true }).extend({ edited_timestamp: z.string() });

/** The words of a message, as the channel's route gives it, if they were ever changed; '' where Discord hides them. */
export function readEdited(data: unknown, ourId: string): string | undefined {
  const parsed = edited.safeParse(data);
  return parsed.success ? readable(parsed.data, ourId) : undefined;
}

function displayName({ global_name: shown, username, member }: z.infer<typeof user>): string {
  return member?.nick ?? shown ?? username;
}

/** What a person would read aloud: names for ids, and without the mention that only calls the bot. */
function readable({ content, mentions }: Pick<RawMessage, 'content' | 'mentions'>, ourId: string): string {
  return content
    .replace(/<@!?(\d+)>/g, (source, id: string) => {
      if (id === ourId) return '';
      const mentioned = mentions.find((each) => each.id === id);
      return mentioned === undefined ? source : `@${displayName(mentioned)}`;
    })
    .replace(/<a?(:\w+:)\d+>/g, '$1')
    .trim();
}

function isBlank(raw: RawMessage): boolean {
  const { attachments, embeds, components, sticker_items: stickers, message_snapshots: snapshots } = raw;
  const parts = [attachments, embeds, components, stickers, snapshots];
  return raw.content === '' && raw.poll === undefined && parts.every((part) => part.length === 0);
}

/** Messages that are no more, from MESSAGE_DELETE or MESSAGE_DELETE_BULK. */
export function readDeleted(data: unknown): readonly string[] {
  const parsed = z.union([z.object({ ids: z.array(z.string()) }), z.object({ id: z.string() })]).safeParse(data);
  if (!parsed.success) return [];
  return 'ids' in parsed.data ? parsed.data.ids : [parsed.data.id];
}

/** A channel, thread or server that is no more; undefined for a server that is only out of reach for a while. */
export function readGonePlace(data: unknown): string | undefined {
  const parsed = z.object({ id: z.string(), unavailable: z.boolean().optional() }).safeParse(data);
  return parsed.success && parsed.data.unavailable !== true ? parsed.data.id : undefined;
}
