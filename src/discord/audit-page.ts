import { ComponentType } from 'discord.js';
import { buttonRow, newestButton, olderButton } from './buttons.ts';
import { text } from './components.ts';
import type { MessageBody } from './delivery.ts';
import { formatId, oneLine, truncate } from './format.ts';
import { inert } from './markdown/safe.ts';

/** An entry of an audit log; `at` in epoch milliseconds, `before` and `after` line by line. */
export interface AuditItem {
  readonly number: number;
  readonly at: number;
  readonly actor: { readonly id: string; readonly name: string };
  readonly action: string;
  readonly before?: string;
  readonly after?: string;
}

/** More than any page shows: who asks for so many knows whether there are older ones. */
export const MOST_ITEMS = 11;

/** In code points; the buttons and the note on a file need next to nothing. */
const PAGE_LENGTH = 3600;

/**
 * A page of the log, newest first: as many entries as fit, and buttons to the others. An entry that is longer than a page is
 * a file.
 * @param items those that come next, {@link MOST_ITEMS} at most.
 */
export function drawAudit(items: readonly AuditItem[]): MessageBody {
  const [first] = items;
  if (first === undefined) return { components: [text('Nothing has been changed in this server yet.')] };
  const fit = fitting(items.slice(0, MOST_ITEMS - 1).map(drawItem));
  const page = fit.length === 0 ? asFile(first) : { components: fit.map((each) => text(each)) };
  const count = Math.max(fit.length, 1);
  const last = items[count - 1];
  const row = buttonRow(newestButton(), olderButton(items.length > count ? last?.number : undefined));
  return { ...page, components: [...page.components, row] };
}

function fitting(drawn: readonly string[]): readonly string[] {
  let room = PAGE_LENGTH;
  const beyond = drawn.findIndex((each) => {
    room -= [...each].length;
    return room < 0;
  });
  return beyond === -1 ? drawn : drawn.slice(0, beyond);
}

function drawItem(item: AuditItem): string {
  const lines = differenceOf(item);
  return lines.length === 0
    ? headOf(item)
    : [headOf(item), '```diff', ...lines.map((line) => line.replaceAll('`', "'")), '```'].join('\n');
}

function headOf({ number, at, actor, action }: AuditItem): string {
  const who = inert(truncate(oneLine(actor.name), 40));
  return `**${number}.** <t:${Math.floor(at / 1000)}:f> · ${who} · ${formatId(truncate(action, 300))}`;
}

function differenceOf({ before, after }: AuditItem): readonly string[] {
  const marked = (mark: string, lines: string | undefined): readonly string[] =>
    lines === undefined ? [] : lines.split('\n').map((line) => `${mark} ${line}`);
  return [...marked('-', before), ...marked('+', after)];
}

function asFile(item: AuditItem): MessageBody {
  const name = `change-${item.number}.diff`;
  const data = Buffer.from(`${differenceOf(item).join('\n')}\n`, 'utf8');
  return {
    components: [
      text(headOf(item)),
      text('-# This change is longer than Discord shows; this file holds all of it.'),
      { type: ComponentType.File, file: { url: `attachment://${name}` } },
    ],
    files: [{ name, data, contentType: 'text/plain' }],
  };
}
