import type { MessagesFor } from './context.ts';
import type { Conversation } from './conversation.ts';
import type { Outcome } from './events.ts';
import { type ContextOf, roomForResponses } from './fit.ts';
import type { FinishReason } from './model.ts';
import { agreementLine, agreementOf } from './policy/agreement.ts';
import { hearingFor } from './policy/fair-hearing.ts';
import type { Heard } from './policy/listed.ts';
import { derivedSeed } from './policy/seeded.ts';
import { referenceMessages, synthesisMessages } from './prompts.ts';
import type { Seated } from './seat.ts';

/** What a layer gave to those after it. */
export interface LayerHeard {
  /** 0-based. */
  readonly layer: number;
  /** Those that can be used, in the recipe's order. */
  readonly seated: readonly Seated[];
  /** How many gave nothing. */
  readonly missing: number;
}

/** What does not change from layer to layer. */
export interface Weighing {
  readonly conversation: Conversation;
  readonly seed: number;
  readonly contextOf: ContextOf;
}

/** What those are told who weigh what a layer gave; the conversation alone where there is nothing to weigh. */
export function weighingMessages(
  heard: LayerHeard | undefined,
  { conversation, seed, contextOf }: Weighing,
): MessagesFor {
  const alone = referenceMessages(conversation);
  if (heard === undefined) return () => alone;
  const { layer, seated, missing } = heard;
  const options = { seed: derivedSeed(seed, `layer ${layer}`), missing, notes: notesOn(seated) };
  const hear = hearingFor(
    seated.map(({ outcome }) => heardOf(outcome)),
    options,
  );
  const beside = synthesisMessages(conversation, { text: '' });
  return (settings) =>
    synthesisMessages(conversation, hear(roomForResponses(settings, beside, seated.length, contextOf)));
}

function notesOn(seated: readonly Seated[]): readonly string[] {
  const agreement = agreementOf(seated.map(({ outcome }) => outcome.text));
  return agreement === undefined
    ? []
    : [`Of the short answers that the responses end in: ${agreementLine(agreement)}.`];
}

const STATES: Readonly<Record<FinishReason, Heard['state']>> = {
  stop: 'whole',
  length: 'cut',
  filter: 'partial',
  other: 'partial',
};

function heardOf(outcome: Outcome): Heard {
  return { text: outcome.text, state: outcome.status === 'complete' ? STATES[outcome.finish] : 'partial' };
}
