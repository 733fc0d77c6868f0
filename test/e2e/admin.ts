import { MessageFlags, PermissionFlagsBits } from 'discord-api-types/v10';
import type { Person } from '../../sandbox/discord/people/person.ts';
import type { OptionValue } from '../../sandbox/discord/people/slash.ts';
import type { Interaction } from '../../sandbox/discord/world/entities.ts';
import { type Scene, textOf } from './harness.ts';

type Options = Readonly<Record<string, OptionValue>>;

/** Somebody who may manage the server. */
export function addAdmin({ discord, guild }: Scene, name = 'Grace'): Person {
  return discord.addPerson(guild, name, PermissionFlagsBits.ManageGuild);
}

/** Uses a subcommand of `/moa-admin`, e.g. `model add`. @returns what the person is told, and nobody else sees. */
export async function told(scene: Scene, person: Person, command: string, options: Options = {}): Promise<string> {
  const interaction = person.slash(scene.channel, `moa-admin ${command}`, options);
  const settled = () => repliesTo(scene, interaction).some(({ flags }) => (flags & MessageFlags.Loading) === 0);
  await scene.discord.timeline.waitFor(`an answer to /moa-admin ${command}`, settled);
  return repliesTo(scene, interaction).map(textOf).join('\n');
}

function repliesTo({ discord }: Scene, { id, userId }: Interaction) {
  return [...discord.world.messages.values()].filter(
    ({ interactionId, ephemeralTo }) => interactionId === id && ephemeralTo === userId,
  );
}

/** What is offered for the option that is being typed. */
export async function choices(
  scene: Scene,
  person: Person,
  command: string,
  options: Options,
  focused: string,
): Promise<readonly { readonly name: string; readonly value: string }[]> {
  const interaction = person.autocomplete(scene.channel, command, options, focused);
  await scene.discord.timeline.waitFor('choices', () => interaction.choices !== undefined);
  return (interaction.choices ?? []) as readonly { readonly name: string; readonly value: string }[];
}
