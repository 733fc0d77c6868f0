import { drawAudit, MOST_ITEMS } from '../../discord/audit-page.ts';
import { NEWEST } from '../../discord/buttons.ts';
import type { MessageBody } from '../../discord/delivery.ts';
import type { PresetBook } from '../../servers/preset-book.ts';
import type { ComponentCommand } from '../command.ts';
import { refuse } from '../refusal.ts';
import { subcommand } from './options.ts';
import { mayAdminister, NOT_AN_ADMIN } from './permission.ts';
import type { AdminSubcommand } from './subcommand.ts';
import { wholeMessage } from './tell.ts';

export const audit: AdminSubcommand = {
  definition: subcommand('audit', 'Who changed what, when, before and after'),

  async execute({ guildId, deps }) {
    return { body: await page(deps.book, guildId) };
  },
};

/** Turns the pages of the log, in the message that shows it. */
export const auditButton: ComponentCommand = {
  action: 'audit',

  async execute(interaction, { subject }, { book }) {
    if (!mayAdminister(interaction) || interaction.guildId === null) {
      await refuse(interaction, NOT_AN_ADMIN);
      return;
    }
    await interaction.deferUpdate();
    // Without this an edit would leave the file of the page before.
    await interaction.editReply({ ...wholeMessage(await page(book, interaction.guildId, subject)), attachments: [] });
  },
};

async function page(book: PresetBook, guildId: string, below: string = NEWEST): Promise<MessageBody> {
  const range = below === NEWEST ? {} : { before: Number(below) };
  return drawAudit(await book.audit(guildId, { ...range, limit: MOST_ITEMS }));
}
