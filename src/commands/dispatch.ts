import { type Interaction, MessageFlags } from 'discord.js';
import { parseComponentId } from '../discord/custom-ids.ts';
import { whyLost } from '../discord/lost-interaction.ts';
import type { CommandDeps, SlashCommand } from './command.ts';
import { componentCommands, modalCommands, slashCommands } from './index.ts';

export type OnFault = (error: unknown, what: string) => void;

/** Brings an interaction to its command. Never rejects: a fault is reported, and told to the person in a sentence. */
export async function dispatch(interaction: Interaction, deps: CommandDeps, onFault: OnFault): Promise<void> {
  try {
    await bring(interaction, deps);
  } catch (error) {
    onFault(error, 'commandName' in interaction ? `/${interaction.commandName}` : 'button');
    if (whyLost(error) === undefined)
      await apologise(interaction).catch((failed: unknown) => onFault(failed, 'apology'));
  }
}

async function bring(interaction: Interaction, deps: CommandDeps): Promise<void> {
  if (interaction.isChatInputCommand()) await commandNamed(interaction.commandName).execute(interaction, deps);
  else if (interaction.isAutocomplete()) await commandNamed(interaction.commandName).complete?.(interaction, deps);
  else if (interaction.isButton() || interaction.isStringSelectMenu()) {
    const id = parseComponentId(interaction.customId);
    const command = componentCommands.find(({ action }) => action === id?.action);
    if (id === undefined || command === undefined) throw new Error(`nothing has the id ${interaction.customId}`);
    await command.execute(interaction, id, deps);
  } else if (interaction.isModalSubmit()) {
    const id = parseComponentId(interaction.customId);
    const command = modalCommands.find(({ action }) => action === id?.action);
    if (id === undefined || command === undefined) throw new Error(`no modal has the id ${interaction.customId}`);
    await command.execute(interaction, id, deps);
  }
}

function commandNamed(name: string): SlashCommand {
  const command = slashCommands.find(({ definition }) => definition.name === name);
  if (command === undefined) throw new Error(`no command is named ${name}`);
  return command;
}

async function apologise(interaction: Interaction): Promise<void> {
  if (!interaction.isRepliable()) return;
  const content = 'Something went wrong inside the bot, and it has been noted. Please try again.';
  if (interaction.replied || interaction.deferred)
    await interaction.followUp({ content, flags: MessageFlags.Ephemeral });
  else await interaction.reply({ content, flags: MessageFlags.Ephemeral });
}
