import type { APIMessageTopLevelComponent } from 'discord.js';
import type { Outcome } from '../moa/events.ts';
import { type AnswerPiece, componentsOf, filesOf } from './answer-piece.ts';
import { answerButton, buttonRow, detailsButton, followUpButton, referencesButton } from './buttons.ts';
import {
  agreementLines,
  type CardContext,
  degradedLines,
  leftOutLine,
  MAX_MESSAGES,
  questionLine,
  reasonText,
} from './card-lines.ts';
import { type Component, container, file, text } from './components.ts';
import type { MessageBody } from './delivery.ts';
import { ABANDONED } from './endings.ts';
import { formatCount, formatModel, formatSeconds, oneLine, plural, truncate } from './format.ts';
import { withinRoom } from './lines-within.ts';
import { inert } from './markdown/safe.ts';
import { isReadable } from './reference-pages.ts';
import {
  aggregatorOf,
  type CallView,
  isLeftOut,
  type RunView,
  referenceCalls,
  referencesOf,
  shownAnswer,
} from './run-view.ts';
import { aggregatorStandIn, referenceStandIns } from './stand-ins.ts';
import { choiceLines, chosenReference } from './study-lines.ts';
import { summaryLine } from './summary.ts';

/** A run that is over: the answer or why there is none, where the references are, the numbers, and what can be done next. */

const FAILED = 0xda373c;
const STOPPED = 0x80848e;
const WHOLE_ANSWER_FILE = 'answer.md';

export function drawOver(view: RunView, pieces: readonly AnswerPiece[], context: CardContext): readonly MessageBody[] {
  const shown = pieces.slice(0, MAX_MESSAGES);
  const whole = pieces.length > MAX_MESSAGES ? wholeAnswerFile(view) : undefined;
  if (shown.length === 0) return [{ components: [endedCard(view, context)] }];
  return shown.map((piece, index) => {
    const last = index === shown.length - 1;
    const files = [...filesOf(piece), ...(last ? (whole?.files ?? []) : [])];
    return {
      components: [
        ...(index === 0 ? [text([questionLine(view), ...degradedLines(view)].join('\n'))] : []),
        ...componentsOf(piece),
        ...(last ? [...(whole?.components ?? []), text(footer(view, context)), ...afterwards(view, context)] : []),
      ],
      ...(files.length > 0 ? { files } : {}),
    };
  });
}

/** In place of an answer that Discord does not take, as where a server's AutoMod blocks a word of it. */
export function drawRefused(view: RunView, { runId }: CardContext): readonly MessageBody[] {
  const notice = [
    '⚠️ **Discord refused to show this answer**, perhaps because of a rule of this server (AutoMod).',
    ...(isKept(view) ? ['It is kept: whoever asked can read it with the button below.'] : []),
    ...referencesLine(view),
  ].join('\n');
  const buttons = isKept(view) ? [buttonRow(answerButton(runId), referencesButton(runId))] : [];
  return [{ components: [container(FAILED, [text(questionLine(view)), text(notice), ...buttons])] }];
}

/** What can be done with an answer that is over. */
function afterwards(view: RunView, { runId, goesOn }: CardContext): readonly Component[] {
  if (!isKept(view)) return [];
  const inThread = view.references === 'thread';
  const buttons = [
    ...(hasReferenceText(view) ? [referencesButton(runId)] : []),
    ...(view.calls.some(({ outcome }) => outcome !== undefined) ? [detailsButton(runId)] : []),
    ...(goesOn && view.end?.type === 'answered' ? [followUpButton(runId, inThread)] : []),
  ];
  return buttons.length === 0 ? [] : [buttonRow(...buttons)];
}

/** Whether the store has the run, which all buttons read. */
function isKept({ references }: RunView): boolean {
  return references === 'thread' || references === 'button';
}

function hasReferenceText(view: RunView): boolean {
  return referenceCalls(view).some(isReadable);
}

const WHERE_REFERENCES_ARE = {
  thread: ['-# The references are in the thread, and behind the button.'],
  'thread-only': ['-# The references are in the thread.'],
  button: ['-# The references are behind the button.'],
  lost: ['-# The references could not be kept.'],
} as const;

function referencesLine(view: RunView): readonly string[] {
  return view.references !== undefined && hasReferenceText(view) ? WHERE_REFERENCES_ARE[view.references] : [];
}

function wholeAnswerFile(view: RunView): Required<MessageBody> {
  return {
    components: [
      text('-# The answer is longer than Discord shows; this file holds all of it.'),
      file(WHOLE_ANSWER_FILE),
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
  const failed = references.flatMap((call) => failureLine(call, small));
  const chosen = view.end?.type === 'answered' ? choiceLines(view) : [];
  const standIns = [...aggregatorStandIn(view), ...referenceStandIns(view).slice(0, 1)];
  const replaced = [...chosen, ...standIns].slice(0, 2).map((line) => small + line);
  const notes = [...endNotice(view), ...agreementLines(view).map((line) => `${small}${line}`), ...replaced];
  const most = [...notes, ...failed.slice(0, small === '' ? failed.length : MAX_FAILURE_LINES)];
  const shown = withinRoom(most, small === '' ? CARD : FOOTER);
  const rest = Math.min(failed.length, notes.length + failed.length - shown.length);
  return [
    ...shown,
    ...(rest > 0 ? [`${small}✖️ ${plural(rest, 'more reference')} failed`] : []),
    ...leftOutLine(view),
    ...referencesLine(view),
    ...(view.calls.length === 0 ? [] : [summaryLine(view, priceOf)]),
  ].join('\n');
}

function failureLine({ planned, outcome }: CallView, small: string): readonly string[] {
  if (outcome?.status === 'abandoned' && outcome.why !== 'hedge') {
    const seconds = formatSeconds(outcome.endedMs - outcome.startedMs);
    return [`${small}⏭️ ${formatModel(planned.model, 36)} was ${ABANDONED[outcome.why]} after ${seconds}.`];
  }
  if (outcome?.status !== 'failed') return [];
  const [symbol, verb] = isLeftOut(outcome) ? ['🚫', 'was left out'] : ['✖️', 'failed'];
  return [`${small}${symbol} ${formatModel(planned.model, 36)} ${verb}: ${reasonText(outcome.reason, FAILURE_LENGTH)}`];
}

/** Longer than any sentence of ours. */
const FAILURE_LENGTH = 100;

/** Beside an answer nobody reads more. */
const MAX_FAILURE_LINES = 4;

/** What these lines may take beside an answer, which leaves that of its message; and where there is none. */
const FOOTER = { codePoints: 480, bytes: 1000 } as const;
const CARD = { codePoints: 2800, bytes: 7000 } as const;

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
      return unwholeAnswer(chosenReference(view)?.call.outcome ?? call?.outcome);
    case undefined:
      return [];
  }
}

function unwholeAnswer(outcome: Outcome | undefined): readonly string[] {
  if (outcome?.status === 'complete') return unwholeNotice(outcome);
  return outcome === undefined ? [] : ['⚠️ The chosen reference broke off before its end.'];
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
