import { admin } from './admin/admin.ts';
import { auditButton } from './admin/audit.ts';
import { answerButton } from './answer-button.ts';
import { answerNowButton } from './answer-now-button.ts';
import type { ComponentCommand, ModalCommand, SlashCommand } from './command.ts';
import { detailsButton } from './details-button.ts';
import { followUpButton } from './follow-up-button.ts';
import { followUpModal } from './follow-up-modal.ts';
import { moa } from './moa.ts';
import { referencesButton } from './references-button.ts';
import { stopButton } from './stop-button.ts';

/** Everything a person can start: the list is the documentation. Messages in a thread are heard in thread-messages.ts. */
export const slashCommands: readonly SlashCommand[] = [moa, admin];
export const componentCommands: readonly ComponentCommand[] = [
  stopButton,
  answerNowButton,
  referencesButton,
  detailsButton,
  answerButton,
  followUpButton,
  auditButton,
];
export const modalCommands: readonly ModalCommand[] = [followUpModal];
