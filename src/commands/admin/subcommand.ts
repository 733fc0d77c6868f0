import type { APIApplicationCommandSubcommandOption, ChatInputCommandInteraction } from 'discord.js';
import type { MessageBody } from '../../discord/delivery.ts';
import type { Deed } from '../../servers/preset-book.ts';
import type { CommandDeps } from '../command.ts';

/** What an admin is told, seen by them alone. */
export type AdminReply = ToldLines | { readonly body: MessageBody };

export interface ToldLines {
  /** Markdown, line by line; it goes into as many messages as it takes. */
  readonly lines: readonly string[];
  /** With the last of them. */
  readonly file?: { readonly name: string; readonly text: string };
}

/** A subcommand that somebody who may has used. */
export interface AdminCall {
  /** Deferred already. */
  readonly interaction: ChatInputCommandInteraction;
  readonly guildId: string;
  readonly deed: Deed;
  readonly deps: CommandDeps;
}

/**
 * One subcommand of `/moa-admin`. It throws a Refusal for what cannot be done; undefined where it has answered by itself.
 */
export interface AdminSubcommand {
  readonly definition: APIApplicationCommandSubcommandOption;
  execute(call: AdminCall): Promise<AdminReply | undefined>;
}

/** Subcommands with a word in common. */
export interface AdminGroup {
  readonly name: string;
  readonly description: string;
  readonly subcommands: readonly AdminSubcommand[];
}
