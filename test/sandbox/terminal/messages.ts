import {
  type APIActionRowComponent,
  type APIComponentInMessageActionRow,
  type APIUser,
  ButtonStyle,
  ComponentType,
  MessageFlags,
} from 'discord-api-types/v10';
import type { DrawableMessage } from '../../../sandbox/terminal/draw-message.ts';

export const moa: APIUser = {
  id: '100000000000000001',
  username: 'moa',
  discriminator: '0',
  global_name: null,
  avatar: null,
  bot: true,
};

export const ada: APIUser = {
  id: '100000000000000002',
  username: 'ada',
  discriminator: '0',
  global_name: 'Ada',
  avatar: null,
};

export function message(parts: Partial<DrawableMessage>): DrawableMessage {
  return { author: moa, content: '', attachments: [], embeds: [], mentions: [], ...parts };
}

export function v2(components: NonNullable<DrawableMessage['components']>): DrawableMessage {
  return message({ flags: MessageFlags.IsComponentsV2, components });
}

export function text(content: string): { type: ComponentType.TextDisplay; content: string } {
  return { type: ComponentType.TextDisplay, content };
}

export function stopRow(): APIActionRowComponent<APIComponentInMessageActionRow> {
  return {
    type: ComponentType.ActionRow,
    components: [
      {
        type: ComponentType.Button,
        style: ButtonStyle.Secondary,
        label: 'Stop',
        emoji: { name: '⏹️' },
        custom_id: 'moa:stop:1',
      },
    ],
  };
}
