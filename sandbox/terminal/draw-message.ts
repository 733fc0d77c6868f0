import {
  type APIAttachment,
  type APIEmbed,
  type APIMessageTopLevelComponent,
  type APIUser,
  MessageFlags,
} from 'discord-api-types/v10';
import { BOX_EDGES, drawBox, MIN_WIDTH } from './draw-box.ts';
import { drawComponents, fileLabel } from './draw-components.ts';
import { drawMarkdown } from './draw-markdown.ts';
import type { MarkdownContext } from './inline-markdown.ts';
import { safeLine, safeText } from './safe-text.ts';
import { ACCENT, DIM, type Line, lineWidth, paint, span, truncateLine } from './styled-text.ts';
import { wrap } from './wrap.ts';

/** Who wrote a message, or is named in it. */
type DrawablePerson = Pick<APIUser, 'id' | 'username'> & Partial<Pick<APIUser, 'global_name' | 'bot'>>;

/** What of Discord's message object is drawn. */
export interface DrawableMessage {
  readonly author: DrawablePerson;
  readonly content: string;
  readonly attachments: readonly Pick<APIAttachment, 'id' | 'filename' | 'size'>[];
  readonly embeds: readonly APIEmbed[];
  readonly mentions: readonly DrawablePerson[];
  readonly components?: readonly APIMessageTopLevelComponent[];
  readonly edited_timestamp?: string | null;
  readonly flags?: number;
  readonly interaction?: { readonly name: string };
  readonly interaction_metadata?: { readonly user: DrawablePerson };
  readonly message_reference?: { readonly message_id?: string };
  readonly referenced_message?: { readonly author: DrawablePerson; readonly content: string } | null;
  readonly thread?: ThreadBadge;
}

/** What the line below a message says about its thread. */
interface ThreadBadge {
  readonly name?: string | null;
  readonly message_count?: number;
}

export interface DrawOptions {
  /** Columns; below 20 it is drawn as for 20. */
  readonly width: number;
  /** Styles and colours by escape sequences; without, the drawing is plain text. */
  readonly color: boolean;
  /** Draws spoilers open, and marked as such. */
  readonly revealSpoilers?: boolean;
  /** For points in time that are told relative to now; milliseconds since 1970. */
  readonly nowMs?: number;
  /** Names of channels, roles and people that the message does not bring itself. */
  readonly nameOf?: (id: string) => string | undefined;
}

/** A message as Discord shows it, in lines that fit the width. Never throws, and lets no text drive the terminal. */
export function drawMessage(message: DrawableMessage, options: DrawOptions): string[] {
  return paintAll(messageLines(message, roomOf(options), contextOf(message, options)), options);
}

/** A channel's messages below its name. */
export function drawChannel(name: string, messages: readonly DrawableMessage[], options: DrawOptions): string[] {
  return drawList(`# ${name}`, messages, options);
}

/** The same for a thread. */
export function drawThread(name: string, messages: readonly DrawableMessage[], options: DrawOptions): string[] {
  return drawList(`⌐ ${name}`, messages, options);
}

/** A remark of the terminal itself between what it draws. */
export function drawNote(note: string, options: DrawOptions): string[] {
  return paintAll(wrap([span(safeText(note), DIM)], roomOf(options)), options);
}

function drawList(title: string, messages: readonly DrawableMessage[], options: DrawOptions): string[] {
  const width = roomOf(options);
  const heading = truncateLine([span('── ', DIM), span(safeLine(title), { bold: true }), span(' ──', DIM)], width);
  const body = messages.flatMap((message) => [[], ...messageLines(message, width, contextOf(message, options))]);
  return paintAll([heading, ...(body.length === 0 ? [[span('(nothing yet)', DIM)]] : body)], options);
}

function paintAll(lines: readonly Line[], { color }: DrawOptions): string[] {
  return lines.map((line) => paint(line, color));
}

function roomOf({ width }: DrawOptions): number {
  return Math.max(MIN_WIDTH, Math.floor(width));
}

function contextOf(message: DrawableMessage, { revealSpoilers, nowMs, nameOf }: DrawOptions): MarkdownContext {
  const people = new Map(message.mentions.map((person) => [person.id, nameFor(person)]));
  return {
    revealSpoilers: revealSpoilers === true,
    nowMs,
    nameOf: (id) => {
      const name = people.get(id) ?? nameOf?.(id);
      return name === undefined ? undefined : safeLine(name);
    },
  };
}

function messageLines(message: DrawableMessage, width: number, context: MarkdownContext): readonly Line[] {
  return [
    ...replyLine(message, context),
    authorLine(message),
    ...bodyLines(message, width, context),
    ...threadBadge(message, width),
  ].map((line) => truncateLine(line, width));
}

function replyLine(
  { interaction, interaction_metadata, message_reference, referenced_message }: DrawableMessage,
  { nameOf }: MarkdownContext,
): Line[] {
  const by = interaction_metadata?.user;
  if (by !== undefined) {
    const command = interaction === undefined ? 'a command' : `/${interaction.name}`;
    return [[span(safeLine(`╭─ ${nameFor(by)} used ${command}`), DIM)]];
  }
  if (message_reference?.message_id === undefined) return [];
  if (referenced_message === undefined || referenced_message === null) {
    return [[span('╭─ a message that is not there any more', DIM)]];
  }
  const { author, content } = referenced_message;
  const named = content.replace(/<@!?(\d+)>/g, (source, id: string) => `@${nameOf(id) ?? source}`);
  const excerpt = named === '' ? 'see the message' : named;
  return [[span(safeLine(`╭─ ${nameFor(author)}: ${excerpt}`), DIM)]];
}

function authorLine({ author, edited_timestamp, flags }: DrawableMessage): Line {
  const edited = edited_timestamp === undefined || edited_timestamp === null ? '' : ' (edited)';
  const ephemeral = has(flags, MessageFlags.Ephemeral) ? ' · only the asker sees this' : '';
  return [
    span(safeLine(nameFor(author)), { bold: true }),
    ...(author.bot === true ? [span(' '), span('APP', { color: ACCENT, bold: true })] : []),
    span(`${ephemeral}${edited}`, DIM),
  ];
}

function bodyLines(message: DrawableMessage, width: number, context: MarkdownContext): readonly Line[] {
  if (has(message.flags, MessageFlags.Loading)) return [[span('is thinking …', { dim: true, italic: true })]];
  const isV2 = has(message.flags, MessageFlags.IsComponentsV2);
  return [
    ...(message.content === '' ? [] : drawMarkdown(message.content, width, context)),
    ...message.embeds.flatMap((embed) => drawEmbed(embed, width, context)),
    // A message of components shows its files where a component names them.
    ...(isV2 ? [] : message.attachments.map((attachment) => [span(fileLabel(attachment.filename, attachment.size))])),
    ...drawComponents(message.components ?? [], width, context),
  ];
}

function drawEmbed(embed: APIEmbed, width: number, context: MarkdownContext): readonly Line[] {
  const room = width - BOX_EDGES;
  const lines = [
    ...(embed.author === undefined ? [] : wrap([span(safeLine(embed.author.name))], room)),
    ...(embed.title === undefined ? [] : wrap([span(safeLine(embed.title), { bold: true })], room)),
    ...(embed.description === undefined ? [] : drawMarkdown(embed.description, room, context)),
    ...(embed.fields ?? []).flatMap((field) => [
      ...wrap([span(safeLine(field.name), { bold: true })], room),
      ...drawMarkdown(field.value, room, context),
    ]),
    ...(embed.footer === undefined ? [] : wrap([span(safeLine(embed.footer.text), DIM)], room)),
  ];
  return drawBox(lines, width, { accent: embed.color });
}

function threadBadge({ thread }: DrawableMessage, width: number): Line[] {
  if (thread === undefined) return [];
  const count = thread.message_count ?? 0;
  const after = span(` · ${count} message${count === 1 ? '' : 's'} ›`, DIM);
  const name = [span('╰─ ', DIM), span(safeLine(thread.name ?? 'a thread'), { bold: true })];
  return [[...truncateLine(name, width - lineWidth([after])), after]];
}

function has(flags: number | undefined, flag: MessageFlags): boolean {
  return ((flags ?? 0) & flag) !== 0;
}

function nameFor({ global_name, username }: DrawablePerson): string {
  return global_name ?? username;
}
