import type { APIMessageTopLevelComponent } from 'discord.js';
import type { Outcome } from '../moa/events.ts';
import type { WaitReason } from '../moa/model.ts';
import { isUsable } from '../moa/policy/partial.ts';
import { estimateTokens } from '../moa/tokens.ts';
import { answerNowButton, buttonRow, stopButton } from './buttons.ts';
import {
  agreementLines,
  type CardContext,
  degradedLines,
  leftOutLine,
  MAX_MESSAGES,
  questionLine,
  REASON_LENGTH,
  reasonText,
} from './card-lines.ts';
import { container, text } from './components.ts';
import type { MessageBody } from './delivery.ts';
import { ABANDONED } from './endings.ts';
import { formatCount, formatModel, formatSeconds, plural } from './format.ts';
import { withinRoom } from './lines-within.ts';
import {
  aggregatorOf,
  type CallView,
  heardReferences,
  isLeftOut,
  type RunView,
  referencesOf,
  replacedAggregators,
  replacedBy,
} from './run-view.ts';
import { namesOf } from './stand-ins.ts';
import { isStudied, studyLines } from './study-lines.ts';

/** A run at work: where it stands in the line, what each reference does, then the answer as it grows. */

const WORKING = 0x5865f2;
const BAR_CELLS = 12;

export function progressCard(view: RunView, { runId }: CardContext): APIMessageTopLevelComponent {
  const buttons = [...(canHurry(view) ? [answerNowButton(runId)] : []), stopButton(runId)];
  return container(WORKING, [text(questionLine(view)), text(progressText(view)), buttonRow(...buttons)]);
}

/** There is something to answer from, and somebody is still waited for. */
function canHurry(view: RunView): boolean {
  return (view.stage === 'references' && heardReferences(view).length > 0) || isStudied(view);
}

function progressText(view: RunView): string {
  if (view.stage === 'in-line' && view.calls.length === 0) return waitLine(view);
  const waits = view.stage === 'in-line' ? [waitLine(view)] : [];
  const notes = [...agreementLines(view), ...degradedLines(view), ...leftOutLine(view)];
  return [...waits, ...layerLines(view), ...studyLines(view), '', barLine(view), ...notes].join('\n');
}

function waitLine({ place, restarted }: RunView): string {
  if (place === undefined) return restarted ? '🔁 The bot was restarted, and goes on.' : 'Getting ready …';
  if (place.behind === 0) {
    return `⏳ Many questions are being answered right now. You are number **${place.number}** in line.`;
  }
  const before = place.behind === 1 ? 'One question' : `${place.behind} questions`;
  return `⏳ ${before} of this conversation ${place.behind === 1 ? 'is' : 'are'} answered first.`;
}

/** The layer at work, a line per reference; each layer before it in one line, so that a deep recipe still fits. */
function layerLines(view: RunView): readonly string[] {
  const references = referencesOf(view);
  const layers = new Set(references.map((call) => call.planned.layer));
  const current = references.find((call) => call.state !== 'ended')?.planned.layer ?? layers.size - 1;
  const before = [...layers].filter((layer) => layer < current);
  const working = references.filter((call) => call.planned.layer === current);
  const heard = heardReferences(view);
  const reasonLength = working.length > 8 ? REASON_LENGTH / 2 : REASON_LENGTH;
  return [
    ...before.map((layer) =>
      layerSummary(
        layer,
        references.filter((call) => call.planned.layer === layer),
        heard.filter((call) => call.planned.layer === layer),
      ),
    ),
    ...referenceLines(working, { view, layered: layers.size > 1, reasonLength, nowMs: view.elapsedMs }),
  ];
}

/** What the lines of references may take of the card: the rest of it is bounded line by line. */
const ROOM = { codePoints: 2600, bytes: 6400 } as const;

function referenceLines(calls: readonly CallView[], context: LineContext): readonly string[] {
  const lines = withinRoom(
    calls.map((call) => callLine(call, context)),
    ROOM,
  );
  const rest = calls.length - lines.length;
  return rest === 0 ? lines : [...lines, `… and ${plural(rest, 'more reference')}`];
}

function layerSummary(layer: number, calls: readonly CallView[], heard: readonly CallView[]): string {
  return `✅ Layer ${layer + 1} – ${heard.length} of ${plural(calls.length, 'reference')} in`;
}

function barLine(view: RunView): string {
  const references = referencesOf(view);
  const ended = references.filter((call) => call.state === 'ended').length;
  const filled = Math.round((ended / Math.max(references.length, 1)) * BAR_CELLS);
  const bar = `${'▰'.repeat(filled)}${'▱'.repeat(BAR_CELLS - filled)}`;
  const weighing = view.stage === 'aggregator' && studyLines(view).length === 0;
  const stage = weighing ? aggregatorStage(view) : `${ended} of ${references.length} references in`;
  return [...(references.length === 0 ? [] : [bar]), `${stage} · ${formatSeconds(view.elapsedMs)}`].join('  ');
}

function aggregatorStage(view: RunView): string {
  const call = aggregatorOf(view);
  if (call === undefined) return 'weighing the answers';
  const name = `${standIn(view)}${formatModel(call.planned.model)}`;
  const alone = referencesOf(view).length === 0;
  if (call.state === 'waiting') {
    return `${name} is to ${alone ? 'answer' : 'weigh the answers'}: ${waitText(call, view.elapsedMs)}`;
  }
  if (call.state === 'writing') return `${name} is ${writingText(call, view.elapsedMs)} so far`;
  return `${name} is ${alone ? 'answering' : 'weighing the answers'}`;
}

/** Nobody is silently replaced: all names are said. */
function standIn(view: RunView): string {
  const replaced = replacedAggregators(view);
  if (replaced.length === 0) return '';
  const names = namesOf(replaced);
  const begun = replaced.some(({ outcome }) => (outcome?.text ?? '') !== '');
  return begun ? `going on where ${names} broke off, ` : `in place of ${names}, which gave no answer, `;
}

interface LineContext {
  readonly view: RunView;
  readonly layered: boolean;
  readonly reasonLength: number;
  /** Milliseconds since the run started. */
  readonly nowMs: number;
}

/** One line per reference: what it is doing, or how it ended. */
function callLine(call: CallView, context: LineContext): string {
  const name = `**${formatModel(call.planned.model)}**${inPlaceOf(call, context.view)}`;
  const layer = context.layered ? ` (layer ${call.planned.layer + 1})` : '';
  const sample = call.planned.sample === undefined ? '' : ` ${call.planned.sample.number}/${call.planned.sample.of}`;
  const { symbol, words } = callState(call, context);
  return `${symbol} ${name}${sample}${layer} – ${words}`;
}

function inPlaceOf(call: CallView, view: RunView): string {
  const replaced = replacedBy(view, call);
  if (replaced === undefined) return '';
  return replaced.planned.model === call.planned.model
    ? ', asked again,'
    : ` in place of ${formatModel(replaced.planned.model)}`;
}

/** Whom it races with. */
function hedged({ planned }: CallView, view: RunView): string {
  const spare = view.calls.find((call) => call.planned.spareFor?.call === planned.id && call.state !== 'ended');
  if (spare === undefined) return '';
  const { model } = spare.planned;
  return model === planned.model ? ', and asked once more' : `, and ${formatModel(model)} asked as well`;
}

interface CallState {
  readonly symbol: string;
  readonly words: string;
}

function callState(call: CallView, { view, reasonLength, nowMs }: LineContext): CallState {
  switch (call.state) {
    case 'queued':
      return { symbol: '▫️', words: call.again === true ? 'asked again, after a restart' : 'queued' };
    case 'waiting':
      return { symbol: '⏳', words: waitText(call, nowMs) };
    case 'sent':
      return { symbol: '🔹', words: `waiting for its first word${silence(call, nowMs, ', ')}${hedged(call, view)}` };
    case 'writing':
      return { symbol: call.speaks ? '✍️' : '💭', words: writingText(call, nowMs) };
    case 'ended':
      return call.outcome === undefined
        ? { symbol: '▫️', words: 'ended' }
        : endedState(call.outcome, { reasonLength, used: isUsable(call.outcome, view.policy) });
  }
}

function writingText(call: CallView, nowMs: number): string {
  const tokens = plural(tokensSoFar(call), 'token');
  return `${call.speaks ? 'writing' : 'thinking'}, ${tokens}${silence(call, nowMs, ', silent for ')}`;
}

/** A model that is slow is nothing to tell; one that is silent must not look as if the bot were. */
const SILENCE_MS = 3000;

function silence({ heardAtMs }: CallView, nowMs: number, before: string): string {
  const silentMs = nowMs - heardAtMs;
  return silentMs < SILENCE_MS ? '' : before + formatSeconds(silentMs);
}

/** An estimate, which must not claim more than the call may have. */
function tokensSoFar({ heard, planned }: CallView): number {
  return Math.min(estimateTokens(heard), planned.maxTokens);
}

const WAITS: Readonly<Record<WaitReason, string>> = {
  slot: 'queued for a free place',
  'rate-limit': 'rate limit',
  overloaded: 'the service is overloaded',
  connection: 'no connection',
};

function waitText({ wait, heardAtMs }: CallView, nowMs: number): string {
  if (wait === undefined) return 'waiting';
  const reason = WAITS[wait.reason];
  if (wait.ms === undefined) return reason;
  return `${reason}, trying again in ${formatSeconds(Math.max(0, wait.ms - (nowMs - heardAtMs)))}`;
}

function endedState(
  outcome: Outcome,
  { reasonLength, used }: { readonly reasonLength: number; readonly used: boolean },
): CallState {
  const seconds = formatSeconds(outcome.endedMs - outcome.startedMs);
  const kept = used ? `; its ${plural(outcome.usage.completionTokens, 'token')} so far are used` : '';
  switch (outcome.status) {
    case 'complete':
      return completeState(outcome, seconds);
    case 'failed':
      return isLeftOut(outcome)
        ? { symbol: '🚫', words: `left out: ${reasonText(outcome.reason, reasonLength)}` }
        : { symbol: used ? '✂️' : '✖️', words: `failed: ${reasonText(outcome.reason, reasonLength)}${kept}` };
    case 'abandoned':
      return { symbol: '⏭️', words: `${ABANDONED[outcome.why]} after ${seconds}${kept}` };
    case 'stopped':
      return { symbol: '⏹️', words: 'stopped' };
  }
}

function completeState(
  { finish, usage }: Extract<Outcome, { readonly status: 'complete' }>,
  seconds: string,
): CallState {
  switch (finish) {
    case 'stop':
      return { symbol: '✅', words: `done in ${seconds}` };
    case 'length':
      return { symbol: '✂️', words: `cut at its limit of ${formatCount(usage.completionTokens)} tokens in ${seconds}` };
    case 'filter':
      return { symbol: '✂️', words: `ended by a content filter in ${seconds}` };
    case 'other':
      return { symbol: '✂️', words: `ended by the server in ${seconds}` };
  }
}

/** The newest words are always in sight: past the last message that is allowed, they take its place while they are written. */
export function drawAnswering(view: RunView, pieces: readonly string[], context: CardContext): readonly MessageBody[] {
  const leftOut = Math.max(0, pieces.length - MAX_MESSAGES);
  const shown = leftOut === 0 ? pieces : [...pieces.slice(0, MAX_MESSAGES - 1), ...pieces.slice(-1)];
  const more =
    leftOut === 0
      ? []
      : [
          `-# … ${plural(leftOut, 'part')} before this ${leftOut === 1 ? 'is' : 'are'} left out here; all of it will come as a file.`,
        ];
  const again = view.restarted ? ['-# The bot was restarted, and goes on with this answer.'] : [];
  const status = [...more, ...again, `-# ${barLine(view)}`, ...leftOutLine(view)].join('\n');
  return shown.map((piece, index) => ({
    components: [
      ...(index === 0 ? [text([questionLine(view), ...degradedLines(view)].join('\n'))] : []),
      text(piece),
      ...(index === shown.length - 1 ? [text(status), buttonRow(stopButton(context.runId))] : []),
    ],
  }));
}
