import { type ChatInputCommandInteraction, MessageFlags } from 'discord.js';
import type { AdminReply } from './subcommand.ts';

/** Discord's own limit for a message's content. */
const MESSAGE_LENGTH = 2000;

/** Answers a deferred command with lines, in as many messages as they take, all of them seen by this person alone. */
export async function tell(interaction: ChatInputCommandInteraction, reply: AdminReply): Promise<void> {
  const contents = packed(reply.lines);
  for (const [index, content] of contents.entries()) {
    const last = index === contents.length - 1;
    const message = { content, ...(last ? belowLast(reply) : {}) };
    if (index === 0) await interaction.editReply(message);
    else await interaction.followUp({ ...message, flags: MessageFlags.Ephemeral });
  }
}

function belowLast({ components, file }: AdminReply) {
  return {
    ...(components === undefined ? {} : { components }),
    ...(file === undefined ? {} : { files: [{ attachment: Buffer.from(file.text, 'utf8'), name: file.name }] }),
  };
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
