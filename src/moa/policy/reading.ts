import { type FinalAnswer, finalAnswerOf } from './agreement/final-answer.ts';
import { inert } from './hearing/inert.ts';
import { skeletonOf } from './hearing/skeleton.ts';

/** What is read of a reference's text, whoever weighs it. */
export interface Reading {
  readonly answerOf: (text: string) => FinalAnswer | undefined;
  readonly inertOf: (text: string) => string;
  /** As somebody sees it who reads quickly, in small letters. */
  readonly seenOf: (text: string) => string;
  /** With single spaces for all white space: equal where texts are equal but for that. */
  readonly spacedOf: (text: string) => string;
}

/** White space but single spaces, which stay as they are: those are most of it. */
const GAP = /\s{2,}|[^\S ]/g;

export const READING: Reading = {
  answerOf: finalAnswerOf,
  inertOf: inert,
  seenOf: (text) => skeletonOf(text).toLowerCase(),
  spacedOf: (text) => text.trim().replace(GAP, ' '),
};

/** The same, that reads each text once: so a reference can be read as soon as it ends, while the others are still at work. */
export function rememberedReading(): Reading {
  return {
    answerOf: remembered(READING.answerOf),
    inertOf: remembered(READING.inertOf),
    seenOf: remembered(READING.seenOf),
    spacedOf: remembered(READING.spacedOf),
  };
}

/** Reads all that will be asked for. */
export function readAhead(text: string, { answerOf, inertOf, seenOf, spacedOf }: Reading): void {
  answerOf(text);
  inertOf(text);
  seenOf(text);
  spacedOf(text);
}

function remembered<T>(read: (text: string) => T): (text: string) => T {
  const known = new Map<string, { readonly value: T }>();
  return (text) => {
    const found = known.get(text) ?? { value: read(text) };
    known.set(text, found);
    return found.value;
  };
}
