import { type BaseInteraction, PermissionFlagsBits } from 'discord.js';

/** Manage Server, checked here whatever Discord's own settings let through: they can be changed for each command. */
export function mayAdminister({ memberPermissions }: Pick<BaseInteraction, 'memberPermissions'>): boolean {
  return memberPermissions?.has(PermissionFlagsBits.ManageGuild) === true;
}

export const NOT_AN_ADMIN =
  'Only those who may manage this server (the permission Manage Server) can use `/moa-admin`. Nothing has changed.';
