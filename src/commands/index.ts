import type { ButtonCommand, SlashCommand } from './command.ts';
import { moa } from './moa.ts';
import { stopButton } from './stop-button.ts';

/** Everything a person can start: the list is the documentation. */
export const slashCommands: readonly SlashCommand[] = [moa];
export const buttonCommands: readonly ButtonCommand[] = [stopButton];
