import { MessageFlags } from 'discord.js';
import type { MessageBody } from '../discord/delivery.ts';
import { DRAW_NOTHING, type Draw } from '../discord/pictures/picture.ts';
import { drawReferences } from '../discord/reference-viewer.ts';
import { referenceCalls } from '../discord/run-view.ts';
import type { ComponentCommand } from './command.ts';
import { replyDrawn } from './drawn-reply.ts';
import { NewestPress } from './newest-press.ts';

const NOT_HERE = 'These references are not kept any more, or belong to another channel.';

const presses = new NewestPress();

/**
 * Shows the references to whoever asks, alone. The button on the answer opens a view of its own; the buttons and the menu in
 * that view turn its pages. The detail of the id is a page's number, or that a menu says it.
 */
export const referencesButton: ComponentCommand = {
  action: 'references',

  async execute(interaction, { subject: runId, detail }, { reading, pictures }) {
    if (detail === undefined) await interaction.deferReply({ flags: MessageFlags.Ephemeral });
    else await interaction.deferUpdate();
    const run = await reading.run(runId, interaction);
    if (run === undefined) {
      await interaction.editReply({ content: NOT_HERE });
      return;
    }
    const page = interaction.isStringSelectMenu() ? interaction.values[0] : detail;
    const view = { runId, calls: referenceCalls(run), layers: run.layers, policy: run.policy };
    const drawBy = (draw: Draw): Promise<MessageBody> => drawReferences(view, Number(page ?? 0), draw);
    await presses.show(
      detail === undefined ? interaction.id : interaction.message.id,
      () => drawBy((request) => pictures.draw(request, 'pressed')),
      (body) => replyDrawn(interaction, body, () => drawBy(DRAW_NOTHING)),
    );
  },
};
