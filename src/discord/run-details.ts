import type { Outcome, PlannedCall } from '../moa/events.ts';
import { withoutMaker } from '../moa/recipe.ts';
import { ALT_LENGTH, boxed, picture, text } from './components.ts';
import type { MessageBody } from './delivery.ts';
import { ABANDONED } from './endings.ts';
import { formatSeconds, oneLine, truncate } from './format.ts';
import { influenceLines } from './influence-lines.ts';
import { withinRoom } from './lines-within.ts';
import { fits } from './markdown/measure.ts';
import { inert } from './markdown/safe.ts';
import type { Picture, RunBar, RunPicture } from './pictures/picture.ts';
import { type CallView, isLeftOut } from './run-view.ts';
import { choiceLines, chosenReference, findingLines, type Studied } from './study-lines.ts';
import { type PriceOf, usageText } from './summary.ts';

/** How an answer came about: who was asked when, how long each took, and how it ended. As a picture, and in words. */

const NAME_LENGTH = 40;
const PICTURE_FILE = 'details.png';

/** Its calls are those that have ended, in the recipe's order. */
export interface RunDetails extends Studied {
  readonly elapsedMs: number;
  readonly question: string;
  readonly priceOf: PriceOf;
  /** References used, seconds, tokens and money, in a line. */
  readonly summary: string;
}

export function detailsPicture(details: RunDetails): RunPicture {
  const { layers, elapsedMs, summary } = details;
  const bars = callsMade(details).flatMap((call): readonly RunBar[] => {
    const { outcome, planned } = call;
    if (outcome === undefined) return [];
    const { startedMs, firstTokenMs, endedMs } = outcome;
    const role = BAR_ROLES[planned.role];
    return [{ name: nameOf(call, layers), role, startedMs, firstTokenMs, endedMs, end: endOf(outcome) }];
  });
  return { type: 'run', bars, totalMs: elapsedMs, caption: summary };
}

const BAR_ROLES: Readonly<Record<PlannedCall['role'], RunBar['role']>> = {
  reference: 'reference',
  analyst: 'judge',
  judge: 'judge',
  picker: 'judge',
  aggregator: 'aggregator',
};

/** The picture with the words as its description; the words alone where there is none. What was found out is read in both. */
export function drawDetails(details: RunDetails, drawn: Picture | undefined): MessageBody {
  const lines = detailLines(details);
  const found = withinRoom([...choiceLines(details), ...influenceLines(details), ...findingLines(details)]);
  if (drawn === undefined) {
    return { components: [boxed([text(wordsWithin(lines, found, details.summary))])] };
  }
  const files = [{ name: PICTURE_FILE, data: Buffer.from(drawn.png), contentType: 'image/png' }];
  const shown = picture(PICTURE_FILE, altOf([...lines, details.summary]));
  const beside = [found, costLines(details)].filter((each) => each.length > 0);
  return { components: [text(HEADING), shown, ...beside.map((each) => text(each.join('\n')))], files };
}

const HEADING = '**How this answer came about**';

/** As many of the lines as a message holds. */
function wordsWithin(lines: readonly string[], found: readonly string[], summary: string): string {
  for (let shown = lines.length; ; shown -= 1) {
    const rest = shown === lines.length ? [] : [`… and ${lines.length - shown} more calls`];
    const calls = [HEADING, ...lines.slice(0, shown), ...rest].map(inert);
    const words = [...calls, ...found, inert(`-# ${summary}`)].join('\n');
    if (shown === 0 || fits([words])) return words;
  }
}

function altOf(lines: readonly string[]): string {
  return truncate(lines.join('\n'), ALT_LENGTH);
}

/** Where a reference was chosen the aggregator was not asked: what is kept as its answer is the reference's. */
function callsMade(details: RunDetails): readonly CallView[] {
  if (chosenReference(details) === undefined) return details.calls;
  return details.calls.filter(({ planned }) => planned.role !== 'aggregator');
}

function detailLines(details: RunDetails): readonly string[] {
  const { layers, priceOf } = details;
  return callsMade(details).flatMap((call) =>
    call.outcome === undefined ? [] : [lineOf(nameOf(call, layers), call, call.outcome, priceOf)],
  );
}

/** Beside a picture, which does not show it: what each call has used, the abandoned ones, too. */
function costLines(details: RunDetails): readonly string[] {
  const { layers, priceOf } = details;
  const lines = callsMade(details).flatMap((call): readonly string[] => {
    const used = usageText(call, priceOf);
    return used === '' ? [] : [inert(`-# ${nameOf(call, layers)}${ROLES[call.planned.role]}: ${used}`)];
  });
  return withinRoom(lines, COST_ROOM);
}

const COST_ROOM = { codePoints: 1400, bytes: 3500 } as const;

function lineOf(name: string, call: CallView, outcome: Outcome, priceOf: PriceOf): string {
  const { startedMs, firstTokenMs, endedMs } = outcome;
  const from = startedMs < 50 ? '' : `asked after ${formatSeconds(startedMs)}, `;
  const first = firstTokenMs === undefined ? 'no word' : `first word ${formatSeconds(firstTokenMs - startedMs)} later`;
  const used = usageText(call, priceOf);
  return `${name}${ROLES[call.planned.role]}: ${from}${first}, ${wordsOf(outcome)} after ${formatSeconds(endedMs - startedMs)}${used === '' ? '' : `, ${used}`}`;
}

const ROLES: Readonly<Record<PlannedCall['role'], string>> = {
  reference: '',
  analyst: ' (comparing the references)',
  judge: ' (ranking the others)',
  picker: ' (choosing the best reference)',
  aggregator: ' (aggregator)',
};

/** Both names are said, where they differ. */
function inPlaceOf({ model }: PlannedCall, replaced: string): string {
  return model === replaced ? ' (again)' : ` (for ${truncate(oneLine(withoutMaker(replaced)), NAME_LENGTH)})`;
}

function nameOf({ planned }: CallView, layers: number): string {
  const again = planned.spareFor === undefined ? '' : inPlaceOf(planned, planned.spareFor.model);
  const name = `${truncate(oneLine(withoutMaker(planned.model)), NAME_LENGTH)}${again}`;
  const sample = planned.sample === undefined ? '' : ` ${planned.sample.number}/${planned.sample.of}`;
  return `${layers > 1 && planned.role === 'reference' ? `${planned.layer + 1}. ` : ''}${name}${sample}`;
}

function endOf(outcome: Outcome): RunBar['end'] {
  if (outcome.status === 'abandoned') return 'stopped';
  if (outcome.status !== 'complete') return outcome.status;
  return outcome.finish === 'stop' ? 'complete' : 'cut';
}

function wordsOf(outcome: Outcome): string {
  if (isLeftOut(outcome)) return 'left out';
  if (outcome.status === 'abandoned') return ABANDONED[outcome.why];
  return { complete: 'done', cut: 'cut off', failed: 'failed', stopped: 'stopped' }[endOf(outcome)];
}
