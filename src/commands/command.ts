import type {
  ButtonInteraction,
  ChatInputCommandInteraction,
  ModalSubmitInteraction,
  RESTPostAPIChatInputApplicationCommandsJSONBody,
  StringSelectMenuInteraction,
} from 'discord.js';
import type { Answers } from '../answers/answers.ts';
import type { Reading } from '../answers/reading.ts';
import type { Action, ComponentId } from '../discord/custom-ids.ts';
import type { PresetChoice } from '../servers/preset-choice.ts';
import type { ConversationStore } from '../store/conversations.ts';

/** What commands and buttons may use. */
export interface CommandDeps {
  readonly answers: Answers;
  readonly reading: Reading;
  readonly conversations: ConversationStore;
  readonly presets: PresetChoice;
}

/** One slash command. `execute` acknowledges before it awaits anything else, as all of these do. */
export interface SlashCommand {
  readonly definition: RESTPostAPIChatInputApplicationCommandsJSONBody;
  execute(interaction: ChatInputCommandInteraction, deps: CommandDeps): Promise<void>;
}

/** One kind of button or select menu, found by its custom id on messages of any age. */
export interface ComponentCommand {
  readonly action: Action;
  execute(
    interaction: ButtonInteraction | StringSelectMenuInteraction,
    id: ComponentId,
    deps: CommandDeps,
  ): Promise<void>;
}

/** What a filled-in modal means; it has the id of the button that opened it. */
export interface ModalCommand {
  readonly action: Action;
  execute(interaction: ModalSubmitInteraction, id: ComponentId, deps: CommandDeps): Promise<void>;
}
