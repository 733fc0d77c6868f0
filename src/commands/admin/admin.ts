import {
  type APIApplicationCommandSubcommandGroupOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  type ChatInputCommandInteraction,
  InteractionContextType,
  MessageFlags,
  PermissionFlagsBits,
} from 'discord.js';
import { Refusal } from '../../servers/refusal.ts';
import type { SlashCommand } from '../command.ts';
import { displayName } from '../people.ts';
import { aggregatorGroup } from './aggregator-commands.ts';
import { audit } from './audit.ts';
import { complete } from './complete.ts';
import { commandGiven } from './given.ts';
import { modelGroup } from './model-commands.ts';
import { mayAdminister, NOT_AN_ADMIN } from './permission.ts';
import { presetGroup } from './preset-group.ts';
import { status } from './status.ts';
import type { AdminCall, AdminGroup, AdminReply, AdminSubcommand } from './subcommand.ts';
import { tell } from './tell.ts';
import { tryOut } from './try.ts';

const groups: readonly AdminGroup[] = [modelGroup, aggregatorGroup, presetGroup];
const single: readonly AdminSubcommand[] = [tryOut, status, audit];

/** What the admins of a server decide. Seen by those who may manage it, and answered to whoever used it alone. */
export const admin: SlashCommand = {
  definition: {
    type: ApplicationCommandType.ChatInput,
    name: 'moa-admin',
    description: 'Which models answer in this server',
    default_member_permissions: String(PermissionFlagsBits.ManageGuild),
    contexts: [InteractionContextType.Guild],
    integration_types: [ApplicationIntegrationType.GuildInstall],
    options: [...groups.map(groupDefinition), ...single.map(({ definition }) => definition)],
  },

  async execute(interaction, deps) {
    await interaction.deferReply({ flags: MessageFlags.Ephemeral });
    const { guildId } = interaction;
    if (guildId === null) throw new Error('the command was used outside of a server');
    const actor = { id: interaction.user.id, name: displayName(interaction) };
    const call = { interaction, guildId, deps, deed: { actor, action: commandGiven(interaction) } };
    const reply = mayAdminister(interaction) ? await answerTo(call) : await refused(call);
    if (reply !== undefined) await tell(interaction, reply);
  },

  complete,
};

function groupDefinition({ name, description, subcommands }: AdminGroup): APIApplicationCommandSubcommandGroupOption {
  const options = subcommands.map(({ definition }) => definition);
  return { type: ApplicationCommandOptionType.SubcommandGroup, name, description, options };
}

async function answerTo(call: AdminCall): Promise<AdminReply | undefined> {
  try {
    return await subcommandOf(call.interaction).execute(call);
  } catch (error) {
    if (error instanceof Refusal) return { lines: [`✖️ ${error.message}`] };
    throw error;
  }
}

async function refused({ guildId, deed, deps }: AdminCall): Promise<AdminReply> {
  deps.onAttempt({ guild: guildId, user: deed.actor.id, command: `/moa-admin ${deed.action}` });
  await deps.book.noteAttempt(guildId, deed);
  return { lines: [NOT_AN_ADMIN] };
}

function subcommandOf({ options }: ChatInputCommandInteraction): AdminSubcommand {
  const [group, name] = [options.getSubcommandGroup(), options.getSubcommand()];
  const among = group === null ? single : (groups.find((each) => each.name === group)?.subcommands ?? []);
  const found = among.find(({ definition }) => definition.name === name);
  if (found === undefined) throw new Error(`/moa-admin has no subcommand ${group} ${name}`);
  return found;
}
