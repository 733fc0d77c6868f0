import { type APIButtonComponentWithCustomId, ButtonStyle, ComponentType } from 'discord.js';
import type { Component } from './components.ts';
import { componentId } from './custom-ids.ts';

/** The buttons under answers and in the audit log. */

/** Ids of follow-up buttons whose conversation goes on in the thread of their message. */
export const IN_THREAD = 'thread';

/** The subject of an `audit` button that leads to the newest page. */
export const NEWEST = 'newest';

export function stopButton(runId: string): APIButtonComponentWithCustomId {
  return button('Stop', '⏹️', componentId('stop', runId));
}

/** The answer from the references that are in; nobody else is waited for. */
export function answerNowButton(runId: string): APIButtonComponentWithCustomId {
  return button('Answer now', '⏩', componentId('answer-now', runId));
}

export function referencesButton(runId: string): APIButtonComponentWithCustomId {
  return button('References', '📚', componentId('references', runId));
}

export function detailsButton(runId: string): APIButtonComponentWithCustomId {
  return button('Details', '📊', componentId('details', runId));
}

export function followUpButton(runId: string, inThread: boolean): APIButtonComponentWithCustomId {
  return button('Follow up', '💬', componentId('follow-up', runId, inThread ? IN_THREAD : undefined));
}

export function answerButton(runId: string): APIButtonComponentWithCustomId {
  return button('Read the answer', '📄', componentId('answer', runId));
}

/** To the newest page of the audit log. */
export function newestButton(): APIButtonComponentWithCustomId {
  return button('Newest', '⏮️', componentId('audit', NEWEST));
}

/** To the entries of the audit log below a number; disabled where there are none. */
export function olderButton(below: number | undefined): APIButtonComponentWithCustomId {
  return { ...button('Older', '▶️', componentId('audit', String(below ?? 0))), disabled: below === undefined };
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
