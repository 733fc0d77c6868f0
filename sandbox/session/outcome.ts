import { ComponentType, MessageFlags } from 'discord-api-types/v10';
import type { DrawableMessage } from '../terminal/draw-message.ts';

/** How a question ended, as a person who looks at its messages would say. */
export type Outcome = {
  /** How many references the recipe had, failed ones included; 0 where the messages do not tell. */
  readonly references: number;
} /** `summary` is the small line under the answer. */ & (
  | { readonly state: 'whole'; readonly summary: string }
  /** `why` is what the messages say about it. */
  | { readonly state: 'failed'; readonly why: string }
);

/** What is written on the button that stops an answer. */
const STOP_LABEL = 'Stop';

/** "-# 4 references · 12 s · 3,402 tokens": what stands below an answer, once it is over. */
const SUMMARY = /^-# .*\d s\b.*\btokens\b/;
/** "3 of 4 references" */
const REFERENCES = /(\d+) references?\b/;
/** A line that says that the answer is not there, not whole, or was stopped. A failed reference is "✖️": the answer stands. */
const NOTICE = /^(?:⚠|❌|⏹)\ufe0f?\s*/;

/**
 * Judges the messages that answer one question, oldest first: the answer is whole when the last of them has no Stop button
 * any more, and ends with the small line of references, seconds and tokens, without a notice that something is missing. Until then it is
 * being worked on, and the outcome undefined. A message in plain text, or for the
 * asker alone, is a refusal.
 */
export function outcomeOf(messages: readonly DrawableMessage[]): Outcome | undefined {
  const last = messages.at(-1);
  if (last === undefined || messages.some(isUnderWay)) return undefined;
  const texts = textsOf(last);
  if (last.content !== '' || has(last, MessageFlags.Ephemeral)) {
    return { state: 'failed', why: [last.content, ...texts].join('\n').trim(), references: 0 };
  }
  const footer = texts.at(-1)?.split('\n') ?? [];
  const notice = footer.find((line) => NOTICE.test(line));
  const summary = footer.find((line) => SUMMARY.test(line))?.replace(/^-# /, '');
  const references = Number(REFERENCES.exec(summary ?? '')?.[1] ?? 0);
  if (notice !== undefined) {
    return { state: 'failed', why: notice.replace(NOTICE, '').replaceAll('**', ''), references };
  }
  return summary === undefined ? undefined : { state: 'whole', summary, references };
}

/** Its first answer is awaited, or there is a button to stop it. */
function isUnderWay(message: DrawableMessage): boolean {
  return has(message, MessageFlags.Loading) || hasStopButton(message);
}

function hasStopButton(message: DrawableMessage): boolean {
  return flatten(message).some(
    (component) =>
      component.type === ComponentType.ActionRow &&
      component.components.some(
        (button) => 'label' in button && button.label === STOP_LABEL && button.disabled !== true,
      ),
  );
}

/** The texts that a message shows, from above; none of a section's. */
export function textsOf(message: DrawableMessage): readonly string[] {
  return flatten(message).flatMap((component) =>
    component.type === ComponentType.TextDisplay ? [component.content] : [],
  );
}

type Components = NonNullable<DrawableMessage['components']>;

/** The components with those of its containers. */
function flatten({ components = [] }: DrawableMessage): Components {
  return components.flatMap(
    (component): Components => (component.type === ComponentType.Container ? component.components : [component]),
  );
}

function has(message: DrawableMessage, flag: MessageFlags): boolean {
  return ((message.flags ?? 0) & flag) !== 0;
}
