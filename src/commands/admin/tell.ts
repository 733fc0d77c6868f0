import { type ChatInputCommandInteraction, MessageFlags } from 'discord.js';
import type { MessageBody } from '../../discord/delivery.ts';
import type { AdminReply, ToldLines } from './subcommand.ts';

/** Discord's own limit for a message's content. */
const MESSAGE_LENGTH = 2000;

/** Answers a deferred command, in as many messages as it takes, all of them seen by this person alone. */
export async function tell(interaction: ChatInputCommandInteraction, reply: AdminReply): Promise<void> {
  if ('body' in reply) await interaction.editReply(wholeMessage(reply.body));
  else await tellLines(interaction, reply);
}

/** A body of ours as discord.js takes it. */
export function wholeMessage({ components, files = [] }: MessageBody) {
  return {
    components: [...components],
    files: files.map(({ name, data }) => ({ name, attachment: data })),
    flags: MessageFlags.IsComponentsV2 as const,
  };
}

async function tellLines(interaction: ChatInputCommandInteraction, { lines, file }: ToldLines): Promise<void> {
  const contents = packed(lines);
  const files = file === undefined ? [] : [{ attachment: Buffer.from(file.text, 'utf8'), name: file.name }];
  for (const [index, content] of contents.entries()) {
    const message = { content, files: index === contents.length - 1 ? files : [] };
    if (index === 0) await interaction.editReply(message);
    else await interaction.followUp({ ...message, flags: MessageFlags.Ephemeral });
  }
}

function packed(lines: readonly string[]): readonly string[] {
  return lines
    .flatMap((line) => line.split('\n').flatMap(cut))
    .reduce<readonly string[]>((messages, line) => {
      const last = messages.at(-1);
      const longer = last === undefined ? line : `${last}\n${line}`;
      return [...messages.slice(0, -1), ...(longer.length <= MESSAGE_LENGTH ? [longer] : [last ?? '', line])];
    }, []);
}

/** No line of ours is as long as a message, but what is quoted in one may be. */
function cut(line: string): readonly string[] {
  const points = [...line];
  const pieces = Math.max(1, Math.ceil(points.length / (MESSAGE_LENGTH / 2)));
  return Array.from({ length: pieces }, (_, index) =>
    points.slice((index * MESSAGE_LENGTH) / 2, ((index + 1) * MESSAGE_LENGTH) / 2).join(''),
  );
}
