import { type APIMessageTopLevelComponent, ComponentType } from 'discord.js';
import type { Outcome } from '../moa/events.ts';
import type { WaitReason } from '../moa/model.ts';
import { estimateTokens } from '../moa/tokens.ts';
import { answerButton, buttonRow, followUpButton, referencesButton, stopButton } from './buttons.ts';
import { type Component, container, text } from './components.ts';
import type { MessageBody } from './delivery.ts';
import { formatCount, formatModel, formatSeconds, oneLine, plural, truncate } from './format.ts';
import type { Budget } from './markdown/measure.ts';
import { inert } from './markdown/safe.ts';
import { aggregatorOf, type CallView, type RunView, referencesOf, shownAnswer } from './run-view.ts';
import { type PriceOf, summaryLine } from './summary.ts';

/** How the card looks is decided here, from the view alone: the same view gives the same messages. */

const WORKING = 0x5865f2;
const FAILED = 0xda373c;
const STOPPED = 0x80848e;

export const QUESTION_LENGTH = 200;
const REASON_LENGTH = 160;
const BAR_CELLS = 12;
/** An answer goes on in at most three more messages. */
export const MAX_MESSAGES = 4;
const WHOLE_ANSWER_FILE = 'answer.md';

/**
 * What an answer may take of message number `index`. The rest of Discord's 4,000 code points, and of the 10,000 bytes it is
 * known to fail at, stays for the card's own lines; those are bounded, so that a piece once filled stays as it is.
 */
export function answerBudget(index: number): Budget {
  return index === 0 ? { codePoints: 2900, bytes: 7400 } : { codePoints: 3200, bytes: 8200 };
}

export interface CardContext {
  readonly runId: string;
  readonly priceOf: PriceOf;
}

/** The messages that show a run. `pieces` is the answer so far, cut to {@link answerBudget}. */
export function drawRun(view: RunView, pieces: readonly string[], context: CardContext): readonly MessageBody[] {
  if (view.stage === 'over') return drawOver(view, pieces, context);
  if (pieces.length > 0) return drawAnswering(view, pieces, context);
  return [{ components: [progressCard(view, context)] }];
}

function progressCard(view: RunView, { runId }: CardContext): APIMessageTopLevelComponent {
  return container(WORKING, [text(questionLine(view)), text(progressText(view)), buttonRow(stopButton(runId))]);
}

function progressText(view: RunView): string {
  if (view.stage === 'in-line' && view.calls.length === 0) return waitLine(view);
  const waits = view.stage === 'in-line' ? [waitLine(view)] : [];
  return [...waits, ...layerLines(view), '', barLine(view), ...leftOutLine(view)].join('\n');
}

function waitLine({ place, restarted }: RunView): string {
  if (place === undefined) return restarted ? '🔁 The bot was restarted, and goes on.' : 'Getting ready …';
  if (place.behind === 0) {
    return `⏳ Many questions are being answered right now. You are number **${place.number}** in line.`;
  }
  const before = place.behind === 1 ? 'One question' : `${place.behind} questions`;
  return `⏳ ${before} of this conversation ${place.behind === 1 ? 'is' : 'are'} answered first.`;
}

function leftOutLine({ leftOut }: RunView): readonly string[] {
  if (leftOut === 0) return [];
  const turns = leftOut === 1 ? 'The oldest turn' : `The ${formatCount(leftOut)} oldest turns`;
  return [
    `-# ${turns} of this conversation did not fit into the models and ${leftOut === 1 ? 'was' : 'were'} left out.`,
  ];
}

/** The layer at work, a line per reference; each layer before it in one line, so that a deep recipe still fits. */
function layerLines(view: RunView): readonly string[] {
  const references = referencesOf(view);
  const layers = new Set(references.map((call) => call.planned.layer));
  const current = references.find((call) => call.state !== 'ended')?.planned.layer ?? layers.size - 1;
  const before = [...layers].filter((layer) => layer < current);
  const working = references.filter((call) => call.planned.layer === current);
  const reasonLength = working.length > 8 ? REASON_LENGTH / 2 : REASON_LENGTH;
  return [
    ...before.map((layer) =>
      layerSummary(
        layer,
        references.filter((call) => call.planned.layer === layer),
      ),
    ),
    ...working.map((call) => callLine(call, layers.size > 1, reasonLength)),
  ];
}

function layerSummary(layer: number, calls: readonly CallView[]): string {
  const complete = calls.filter((call) => call.outcome?.status === 'complete').length;
  return `✅ Layer ${layer + 1} – ${complete} of ${plural(calls.length, 'reference')} in`;
}

function barLine(view: RunView): string {
  const references = referencesOf(view);
  const ended = references.filter((call) => call.state === 'ended').length;
  const filled = Math.round((ended / Math.max(references.length, 1)) * BAR_CELLS);
  const bar = `${'▰'.repeat(filled)}${'▱'.repeat(BAR_CELLS - filled)}`;
  const stage = view.stage === 'aggregator' ? aggregatorStage(view) : `${ended} of ${references.length} references in`;
  return `${bar}  ${stage} · ${formatSeconds(view.elapsedMs)}`;
}

function aggregatorStage(view: RunView): string {
  const call = aggregatorOf(view);
  if (call === undefined) return 'weighing the answers';
  const name = formatModel(call.planned.model);
  if (call.state === 'waiting') return `${name} is to weigh the answers: ${waitText(call)}`;
  if (call.state === 'writing') {
    return `${name} is ${view.answer === '' ? 'thinking' : 'writing'}, ${plural(tokensSoFar(call), 'token')} so far`;
  }
  return `${name} is weighing the answers`;
}

/** One line per reference: what it is doing, or how it ended. */
function callLine(call: CallView, layered: boolean, reasonLength: number): string {
  const name = `**${formatModel(call.planned.model)}**`;
  const layer = layered ? ` (layer ${call.planned.layer + 1})` : '';
  const { symbol, words } = callState(call, reasonLength);
  return `${symbol} ${name}${layer} – ${words}`;
}

interface CallState {
  readonly symbol: string;
  readonly words: string;
}

function callState(call: CallView, reasonLength: number): CallState {
  switch (call.state) {
    case 'queued':
      return { symbol: '▫️', words: call.again === true ? 'asked again, after a restart' : 'queued' };
    case 'waiting':
      return { symbol: '⏳', words: waitText(call) };
    case 'sent':
      return { symbol: '🔹', words: 'waiting for its first word' };
    case 'writing':
      return { symbol: '✍️', words: `writing, ${plural(tokensSoFar(call), 'token')}` };
    case 'ended':
      return call.outcome === undefined ? { symbol: '▫️', words: 'ended' } : endedState(call.outcome, reasonLength);
  }
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

function waitText({ wait }: CallView): string {
  if (wait === undefined) return 'waiting';
  const reason = WAITS[wait.reason];
  return wait.ms === undefined ? reason : `${reason}, trying again in ${formatSeconds(wait.ms)}`;
}

function endedState(outcome: Outcome, reasonLength: number): CallState {
  const seconds = formatSeconds(outcome.endedMs - outcome.startedMs);
  switch (outcome.status) {
    case 'complete':
      return completeState(outcome, seconds);
    case 'failed':
      return { symbol: '✖️', words: `failed: ${reasonText(outcome.reason, reasonLength)}` };
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

function drawAnswering(view: RunView, pieces: readonly string[], context: CardContext): readonly MessageBody[] {
  const shown = pieces.slice(0, MAX_MESSAGES);
  const more = pieces.length > MAX_MESSAGES ? ['-# … the rest is on its way, and will come as a file.'] : [];
  const again = view.restarted ? ['-# The bot was restarted, and goes on with this answer.'] : [];
  const status = [...more, ...again, `-# ${barLine(view)}`, ...leftOutLine(view)].join('\n');
  return shown.map((piece, index) => ({
    components: [
      ...(index === 0 ? [text(questionLine(view))] : []),
      text(piece),
      ...(index === shown.length - 1 ? [text(status), buttonRow(stopButton(context.runId))] : []),
    ],
  }));
}

function drawOver(view: RunView, pieces: readonly string[], context: CardContext): readonly MessageBody[] {
  const shown = pieces.slice(0, MAX_MESSAGES);
  const whole = pieces.length > MAX_MESSAGES ? wholeAnswer(view) : undefined;
  if (shown.length === 0) return [{ components: [endedCard(view, context)] }];
  return shown.map((piece, index) => {
    const last = index === shown.length - 1;
    return {
      components: [
        ...(index === 0 ? [text(questionLine(view))] : []),
        text(piece),
        ...(last ? [...(whole?.components ?? []), text(footer(view, context)), ...afterwards(view, context)] : []),
      ],
      ...(last && whole !== undefined ? { files: whole.files } : {}),
    };
  });
}

/** In place of an answer that Discord does not take, as where a server's AutoMod blocks a word of it. */
export function drawRefused(view: RunView, { runId }: CardContext): readonly MessageBody[] {
  const notice = [
    '⚠️ **Discord refused to show this answer**, perhaps because of a rule of this server (AutoMod).',
    ...(view.references === 'lost' ? [] : ['It is kept: whoever asked can read it with the button below.']),
    ...referencesLine(view),
  ].join('\n');
  const buttons = view.references === 'lost' ? [] : [buttonRow(answerButton(runId), referencesButton(runId))];
  return [{ components: [container(FAILED, [text(questionLine(view)), text(notice), ...buttons])] }];
}

/** What can be done with an answer that is over. */
function afterwards(view: RunView, { runId }: CardContext): readonly Component[] {
  if (view.references === 'lost') return [];
  const inThread = view.references === 'thread';
  const buttons = [
    ...(hasReferenceText(view) ? [referencesButton(runId)] : []),
    ...(view.end?.type === 'answered' ? [followUpButton(runId, inThread)] : []),
  ];
  return buttons.length === 0 ? [] : [buttonRow(...buttons)];
}

function hasReferenceText(view: RunView): boolean {
  return referencesOf(view).some(({ outcome }) => (outcome?.text ?? '').trim() !== '');
}

const WHERE_REFERENCES_ARE = {
  thread: ['-# The references are in the thread, and behind the button.'],
  button: ['-# The references are behind the button.'],
  lost: ['-# The references could not be kept.'],
} as const;

function referencesLine(view: RunView): readonly string[] {
  return view.references !== undefined && hasReferenceText(view) ? WHERE_REFERENCES_ARE[view.references] : [];
}

function wholeAnswer(view: RunView): Required<MessageBody> {
  return {
    components: [
      text('-# The answer is longer than Discord shows; this file holds all of it.'),
      { type: ComponentType.File, file: { url: `attachment://${WHOLE_ANSWER_FILE}` } },
    ],
    files: [{ name: WHOLE_ANSWER_FILE, data: Buffer.from(shownAnswer(view), 'utf8'), contentType: 'text/markdown' }],
  };
}

/** For a run that ended before a word of the answer came. */
function endedCard(view: RunView, context: CardContext): APIMessageTopLevelComponent {
  return container(view.end?.type === 'stopped' ? STOPPED : FAILED, [
    text(questionLine(view)),
    text(footer(view, context)),
    ...afterwards(view, context),
  ]);
}

/** Below the answer: what is wrong with it, which references are missing and why, and the numbers. */
function footer(view: RunView, { priceOf }: CardContext): string {
  const references = referencesOf(view);
  // Where there is nothing but failures the reader needs them in full size; beside an answer they are a side note.
  const small = shownAnswer(view) === '' ? '' : '-# ';
  const failed = references.flatMap((call) =>
    call.outcome?.status === 'failed'
      ? [`${small}✖️ ${formatModel(call.planned.model)} failed: ${reasonText(call.outcome.reason)}`]
      : [],
  );
  const shown = failed.slice(0, MAX_FAILURE_LINES);
  const rest = failed.length - shown.length;
  return [
    ...endNotice(view),
    ...shown,
    ...(rest > 0 ? [`${small}✖️ ${plural(rest, 'more reference')} failed`] : []),
    ...leftOutLine(view),
    ...referencesLine(view),
    ...(view.calls.length === 0 ? [] : [summaryLine(view, priceOf)]),
  ].join('\n');
}

/** Bounds the footer: four lines of 160 characters and a name each stay within what the budget leaves. */
const MAX_FAILURE_LINES = 4;

function endNotice(view: RunView): readonly string[] {
  const call = aggregatorOf(view);
  switch (view.end?.type) {
    case 'stopped':
      return [`⏹️ **Stopped** by ${inert(truncate(oneLine(view.end.by), 40))}.`];
    case 'failed': {
      const outcome = call?.outcome;
      const why =
        outcome?.status === 'failed' ? ` ${formatModel(call?.planned.model ?? '')}: ${reasonText(outcome.reason)}` : '';
      return [`⚠️ **${view.end.sentence}**${why}`];
    }
    case 'answered':
      return call?.outcome?.status === 'complete' ? unwholeNotice(call.outcome) : [];
    case undefined:
      return [];
  }
}

/** An answer that ended for any reason but its own end says so. */
function unwholeNotice({ finish, usage }: Extract<Outcome, { readonly status: 'complete' }>): readonly string[] {
  switch (finish) {
    case 'stop':
      return [];
    case 'length':
      return [`⚠️ The answer was cut at its limit of ${formatCount(usage.completionTokens)} tokens.`];
    case 'filter':
      return ["⚠️ The answer was ended by the model server's content filter, so it may not be whole."];
    case 'other':
      return ['⚠️ The model server ended the answer for a reason that it does not tell, so it may not be whole.'];
  }
}

function reasonText(reason: string, length = REASON_LENGTH): string {
  return inert(truncate(oneLine(reason), length));
}

function questionLine(view: RunView): string {
  return `> ${inert(truncate(oneLine(view.question), QUESTION_LENGTH))}`;
}
