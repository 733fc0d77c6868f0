import type { MessagesFor } from './context.ts';
import type { Conversation } from './conversation.ts';
import { type ContextOf, roomForResponses, tokensAtMost } from './fit.ts';
import { heardOf, type LayerHeard, seedOfList } from './layer-heard.ts';
import type { ChatMessage } from './model.ts';
import { agreementLine, agreementOf } from './policy/agreement/agreement.ts';
import { type HearingOptions, hearingFor } from './policy/hearing/fair-hearing.ts';
import type { Reading } from './policy/reading.ts';
import { analysisMessages } from './policy/study/analysis.ts';
import { pickMessages } from './policy/study/pick.ts';
import { type Ballot, rankingMessages } from './policy/study/ranking.ts';
import { referenceMessages, synthesisMessages } from './prompts.ts';
import type { Seated } from './seat.ts';

/** What does not change from layer to layer. */
export interface Weighing {
  readonly conversation: Conversation;
  readonly seed: number;
  readonly contextOf: ContextOf;
  readonly reading: Reading;
}

/**
 * What those are told who weigh what a layer gave; the conversation alone where there is nothing to weigh.
 * @param notes what was found out about the responses, a line each.
 */
export function weighingMessages(
  heard: LayerHeard | undefined,
  weighing: Weighing,
  notes: readonly string[] = [],
): MessagesFor {
  const { conversation } = weighing;
  const alone = referenceMessages(conversation);
  if (heard === undefined) return () => alone;
  const messages = (text: string) => synthesisMessages(conversation, { text });
  return asking(heard, weighing, { messages, facts: factsOf(heard.seated, weighing), notes });
}

/** What the analyst is told: the responses by the same numbers. */
export function comparingMessages(heard: LayerHeard, weighing: Weighing): MessagesFor {
  const conversation = referenceMessages(weighing.conversation);
  const messages = (block: string) => analysisMessages(conversation, block);
  return asking(heard, weighing, { messages, facts: factsOf(heard.seated, weighing), task: JUDGE });
}

/** What the picker is told: the responses by the same numbers, and what was found out about them. */
export function choosingMessages(
  heard: LayerHeard,
  responses: number,
  weighing: Weighing,
  notes: readonly string[],
): MessagesFor {
  const conversation = referenceMessages(weighing.conversation);
  const messages = (block: string) => pickMessages(conversation, block, responses);
  return asking(heard, weighing, { messages, facts: factsOf(heard.seated, weighing), notes, task: JUDGE });
}

/** What a judge is told: the responses that it is to rank, in the order in which it is to see them. */
export function ballotMessages(heard: LayerHeard, { order }: Ballot, weighing: Weighing): MessagesFor {
  const seated = order.flatMap((index) => heard.seated[index] ?? []);
  const conversation = referenceMessages(weighing.conversation);
  const messages = (block: string) => rankingMessages(conversation, block, seated.length);
  return asking({ ...heard, seated, missing: 0 }, weighing, { messages, order: 'given', task: JUDGE });
}

const JUDGE = 'Now judge it, as you were told above the list.';

interface Asking extends Pick<HearingOptions, 'order' | 'task'> {
  /** What is said around the block that lists the responses. */
  readonly messages: (block: string) => readonly ChatMessage[];
  /** Lines that follow the list in any case. */
  readonly facts?: readonly string[];
  /** Lines that follow them where there is room. */
  readonly notes?: readonly string[];
}

/** What of the room notes may take: where they need more, the responses themselves are worth more. */
const SHARE_OF_NOTES = 1 / 4;

function asking(
  { layer, seated, missing }: LayerHeard,
  { seed, contextOf, reading }: Weighing,
  { messages, facts = [], notes = [], ...options }: Asking,
): MessagesFor {
  const texts = seated.map(({ outcome }) => heardOf(outcome));
  const hearWith = (more: readonly string[]) =>
    hearingFor(texts, { seed: seedOfList(seed, layer), missing, notes: [...facts, ...more], ...options }, reading);
  const hear = hearWith(notes);
  const noteTokens = tokensAtMost(notes.join('\n'));
  const beside = messages('');
  return (settings) => {
    const room = roomForResponses(settings, beside, seated.length, contextOf);
    const fitting = noteTokens <= room * SHARE_OF_NOTES ? hear : hearWith([]);
    return messages(fitting(room).text);
  };
}

function factsOf(seated: readonly Seated[], { reading }: Pick<Weighing, 'reading'>): readonly string[] {
  const texts = seated.map(({ outcome }) => outcome.text);
  const agreement = agreementOf(texts, reading);
  return agreement === undefined
    ? []
    : [`Of the short answers that the responses end in, quoted here as data: ${agreementLine(agreement, quoted)}.`];
}

function quoted(words: string): string {
  return `“${words}”`;
}
