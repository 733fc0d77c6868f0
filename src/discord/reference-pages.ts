import type { Outcome } from '../moa/events.ts';
import { isUsable } from '../moa/policy/partial.ts';
import type { Policy } from '../moa/policy/policy.ts';
import { type AnswerPiece, componentsOf, filesOf, plainPiece } from './answer-piece.ts';
import { QUESTION_LENGTH } from './card-lines.ts';
import { boxed, spoilered, text } from './components.ts';
import type { MessageBody } from './delivery.ts';
import { ABANDONED } from './endings.ts';
import { formatCount, formatModel, formatSeconds, oneLine, truncate } from './format.ts';
import { illustrate } from './illustrate.ts';
import type { Budget } from './markdown/measure.ts';
import { Converter } from './markdown/readable/converter.ts';
import { asText, type Figure } from './markdown/readable/figures.ts';
import { type Part, partsOf } from './markdown/readable/parts.ts';
import { inert } from './markdown/safe.ts';
import { splitMarkdown } from './markdown/split.ts';
import { spoilerText } from './markdown/spoiler.ts';
import type { Draw } from './pictures/picture.ts';
import type { CallView } from './run-view.ts';

/** Beside the text stands a heading of one or two lines. */
const PAGE: Budget = { codePoints: 3600, bytes: 9000 };

/** The question in full, where the card could only show its beginning. */
export function questionPages(question: string): readonly MessageBody[] {
  if ([...oneLine(question)].length <= QUESTION_LENGTH && !question.includes('\n')) return [];
  return splitMarkdown(inert(question), () => PAGE).map((page, index) => ({
    components: [...(index === 0 ? [text('**The question**')] : []), text(page)],
  }));
}

/** What of a recipe its references are shown by. */
export interface RecipeFacts {
  readonly layers: number;
  readonly policy: Policy;
}

/** What one message shows of a reference. */
export interface ReferencePage {
  readonly heading: string;
  /** What stands in the box below; '' where there is none. */
  readonly text: string;
  /** The same from top to bottom, with what may be shown as a picture apart. */
  readonly parts: readonly Part[];
  /** The box is blurred until it is clicked. */
  readonly spoilered: boolean;
  /** Of the whole text that this is a page of, so that formulas have the same numbers on all of its pages. */
  readonly figures: readonly Figure[];
}

/**
 * A reference as it is shown: who, in what time, with how many tokens and whether it was cut; then its text, in a thread
 * behind a spoiler. The spoiler is the container's own, so no text can open it. A failed reference says why; what it had
 * written before is kept in the same way. What it thought stands apart, always behind a spoiler of its own.
 */
export function referencePages(
  call: CallView,
  { layers, policy }: RecipeFacts,
  as: 'spoilered' | 'open',
): readonly ReferencePage[] {
  const { outcome } = call;
  if (outcome === undefined) return [];
  const heading = headingOf(call, outcome, { layers, policy });
  const name = referenceName(call, layers);
  const said = boxesOf(outcome.text, as).map((box, index, { length }) => ({
    heading: index === 0 ? heading : `-# ${name} – page ${index + 1} of ${length}`,
    ...box,
  }));
  const thought = boxesOf(outcome.reasoning, 'spoilered').map((box, index, { length }) => ({
    heading: `-# 💭 ${name}: what it thought${length === 1 ? '' : ` – page ${index + 1} of ${length}`}`,
    ...box,
  }));
  const nothing = { heading, text: '', parts: [], spoilered: false, figures: [] };
  return [...(said.length === 0 ? [nothing] : said), ...thought];
}

function boxesOf(source: string, as: 'spoilered' | 'open'): readonly Omit<ReferencePage, 'heading'>[] {
  if (source.trim() === '') return [];
  const converter = new Converter();
  const readable = converter.finish(source);
  const { figures } = converter;
  const pages = splitMarkdown(as === 'open' ? inert(readable) : spoilerText(readable), () => PAGE);
  return partsOf(pages, figures).map((parts, index) => {
    return { text: asText(pages[index] ?? ''), parts, spoilered: as === 'spoilered', figures };
  });
}

/** A page as text alone. */
export function plainPage(page: ReferencePage): MessageBody {
  return pageBody(page, plainPiece(page.text));
}

/** A page with pictures in the places of formulas and wide tables, where they can be drawn. Never rejects. */
export async function drawPage(page: ReferencePage, draw: Draw): Promise<MessageBody> {
  const [piece] = (await illustrate([page.parts], page.figures, draw)) ?? [];
  return piece === undefined ? plainPage(page) : pageBody(page, piece);
}

function pageBody({ heading, text: content, spoilered: hidden }: ReferencePage, piece: AnswerPiece): MessageBody {
  if (content === '') return { components: [text(heading)] };
  const files = filesOf(piece);
  const box = hidden ? spoilered(componentsOf(piece)) : boxed(componentsOf(piece));
  return { components: [text(heading), box], ...(files.length === 0 ? {} : { files }) };
}

/** Whether a reference left anything to read. */
export function isReadable({ outcome }: CallView): boolean {
  return ((outcome?.text ?? '') + (outcome?.reasoning ?? '')).trim() !== '';
}

/** "Reference 2", or "Layer 1, reference 2" where there are several layers; of several answers of one model says which. */
export function referenceName({ planned }: CallView, layers: number): string {
  const layer = layers > 1 ? `Layer ${planned.layer + 1}, reference` : 'Reference';
  const sample = planned.sample === undefined ? '' : ` (sample ${planned.sample.number} of ${planned.sample.of})`;
  return `${layer} ${planned.index + 1}${sample}`;
}

function headingOf(call: CallView, outcome: Outcome, { layers, policy }: RecipeFacts): string {
  const ending = endingOf(outcome, isUsable(outcome, policy));
  const facts = [formatSeconds(outcome.endedMs - outcome.startedMs), ...tokensOf(outcome), ...ending].join(' · ');
  return `**${referenceName(call, layers)}: ${formatModel(outcome.answeredBy)}**${askedFor(call, outcome)}\n-# ${facts}`;
}

/** A server may answer with another model than was asked for; nothing is silently replaced. */
function askedFor(call: CallView, outcome: Outcome): string {
  const { spareFor, model } = call.planned;
  const other = outcome.answeredBy === model ? '' : ` (asked for: ${formatModel(model)})`;
  if (spareFor === undefined) return other;
  return `${spareFor.model === model ? ', asked again' : `, in place of ${formatModel(spareFor.model)}`}${other}`;
}

/** Nothing of a call that was refused: it wrote none. */
function tokensOf({ usage }: Outcome): readonly string[] {
  if (usage.completionTokens === 0) return [];
  return [`${usage.estimated ? 'about ' : ''}${formatCount(usage.completionTokens)} tokens`];
}

const ENDINGS = {
  stop: [],
  length: ['✂️ cut at its limit'],
  filter: ["✂️ ended by the server's content filter"],
  other: ['✂️ ended by the server, for a reason that it does not tell'],
} as const;

function endingOf(outcome: Outcome, used: boolean): readonly string[] {
  const kept = outcome.text.trim() === '' ? '' : ` – what it had written is kept, and was ${used ? '' : 'not '}used`;
  switch (outcome.status) {
    case 'complete':
      return ENDINGS[outcome.finish];
    case 'failed':
      return [`✖️ failed: ${inert(truncate(oneLine(outcome.reason), 200))}${kept}`];
    case 'abandoned':
      return [`⏭️ ${ABANDONED[outcome.why]}${kept}`];
    case 'stopped':
      return [`⏹️ stopped${kept}`];
  }
}
