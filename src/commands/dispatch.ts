import { type Interaction, MessageFlags } from 'discord.js';
import { parseComponentId } from '../discord/custom-ids.ts';
import { whyLost } from '../discord/lost-interaction.ts';
import type { CommandDeps } from './command.ts';
import { componentCommands, modalCommands, slashCommands } from './index.ts';

export type OnFault = (error: unknown, what: string) => void;

/** Brings an interaction to its command. Never rejects: a fault is reported, and told to the person in a sentence. */
export async function dispatch(interaction: Interaction, deps: CommandDeps, onFault: OnFault): Promise<void> {
  try {
    if (interaction.isChatInputCommand()) {
      const command = slashCommands.find(({ definition }) => definition.name === interaction.commandName);
      if (command === undefined) throw new Error(`no command is named ${interaction.commandName}`);
      await command.execute(interaction, deps);
    } else if (interaction.isButton() || interaction.isStringSelectMenu()) {
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
  } catch (error) {
    onFault(error, interaction.isCommand() ? `/${interaction.commandName}` : 'button');
    if (whyLost(error) === undefined)
      await apologise(interaction).catch((failed: unknown) => onFault(failed, 'apology'));
  }
}

async function apologise(interaction: Interaction): Promise<void> {
  if (!interaction.isRepliable()) return;
  const content = 'Something went wrong inside the bot, and it has been noted. Please try again.';
  if (interaction.replied || interaction.deferred)
    await interaction.followUp({ content, flags: MessageFlags.Ephemeral });
  else await interaction.reply({ content, flags: MessageFlags.Ephemeral });
}
