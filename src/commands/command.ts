import type {
  ButtonInteraction,
  ChatInputCommandInteraction,
  RESTPostAPIChatInputApplicationCommandsJSONBody,
} from 'discord.js';
import type { Answers } from '../answers/answers.ts';
import type { Action, ComponentId } from '../discord/custom-ids.ts';

/** What commands and buttons may use. */
export interface CommandDeps {
  readonly answers: Answers;
}

/** One slash command. `execute` acknowledges before it awaits anything else. */
export interface SlashCommand {
  readonly definition: RESTPostAPIChatInputApplicationCommandsJSONBody;
  execute(interaction: ChatInputCommandInteraction, deps: CommandDeps): Promise<void>;
}

/** One kind of button, found by its custom id on messages of any age. */
export interface ButtonCommand {
  readonly action: Action;
  execute(interaction: ButtonInteraction, id: ComponentId, deps: CommandDeps): Promise<void>;
}
