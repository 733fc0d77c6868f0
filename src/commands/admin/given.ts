import type { ChatInputCommandInteraction, CommandInteractionOption } from 'discord.js';
import { truncate } from '../../discord/format.ts';

const LONGEST_VALUE = 200;

/** A command as a person gave it, without the name of the whole: `model add model:maker/x layer:2`. */
export function commandGiven({ options }: ChatInputCommandInteraction): string {
  return options.data.flatMap(wordsOf).join(' ');
}

function wordsOf({ name, value, attachment, options }: CommandInteractionOption): readonly string[] {
  if (options !== undefined) return [name, ...options.flatMap(wordsOf)];
  return value === undefined ? [name] : [`${name}:${truncate(String(attachment?.name ?? value), LONGEST_VALUE)}`];
}
