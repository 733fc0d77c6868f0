import { type ButtonInteraction, ComponentType, PermissionFlagsBits, TextInputStyle } from 'discord.js';
import { IN_THREAD } from '../discord/buttons.ts';
import { componentId } from '../discord/custom-ids.ts';
import type { ComponentCommand } from './command.ts';
import { refuse } from './refusal.ts';

/** Discord's own limit for a text input. */
const LONGEST_QUESTION = 4000;

/** The text input of the modal. */
export const QUESTION = 'question';

/** Opens a modal for the next question: it needs no intent, and is for everyone who may write where the answer will be. */
export const followUpButton: ComponentCommand = {
  action: 'follow-up',

  async execute(interaction, { subject: runId, detail }) {
    if (!interaction.isButton()) return;
    if (!mayWrite(interaction, detail === IN_THREAD)) {
      await refuse(interaction, 'You may not write there, so you cannot go on with this conversation.');
      return;
    }
    await interaction.showModal({
      custom_id: componentId('follow-up', runId, detail),
      title: 'Follow up',
      components: [
        {
          type: ComponentType.Label,
          label: 'Your next question',
          component: {
            type: ComponentType.TextInput,
            custom_id: QUESTION,
            style: TextInputStyle.Paragraph,
            min_length: 1,
            max_length: LONGEST_QUESTION,
            required: true,
          },
        },
      ],
    });
  },
};

function mayWrite({ memberPermissions, channel }: ButtonInteraction, inThread: boolean): boolean {
  const needed =
    inThread || channel?.isThread() === true
      ? PermissionFlagsBits.SendMessagesInThreads
      : PermissionFlagsBits.SendMessages;
  return memberPermissions?.has(needed) ?? true;
}
