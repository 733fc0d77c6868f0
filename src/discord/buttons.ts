import { type APIButtonComponentWithCustomId, ButtonStyle, ComponentType } from 'discord.js';
import type { Component } from './components.ts';
import { componentId } from './custom-ids.ts';

/** The buttons under an answer. */

/** Ids of follow-up buttons whose conversation goes on in the thread of their message. */
export const IN_THREAD = 'thread';

export function stopButton(runId: string): APIButtonComponentWithCustomId {
  return button('Stop', '⏹️', componentId('stop', runId));
}

export function referencesButton(runId: string): APIButtonComponentWithCustomId {
  return button('References', '📚', componentId('references', runId));
}

export function followUpButton(runId: string, inThread: boolean): APIButtonComponentWithCustomId {
  return button('Follow up', '💬', componentId('follow-up', runId, inThread ? IN_THREAD : undefined));
}

export function answerButton(runId: string): APIButtonComponentWithCustomId {
  return button('Read the answer', '📄', componentId('answer', runId));
}

export function buttonRow(...buttons: APIButtonComponentWithCustomId[]): Component {
  return { type: ComponentType.ActionRow, components: buttons };
}

function button(label: string, emoji: string, customId: string): APIButtonComponentWithCustomId {
  return {
    type: ComponentType.Button,
    style: ButtonStyle.Secondary,
    label,
    emoji: { name: emoji },
    custom_id: customId,
  };
}
