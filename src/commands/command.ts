import type {
  AutocompleteInteraction,
  ButtonInteraction,
  ChatInputCommandInteraction,
  ModalSubmitInteraction,
  RESTPostAPIChatInputApplicationCommandsJSONBody,
  StringSelectMenuInteraction,
} from 'discord.js';
import type { Answers } from '../answers/answers.ts';
import type { Reading } from '../answers/reading.ts';
import type { Action, ComponentId } from '../discord/custom-ids.ts';
import type { Pictures } from '../discord/pictures/picture.ts';
import type { RepeatedCallbacks } from '../discord/repeated-callbacks.ts';
import type { PriceOf } from '../discord/summary.ts';
import type { Clock } from '../moa/clock.ts';
import type { PresetBook } from '../servers/preset-book.ts';
import type { PresetChoice } from '../servers/preset-choice.ts';
import type { PresetCosts } from '../servers/preset-costs.ts';
import type { ConversationStore } from '../store/conversations.ts';
import type { Acknowledgements } from './acknowledgements.ts';
import type { ModelDesk } from './model-desk.ts';

/** Somebody tried what they may not. */
interface Attempt {
  readonly guild: string;
  readonly user: string;
  readonly command: string;
}

/** What commands and buttons may use. */
export interface CommandDeps {
  readonly acknowledgements: Acknowledgements;
  readonly repeatedCallbacks: RepeatedCallbacks;
  readonly answers: Answers;
  readonly reading: Reading;
  readonly conversations: ConversationStore;
  readonly presets: PresetChoice;
  readonly book: PresetBook;
  readonly costs: PresetCosts;
  readonly models: ModelDesk;
  readonly priceOf: PriceOf;
  readonly pictures: Pictures;
  readonly clock: Clock;
  /** Of this program. */
  readonly version: string;
  readonly onAttempt: (attempt: Attempt) => void;
}

/** One slash command. `execute` acknowledges before it awaits anything else, as all of these do. */
export interface SlashCommand {
  readonly definition: RESTPostAPIChatInputApplicationCommandsJSONBody;
  execute(interaction: ChatInputCommandInteraction, deps: CommandDeps): Promise<void>;
  /** Answers what is being typed into an option, within three seconds; where options complete themselves. */
  complete?(interaction: AutocompleteInteraction, deps: CommandDeps): Promise<void>;
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
