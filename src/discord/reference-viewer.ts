import {
  type APIActionRowComponent,
  type APIButtonComponentWithCustomId,
  type APIComponentInMessageActionRow,
  ButtonStyle,
  ComponentType,
} from 'discord.js';
import { text } from './components.ts';
import { componentId } from './custom-ids.ts';
import type { MessageBody } from './delivery.ts';
import { oneLine, truncate } from './format.ts';
import type { Draw } from './pictures/picture.ts';
import { drawPage, type RecipeFacts, type ReferencePage, referenceName, referencePages } from './reference-pages.ts';
import type { CallView } from './run-view.ts';

/** A select menu of Discord's has this many options at most, each of this many characters. */
const MOST_OPTIONS = 25;
const OPTION_LENGTH = 100;

interface Page {
  readonly call: CallView;
  readonly page: ReferencePage;
}

interface ReferencesOfRun extends RecipeFacts {
  readonly runId: string;
  readonly calls: readonly CallView[];
}

/**
 * All references of a run for one reader alone, a page at a time: page `wanted` of them all, counted from 0 and held within
 * what there is, with buttons to the next and the one before, and a choice by model. No spoilers: who opens this wants to
 * read.
 */
export async function drawReferences(
  { runId, calls, layers, policy }: ReferencesOfRun,
  wanted: number,
  draw: Draw,
): Promise<MessageBody> {
  const pages = calls.flatMap((call) =>
    referencePages(call, { layers, policy }, 'open').map((page): Page => ({ call, page })),
  );
  const current = Math.min(Math.max(wanted, 0), pages.length - 1);
  const shown = pages[current];
  if (shown === undefined) return { components: [text('No reference of this answer wrote anything.')] };
  const rows = pages.length === 1 ? [] : [choice(runId, pages, shown, layers), turning(runId, current, pages.length)];
  const body = await drawPage(shown.page, draw);
  return { ...body, components: [...body.components, ...rows] };
}

type Row = APIActionRowComponent<APIComponentInMessageActionRow>;

function turning(runId: string, current: number, count: number): Row {
  const to = (label: string, page: number): APIButtonComponentWithCustomId => ({
    type: ComponentType.Button,
    style: ButtonStyle.Secondary,
    label,
    custom_id: componentId('references', runId, String(page)),
    disabled: page < 0 || page >= count,
  });
  return {
    type: ComponentType.ActionRow,
    components: [to('◀ Back', current - 1), to(`Next ▶ (${current + 1} of ${count})`, current + 1)],
  };
}

/** Each reference by its first page; where there are more than a menu holds, those around the one that is shown. */
function choice(runId: string, pages: readonly Page[], shown: Page, layers: number): Row {
  const firsts = pages.flatMap(({ call }, index) => (pages[index - 1]?.call === call ? [] : [{ call, index }]));
  const at = firsts.findIndex(({ call }) => call === shown.call);
  const from = Math.max(0, Math.min(at - Math.floor(MOST_OPTIONS / 2), firsts.length - MOST_OPTIONS));
  const options = firsts.slice(from, from + MOST_OPTIONS).map(({ call, index }) => ({
    label: truncate(oneLine(`${referenceName(call, layers)}: ${call.planned.model}`), OPTION_LENGTH),
    value: String(index),
    default: call === shown.call,
  }));
  return {
    type: ComponentType.ActionRow,
    components: [{ type: ComponentType.StringSelect, custom_id: componentId('references', runId, 'choice'), options }],
  };
}
